"""The board of sellers, read from real leads: who sees whom, what it costs, how it is planned."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, Missing
from cauce.leads.access import locked
from cauce.leads.models import Lead, Standing
from cauce.life import qualify, report, setup, work
from cauce.life.report import Board, sellers
from cauce.store import on_postgres
from tests.cast import Cast
from tests.leads.plans import plans_of

NOW = timezone.now


def _board(cast: Cast, who: str = "ada", code: str = "30d") -> Board:
    return report.board(cast.actor(who), code=code, now=NOW())


def _won(cast: Cast, lead: Lead) -> None:
    qualify.change_status(locked(lead.pk), status=cast.status("sale"), by=SYSTEM)


def _of(leads: list[Lead], cast: Cast, who: str) -> list[Lead]:
    return [lead for lead in leads if lead.seller_id == cast.people[who].pk]


def test_sales_raise_a_seller_and_each_part_says_why(cast: Cast) -> None:
    leads = cast.leads(40)
    for lead in _of(leads, cast, "cleo")[:12]:
        _won(cast, lead)
    found = _board(cast)
    first, second = (one for one in found.places if one.score is not None)
    assert (first.name, first.rank, second.name, second.rank) == ("Cleo", 1, "Fay", 2)
    assert (first.leads, first.won, second.won, found.of) == (20, 12, 0, 2)
    assert (first.score or 0) > (second.score or 0) + 20
    # Their leads were alike: half of the sales were to be expected of each.
    assert first.expected == second.expected == pytest.approx(6.0)
    assert [part.code for part in first.parts] == ["conversion", "follow_up", "sales", "leads"]
    assert first.change is None
    # Dana sells, too, and got nothing.
    assert [one.name for one in found.places if one.score is None] == ["Dana"]


def test_follow_up_is_read_from_what_people_did(cast: Cast) -> None:
    leads = cast.leads(20)
    past = NOW() - timedelta(hours=5)
    Lead.objects.update(assigned_at=past, created_at=past)
    for lead in _of(leads, cast, "fay"):
        work.write_note(locked(lead.pk), body="Llamé", call=True, by=cast.actor("fay"))
    for lead in _of(leads, cast, "cleo"):  # what a rule writes is nobody's work
        work.write_note(locked(lead.pk), body="Automática", by=SYSTEM)
    places = {one.name: one for one in _board(cast).places}
    measures = {
        name: {one.code: one.own for one in places[name].parts[1].evidence}
        for name in ("Fay", "Cleo")
    }
    assert measures["Fay"]["tried"] == measures["Fay"]["spoken_to"] == 1.0
    assert measures["Fay"]["in_time"] == 0.0  # five hours later
    assert measures["Cleo"]["tried"] == 0.0
    assert places["Fay"].looked_at == places["Cleo"].looked_at == 10
    assert (places["Fay"].score or 0) > (places["Cleo"].score or 0)


def test_a_first_step_in_time_counts(cast: Cast) -> None:
    (lead,) = cast.leads(1)
    work.write_note(locked(lead.pk), body="Llamé", by=cast.actor("cleo"))
    (place,) = (one for one in _board(cast).places if one.score is not None)
    assert {one.code: one.own for one in place.parts[1].evidence}["in_time"] == 1.0


def _in_time(cast: Cast) -> float | None:
    (place,) = (one for one in _board(cast).places if one.score is not None)
    return {one.code: one.own for one in place.parts[1].evidence}["in_time"]


def test_the_first_step_has_as_long_as_the_contact_was_given(cast: Cast) -> None:
    """Of its campaign; and, for a lead that was promised nothing, of the company."""
    setup.update_levels(by=SYSTEM, contact=4 * 60)
    (lead,) = cast.leads(1)
    Lead.objects.update(assigned_at=NOW() - timedelta(hours=5))
    work.write_note(locked(lead.pk), body="Llamé", by=cast.actor("cleo"))
    assert _in_time(cast) == 0.0
    Lead.objects.update(contact_due=F("contact_due") + timedelta(hours=2))
    assert _in_time(cast) == 1.0
    Lead.objects.update(contact_due=None, levels=None)
    assert _in_time(cast) == 0.0
    setup.update_levels(by=SYSTEM, contact=6 * 60)
    assert _in_time(cast) == 1.0


def test_other_leads_do_not_count(cast: Cast) -> None:
    _kept, spam, old, nobody = cast.leads(4)
    Lead.objects.filter(pk=spam.pk).update(standing=Standing.SPAM)
    Lead.objects.filter(pk=old.pk).update(created_at=NOW() - timedelta(days=31))
    Lead.objects.filter(pk=nobody.pk).update(seller=None)
    found = _board(cast)
    assert found.leads == 1
    assert [one.leads for one in found.places if one.score is not None] == [1]


def test_it_is_compared_with_the_time_before(cast: Cast) -> None:
    leads = cast.leads(20)
    Lead.objects.filter(pk__in=[one.pk for one in leads]).update(
        created_at=NOW() - timedelta(days=10), assigned_at=NOW() - timedelta(days=10)
    )
    for lead in _of(leads, cast, "cleo")[:5]:
        _won(cast, lead)
    fresh = cast.leads(20)
    Lead.objects.filter(pk__in=[one.pk for one in fresh]).update(
        assigned_at=NOW() - timedelta(hours=3)  # nobody has touched those either
    )
    for lead in _of(fresh, cast, "fay")[:5]:
        _won(cast, lead)
    places = {one.name: one for one in _board(cast, code="7d").places}
    assert places["Cleo"].was == places["Fay"].score
    assert (places["Fay"].change or 0) > 0 > (places["Cleo"].change or 0)


def test_each_sees_whom_they_may(cast: Cast) -> None:
    cast.leads(4)
    everybody = {"Cleo", "Fay", "Dana"}
    for who, names in (
        ("ada", everybody),
        ("vera", everybody),
        ("ben", {"Cleo", "Fay"}),
        ("cleo", {"Cleo"}),
        ("dana", {"Dana"}),
    ):
        found = _board(cast, who)
        assert {one.name for one in found.places} == names, who
        assert found.of == 2
    assert _board(cast, "cleo").leads == 2
    mine = report.seller(cast.actor("cleo"), cast.cleo.pk, code="30d", now=NOW())[1]
    assert mine.rank in {1, 2}
    with pytest.raises(Missing):
        report.seller(cast.actor("cleo"), cast.fay.pk, code="30d", now=NOW())


def test_whoever_has_left_is_not_listed(cast: Cast) -> None:
    cast.leads(4)
    setup.update_member(cast.fay, active=False, by=SYSTEM)
    found = _board(cast)
    assert {one.name for one in found.places} == {"Cleo", "Dana"}
    assert (found.of, found.leads) == (1, 4)


def test_an_unknown_period_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _board(cast, code="fortnight")
    assert refused.value.fields["period"][0] == "unknown_choice"


@pytest.mark.parametrize("more", [0, 10])
def test_statements_do_not_grow_with_sellers(cast: Cast, more: int) -> None:
    """Five: the leads and the latest of them, of two periods, and who sells."""
    leads = cast.leads(40)
    for number in range(more):
        one, _ = setup.create_user(
            name=f"S{number}", email=f"s{number}@acme.example", role="seller", by=SYSTEM
        )
        ids = [lead.pk for lead in leads[2 * number : 2 * number + 2]]
        Lead.objects.filter(pk__in=ids).update(seller=one)
    old = [lead.pk for lead in leads[-10:]]
    Lead.objects.filter(pk__in=old).update(
        created_at=NOW() - timedelta(days=40), assigned_at=NOW() - timedelta(days=40)
    )
    actor = cast.actor("ada")
    report.board(actor, code="30d", now=NOW())  # the names of the company are read once
    with CaptureQueriesContext(connection) as asked:
        found = report.board(actor, code="30d", now=NOW())
    assert found.of == 2 + more
    assert len(asked) == 5, asked.captured_queries


def _plans(cast: Cast, part: str) -> list[str]:
    """The plans of the board's statements in which `part` stands."""
    cast.leads(20)
    _board(cast)  # the names of the company are read once
    found = [plan for plan in plans_of(lambda: _board(cast)) if part in plan]
    assert found
    return found


def test_leads_are_counted_from_an_index(cast: Cast) -> None:
    """SQLite from the wide one alone. PostgreSQL looks at no other rows than the period's; that it
    takes the wide one where there are many, `bench.sellers` shows."""
    part = "created_at" if on_postgres() else "lead_tide"
    for plan in _plans(cast, part):
        wanted = "using lead_" if on_postgres() else "COVERING INDEX lead_tide"
        assert wanted in plan, plan
        assert "Seq Scan on cauce_lead" not in plan, plan


def test_the_latest_leads_of_a_seller_are_not_sorted(cast: Cast) -> None:
    for plan in _plans(cast, "lead_given"):
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
        assert on_postgres() or "event_lead" in plan, plan


def test_sample_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sellers, "SAMPLE", 3)
    past = NOW() - timedelta(hours=5)
    cast.leads(20)
    Lead.objects.update(assigned_at=past)
    assert {one.looked_at for one in _board(cast).places if one.score is not None} == {3}
