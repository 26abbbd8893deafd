"""An act upon many leads: looked at, done, told per lead, taken back where nobody was since."""

from collections import Counter
from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.accounts.scope import no_company
from cauce.catalog.models import Tag
from cauce.jobs import drain
from cauce.leads.access import leads_for, locked
from cauce.leads.models import Contact, Lead
from cauce.life import assignment, bulk, people, qualify, setup, work
from cauce.life.bulk import actions, running
from cauce.life.bulk.models import BulkRun
from cauce.life.capture.models import Submission
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay


def done(cast: Cast, act: str, params: dict[str, Any], who: str = "ada") -> BulkRun:
    """The act upon every lead that `who` may do it to, oldest first."""
    by = cast.actor(who)
    return bulk.begin(bulk.seen_by(by, act).order_by("pk"), act=act, params=params, by=by)


def outcomes(run: BulkRun) -> list[str]:
    """What became of each lead."""
    return [item.outcome for item in bulk.items_of(run)]


def rows() -> list[dict[str, Any]]:
    """Every lead's row but for when it was last touched."""
    return list(Lead.objects.order_by("pk").values())


def test_an_even_split_counts_who_is_there_already(cast: Cast) -> None:
    leads = cast.leads(7)
    people.mark_spam(leads[2], by=SYSTEM)
    params = {"sellers": [cast.cleo.pk, cast.dana.pk]}
    by = cast.actor("ada")
    told = bulk.preview(leads_for(by).order_by("pk"), act="assign", params=params, by=by)
    before = rows()
    run = done(cast, "assign", params)
    assert (run.state, run.position) == ("done", 7)
    got = Counter(Lead.objects.filter(standing="active").values_list("seller_id", flat=True))
    assert got == {cast.cleo.pk: 3, cast.dana.pk: 3}
    figures = bulk.figures(run)
    assert figures["refused"] == {"lead_not_active": 1}
    assert (told.changes, told.total) == (figures["changed"], 7)
    assert told.refused["unchanged"] == figures["unchanged"]
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)
    facts = Event.objects.filter(kind="lead.assigned", actor_name="Ada")
    assert facts.count() == figures["changed"]
    assert Event.objects.get(kind="bulk.finished").data["changed"] == figures["changed"]

    run = bulk.undo(run, by=by)
    assert (run.state, bulk.figures(run)["undone"]) == ("undone", figures["changed"])
    assert rows() == before
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)


@pytest.mark.parametrize(
    ("act", "params"),
    [
        ("status", {"status": "sale"}),
        ("status", {"status": "in_progress"}),
        ("qualify", {"qualification": "high_interest", "comment": "En la feria"}),
        ("spam", {"reason": "Venden seguidores"}),
        ("rescue", {}),
        ("tag", {"tags": ["no-interesado"]}),
        ("untag", {"tags": ["llamar-nuevamente"]}),
    ],
)
def test_each_act_is_done_replays_and_is_undone_exactly(
    cast: Cast, act: str, params: dict[str, Any]
) -> None:
    leads = cast.leads(4)
    known = {one.slug: one for one in Tag.objects.all()}
    work.tag(leads[:2], tags=[known["llamar-nuevamente"]], by=SYSTEM)
    if act == "rescue":
        people.mark_spam_many(leads[:3], by=SYSTEM)
    if "status" in params:
        params = {"status": cast.status(params["status"]).pk}
    if "tags" in params:
        params = {"tags": [known[slug].pk for slug in params["tags"]]}
    before, tags = rows(), sorted(Contact.tags.through.objects.values_list("contact_id", "tag_id"))
    run = done(cast, act, params)
    changed = {"rescue": 3, "untag": 2}.get(act, 4)
    assert bulk.figures(run)["changed"] == changed
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)
    state = {"spam": "spam"}.get(act, "lead")
    assert set(Submission.objects.values_list("state", flat=True)) == {state}

    run = bulk.undo(run, by=cast.actor("ada"))
    assert bulk.figures(run)["undone"] == changed
    assert rows() == before
    assert sorted(Contact.tags.through.objects.values_list("contact_id", "tag_id")) == tags
    spam = Submission.objects.filter(state="spam").count()
    assert spam == Lead.objects.filter(standing="spam").count()
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)


def test_an_undo_leaves_alone_what_changed_since_and_says_so(cast: Cast) -> None:
    first, second, third = cast.leads(3)
    run = done(cast, "status", {"status": cast.status("in_progress").pk})
    qualify.change_status(locked(second.pk), status=cast.status("sale"), by=SYSTEM)
    work.set_stars(locked(third.pk), stars=5, by=SYSTEM)
    run = bulk.undo(run, by=cast.actor("ada"))
    assert bulk.figures(run)["kept"] == {"changed_since": 1}
    undone = [item.undone for item in bulk.items_of(run)]
    assert undone == ["undone", "changed_since", "undone"]
    new, sale = cast.status("new").pk, cast.status("sale").pk
    states = Lead.objects.order_by("pk").values_list("status_id", "stars")
    assert list(states) == [(new, 0), (sale, 0), (new, 5)]
    with pytest.raises(Conflict):
        bulk.undo(run, by=cast.actor("ada"))
    assert first.number == 1


