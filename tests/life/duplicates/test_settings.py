"""People who ask again, as a company wants it: scopes in order, the window, sellers who left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.catalog.duplicates import SCOPES, duplicates_of
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, intake, setup
from cauce.life.capture.tally import tally_of
from cauce.life.duplicates import rules
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.life.files import csv_bytes, imported, people

HER = {"email": "ana@correo.example", "phone": ""}


def ask(cast: Cast, *, days_ago: float = 0, **options: object) -> Lead:
    """One more enquiry of hers, as old as that."""
    entry = cast.entry(**(HER | options))
    assert entry.draft
    entry.draft.at = timezone.now() - timedelta(days=days_ago)
    intake.take([entry])
    return locked(entry.lead_id or 0)


@pytest.mark.parametrize(
    ("days", "window", "counts"),
    [(400, None, True), (30, 30, True), (30.1, 30, False), (-2, 30, True), (0, 1, True)],
)
def test_how_long_an_earlier_lead_counts(days: float, window: int | None, counts: bool) -> None:
    now = timezone.now()
    allowed = None if window is None else timedelta(days=window)
    assert rules.counts(now - timedelta(days=days), now=now, window=allowed) is counts


def test_the_order_of_scopes_decides_whose_it_is(cast: Cast) -> None:
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    here, there = ask(cast), ask(cast, campaign=feria)
    assignment.assign(here, to=cast.dana, by=SYSTEM)
    assignment.assign(there, to=cast.fay, by=SYSTEM)
    assert ask(cast).seller_id == cast.dana.pk  # in the same campaign, though Fay's is newer
    setup.update_duplicates(scopes=["product", "campaign"], by=cast.actor("ada"))
    latest = ask(cast, campaign=feria)
    assignment.assign(latest, to=cast.fay, by=SYSTEM)
    again = ask(cast)
    assert (again.seller_id, again.assignment_type) == (cast.fay.pk, "duplicate_in_product")
    assert again.duplicate_scope == "campaign"  # the mark tells the nearest, whoever gets it
    unchanged_by_replay(again)


def test_where_a_scope_is_left_out_they_take_their_turn_and_are_marked(cast: Cast) -> None:
    setup.update_duplicates(scopes=[], by=SYSTEM)
    ask(cast)
    again = ask(cast)
    assert (again.assignment_type, again.duplicate_scope) == ("campaign_role", "campaign")


def test_what_came_before_the_window_makes_no_duplicate(cast: Cast) -> None:
    first = ask(cast, days_ago=40)
    setup.update_duplicates(window_days=30, by=SYSTEM)
    again = ask(cast)
    assert (again.contact_id, again.duplicate_scope) == (first.contact_id, "")
    assert again.assignment_type == "campaign_role"
    assert again.score_parts and "came_back" in str(again.score_parts)  # she did come back
    third = ask(cast)
    assert (third.duplicate_of_id, third.seller_id) == (again.pk, again.seller_id)


def test_a_seller_who_left_keeps_the_person_where_the_company_wants_it(cast: Cast) -> None:
    first = ask(cast)
    seller = next(one for one in (cast.cleo, cast.fay) if one.pk == first.seller_id)
    setup.update_member(seller, active=False, by=SYSTEM)
    assert ask(cast).assignment_type == "campaign_role"
    setup.update_duplicates(unavailable="keep", window_days=0, by=SYSTEM)
    Lead.objects.exclude(pk=first.pk).update(seller_id=seller.pk)
    entries = [cast.entry(**HER), cast.entry(**HER)]
    intake.take(entries)
    kept = [locked(entry.lead_id or 0) for entry in entries]
    assert [lead.seller_id for lead in kept] == [seller.pk, seller.pk]
    assert {lead.assignment_type for lead in kept} == {"duplicate_in_campaign"}


def test_the_next_lead_follows_and_the_history_tells_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        setup.update_duplicates(window_days=9, by=cast.actor("ben"))
    setup.update_duplicates(window_days=9, by=cast.actor("ada"))
    assert duplicates_of(cast.company).window == timedelta(days=9)
    event = Event.objects.filter(kind="setting.changed", subject_kind="duplicates").get()
    assert (event.data["fields"], event.actor_name) == ({"window_days": [0, 9]}, "Ada")
    setup.update_duplicates(window_days=9, by=cast.actor("ada"))
    assert Event.objects.filter(subject_kind="duplicates").count() == 1


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"scopes": ["campaign", "galaxy"]}, "unknown_choice"),
        ({"scopes": ["brand", "brand"]}, "repeated_scope"),
        ({"window_days": -1}, "out_of_range"),
        ({"unavailable": "cry"}, "unknown_choice"),
        ({"other": 1}, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(cast: Cast, values: dict, problem: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Invalid) as refused:
        setup.update_duplicates(by=SYSTEM, **values)
    (given,) = values
    found = refused.value.fields[given]
    assert (found if isinstance(found, str) else found[0]) == problem
    assert duplicates_of(cast.company).scopes == list(SCOPES)


def test_a_rehearsal_of_a_file_knows_the_window(cast: Cast) -> None:
    ask(cast, days_ago=40)
    setup.update_duplicates(window_days=30, by=SYSTEM)
    rows = [["Ana", "ana@correo.example", ""], *people(700), ["Ana", "ana@correo.example", ""]]
    told, done = imported(csv_bytes(rows), dry_run=True), imported(csv_bytes(rows))
    assert tally_of(told.counts).numbers() == tally_of(done.counts).numbers()
    assert tally_of(done.counts).numbers()["duplicates"] == 1
