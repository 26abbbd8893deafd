"""A rule that is only thought of, tried on the leads of the last days."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid
from cauce.leads.access import locked
from cauce.life import assignment, intake, setup, work
from cauce.life.assignment import trials
from cauce.life.capture import Entry
from cauce.spine.table import Event
from tests.cast import Cast


def _parts(found: assignment.Trial) -> dict[int, tuple[int, int]]:
    return {one.seller_id: (one.has, one.would) for one in found.parts}


def test_a_trial_shows_both_sides_and_changes_nothing(cast: Cast) -> None:
    cast.leads(8)
    cast.lead(email="x@correo.example")
    cast.leads(2, email="x@correo.example")  # duplicates: not the rule's to decide
    before = Event.objects.count()
    sellers = [(cast.cleo, 2), (cast.dana, 1)]
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=sellers, days=7)
    assert Event.objects.count() == before
    assert (found.leads, found.otherwise, found.waiting, found.capped) == (9, 2, 0, False)
    assert _parts(found) == {cast.cleo.pk: (5, 6), cast.dana.pk: (0, 3), cast.fay.pk: (4, 0)}
    assert found.latest[0].lead.created_at >= found.latest[-1].lead.created_at
    assert all(one.reason["why"] == "turn" and one.reason["version"] == 2 for one in found.latest)


def test_publishing_what_was_tried_gives_what_was_told(cast: Cast) -> None:
    cast.leads(12)
    sellers = [(cast.cleo, 3), (cast.fay, 1), (cast.dana, 2)]
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=sellers, days=7)
    rule = assignment.save_rule(campaign=cast.campaign, product=None, sellers=sellers, by=SYSTEM)
    told = {seller: would for seller, (_, would) in _parts(found).items()}
    leads = cast.leads(12)
    assert {pk: sum(lead.seller_id == pk for lead in leads) for pk in told} == told
    assert {lead.assignment_reason["version"] for lead in leads} == {rule.version}


def test_a_trial_knows_hours_and_limits_and_who_waits(cast: Cast) -> None:
    now = timezone.now()
    entries = [cast.entry() for _ in range(6)]
    for hours, entry in enumerate(entries):
        assert entry.draft
        entry.draft.at = now - timedelta(days=3, minutes=10 - hours)
    intake.take(entries)
    assignment.set_availability(cast.dana, per_day=2, by=SYSTEM)
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=7)
    assert (_parts(found)[cast.dana.pk][1], found.waiting) == (2, 4)
    waits = [one for one in found.latest if one.would is None]
    assert waits[0].reason["passed"] == ((cast.dana.pk, "day_full"),)
    cast.lead()  # today: those who waited are given first, as many as there is room for
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=7)
    assert (_parts(found)[cast.dana.pk][1], found.waiting) == (4, 3)


def test_a_trial_counts_open_leads_as_they_were(cast: Cast) -> None:
    began = timezone.now() - timedelta(days=3)
    entries = [_entry(cast, began + timedelta(minutes=n)) for n in range(5)]
    intake.take(entries)
    work.close(locked(entries[0].lead_id or 0), by=cast.actor("ada"))
    Event.objects.filter(kind="lead.closed").update(at=began + timedelta(minutes=1, seconds=30))
    assignment.set_availability(cast.dana, at_once=2, by=SYSTEM)
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=7)
    # The first two, and the third once the first was closed; nothing has been closed since.
    assert (_parts(found)[cast.dana.pk][1], found.waiting) == (3, 2)
    assert found.latest[0].reason["passed"] == ((cast.dana.pk, "open_full"),)
    # What she had besides, of another campaign, counts from when she got it.
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    own = _entry(cast, began + timedelta(minutes=1), campaign=feria)
    assert own.draft
    own.draft.seller_wanted = cast.dana.pk
    intake.take([own])
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=7)
    assert (_parts(found)[cast.dana.pk][1], found.waiting) == (2, 3)


def _entry(cast: Cast, at: datetime, **options: Any) -> Entry:
    entry = cast.entry(**options)
    assert entry.draft
    entry.draft.at = at
    return entry


def test_a_trial_reads_open_leads_in_three_statements(cast: Cast) -> None:
    sellers = [(cast.dana, 1)]

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assignment.trial(campaign=cast.campaign, product=None, sellers=sellers, days=7)
        return len(seen)

    cast.leads(3)
    free = statements()
    assignment.set_availability(cast.dana, at_once=2, by=SYSTEM)
    statements()  # reads the configuration once
    cast.leads(9)
    assert statements() <= free + 3


def test_a_products_trial_leaves_out_campaigns_with_a_rule_of_their_own(cast: Cast) -> None:
    cast.leads(3)
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    cast.leads(2, campaign=feria)
    found = assignment.trial(campaign=None, product=cast.product, sellers=[(cast.dana, 1)], days=7)
    assert (found.leads, _parts(found)[cast.dana.pk]) == (2, (0, 2))


def test_a_long_trial_goes_through_the_latest(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(trials, "MOST", 4)
    leads = cast.leads(6)
    found = assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=7)
    assert (found.leads, found.capped) == (4, True)
    assert {one.lead.pk for one in found.latest} == {lead.pk for lead in leads[2:]}


def test_what_cannot_be_tried_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        assignment.trial(campaign=cast.campaign, product=None, sellers=[], days=7)
    with pytest.raises(Invalid):
        assignment.trial(campaign=cast.campaign, product=None, sellers=[(cast.dana, 1)], days=8)