def test_of_two_leads_of_one_person_the_tag_is_given_once(cast: Cast) -> None:
    cast.lead(email="x@correo.example", phone="")
    cast.lead(email="x@correo.example", phone="")
    run = done(cast, "tag", {"tags": [Tag.objects.all()[0].pk]})
    assert outcomes(run) == ["changed", "unchanged"]


def test_a_campaign_without_the_qualification_says_so(cast: Cast) -> None:
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    cast.lead()
    cast.lead(campaign=feria)
    setup.create_qualification_type(
        name="Cita", campaign=cast.campaign, points=8, meaning="positive", by=SYSTEM
    )
    run = done(cast, "qualify", {"qualification": "cita"})
    assert outcomes(run) == ["changed", "not_a_type_of_the_campaign"]


def test_sending_is_told_per_lead_and_cannot_be_taken_back(cast: Cast) -> None:
    first, _ = cast.leads(2)
    qualify.qualify(locked(first.pk), type=cast.qualification("high_interest"), by=SYSTEM)
    options = {"url": "https://crm.invalid/"}
    connection = setup.create_connection(kind="http", options=options, by=SYSTEM)
    run = done(cast, "send", {"connection": connection.pk})
    assert outcomes(run) == ["changed", "not_qualified"]
    assert not bulk.may_undo(run)
    with pytest.raises(Conflict):
        bulk.undo(run, by=cast.actor("ada"))


def test_who_may_and_whose_leads(cast: Cast) -> None:
    cast.leads(4)
    with pytest.raises(NotAllowed):
        bulk.seen_by(cast.actor("ben"), "assign")
    with pytest.raises(NotAllowed):
        bulk.seen_by(cast.actor("vera"), "status")
    with pytest.raises(Conflict):  # none of them is Dana's
        done(cast, "status", {"status": cast.status("sale").pk}, "dana")
    run = done(cast, "status", {"status": cast.status("sale").pk}, "cleo")
    assert run.total == 2
    bulk.run_for(cast.actor("ada"), run.pk)
    with pytest.raises(Missing):
        bulk.run_for(cast.actor("fay"), run.pk)
    setup.set_rights({"supervisor": {"reassign": True}}, by=cast.actor("ada"))
    cast.ben.company.refresh_from_db()
    assert done(cast, "assign", {"sellers": [cast.fay.pk]}, "ben").total == 4


@pytest.mark.parametrize(
    ("act", "params", "field"),
    [
        ("assign", {}, "sellers"),
        ("assign", {"sellers": [0]}, "sellers"),
        ("status", {"status": 0}, "status"),
        ("qualify", {"qualification": "nada"}, "qualification"),
        ("tag", {"tags": []}, "tags"),
        ("send", {}, "connection"),
        ("nada", {}, "act"),
    ],
)
def test_what_makes_no_sense_is_named(
    cast: Cast, act: str, params: dict[str, Any], field: str
) -> None:
    cast.lead()
    with pytest.raises(Invalid) as refused:
        done(cast, act, params)
    assert set(refused.value.fields) == {field}


def test_a_large_run_goes_on_in_the_background_and_can_be_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 2)
    leads = cast.leads(5)
    run = done(cast, "assign", {"sellers": [cast.cleo.pk, cast.fay.pk, cast.dana.pk]})
    assert (run.state, run.position) == ("running", 0)
    assert not running.step(run.pk)
    assignment.assign(locked(leads[4].pk), to=cast.dana, by=SYSTEM)
    with no_company():
        drain()
    run.refresh_from_db()
    assert (run.state, run.position) == ("done", 5)
    turns = [cast.cleo.pk, cast.fay.pk, cast.dana.pk, cast.cleo.pk, cast.fay.pk]
    assert list(Lead.objects.order_by("pk").values_list("seller_id", flat=True)) == turns
    run = bulk.undo(run, by=cast.actor("ada"))
    assert run.state == "undoing"
    with no_company():
        drain()
    run.refresh_from_db()
    assert run.state == "undone"

    run = done(cast, "spam", {})
    running.step(run.pk)
    run = bulk.stop(run, by=cast.actor("ada"))
    with no_company():
        drain()
    assert Lead.objects.filter(standing="spam").count() == 2
    assert bulk.figures(bulk.undo(run, by=cast.actor("ada")))["changed"] == 2


def test_a_run_whose_beginner_was_switched_off_ends_visibly(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    cast.leads(2)
    run = done(cast, "spam", {})
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(active=False)
    with no_company():
        drain()
    run.refresh_from_db()
    assert (run.state, run.error, run.position) == ("failed", "actor_gone", 0)


def test_the_statements_do_not_grow_with_the_leads(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    cast.leads(60)
    with django_assert_max_num_queries(45):
        done(cast, "assign", {"sellers": [cast.dana.pk]})
    with django_assert_max_num_queries(3):
        by, params = cast.actor("ada"), {"sellers": [cast.cleo.pk]}
        bulk.preview(leads_for(by), act="assign", params=params, by=by)
