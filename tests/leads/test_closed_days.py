"""Days that are over are counted once, and anew whenever one of their leads counts differently."""

import inspect
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.scope import company_scope
from cauce.jobs import drain
from cauce.kit import clock
from cauce.leads import closed_days, closing, tide
from cauce.leads.access import locked
from cauce.leads.models import ClosedDay, Lead
from cauce.leads.queries import Filters
from cauce.life import intake, people
from cauce.management import doctor_leads
from cauce.spine.fact import FACTS
from cauce.spine.facts import LeadEntered, LeadSpamCleaned
from cauce.spine.record import RECOUNTED
from cauce.store import atomic
from tests.cast import Cast

ZONE = ZoneInfo("America/Mexico_City")
TODAY = timezone.localdate(timezone=ZONE)
DAYS = (TODAY - timedelta(days=9), TODAY - timedelta(days=8))
LONG = tide.stretches(TODAY - timedelta(days=60), TODAY, tide.WEEK)


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Five leads of two days, two of them of one person, through the whole intake."""
    cast.company.timezone = ZONE.key
    cast.company.save()
    entries = [cast.entry() for _ in range(4)]
    entries.append(cast.entry(email=entries[0].draft.raw.email if entries[0].draft else ""))
    noon = clock.day_bounds(DAYS[0], ZONE)[0] + timedelta(hours=12)
    for hours, entry in zip((0, 1, 2, 24, 25), entries, strict=True):
        assert entry.draft
        entry.draft.at = noon + timedelta(hours=hours)
    intake.take(entries)
    return [locked(entry.lead_id or 0) for entry in entries]


def _keep_all(cast: Cast) -> None:
    with company_scope(cast.company):
        closing.close_all.enqueue()
        drain()


def _told(*, everybody: bool, filters: Filters | None = None) -> list[tuple[int, int]]:
    bars = tide.counted(
        Lead.objects.all(), filters or Filters(), LONG, zone=ZONE, everybody=everybody
    )
    return [(one.leads, one.duplicates) for one in bars]


def _sum() -> tuple[int, int]:
    leads, duplicates = zip(*_told(everybody=True), strict=True)
    return sum(leads), sum(duplicates)


def test_a_year_is_told_from_kept_days(cast: Cast, leads: list[Lead]) -> None:
    _keep_all(cast)
    assert set(DAYS) <= set(ClosedDay.objects.values_list("day", flat=True))
    assert _told(everybody=True) == _told(everybody=False)
    assert _sum() == (5, 1)
    # Nobody looks at the leads of those days: what is there alone is not seen.
    Lead.objects.filter(pk=leads[0].pk).update(standing="withdrawn")
    with CaptureQueriesContext(connection) as statements:
        assert _sum() == (5, 1)
    assert len(statements) == 2
    assert sum(leads for leads, _ in _told(everybody=False)) == 4


def test_filters_that_a_day_tells_are_told_and_others_are_looked_up(
    cast: Cast, leads: list[Lead]
) -> None:
    _keep_all(cast)
    campaign = cast.campaign
    for filters in (
        Filters(campaigns=[campaign.pk]),
        Filters(campaigns=[campaign.pk + 1]),
        Filters(products=[campaign.product_id], entry_methods=["api", "form"]),
        Filters(brands=[cast.brand.pk], duplicate_scopes=["campaign"]),
        Filters(duplicate_scopes=[""]),
        Filters(sellers=[leads[0].seller_id]),
        Filters(created_from=leads[1].created_at, created_to=leads[4].created_at),
        Filters(q="persona"),
    ):
        told = _told(everybody=True, filters=filters)
        assert told == _told(everybody=False, filters=filters), filters
    assert closed_days.tells(Filters(sellers=[], statuses=[], contacted=[]))  # as a page reads them
    assert not closed_days.tells(Filters(sellers=[1]))
    assert not closed_days.tells(Filters(contact=1))
    assert not closed_days.tells(Filters(standing=""))
    assert not closed_days.tells(Filters(standing="spam"))


def test_a_day_is_counted_anew_when_a_lead_of_it_counts_differently(
    cast: Cast, leads: list[Lead]
) -> None:
    for expected, change in (
        ((4, 1), lambda: people.mark_spam(leads[1], by=cast.actor("ada"))),
        ((5, 1), lambda: people.rescue(locked(leads[1].pk), by=cast.actor("ada"))),
        ((6, 1), lambda: _enters_late(cast)),
    ):
        _keep_all(cast)
        assert closed_days.unkept(ZONE) == []
        with atomic():
            change()
        assert DAYS[0] in closed_days.unkept(ZONE)
        assert _sum() == expected
    _keep_all(cast)
    assert _sum() == (6, 1)
    assert doctor_leads.closed(cast.company).problems == []


def _enters_late(cast: Cast) -> None:
    entry = cast.entry()
    assert entry.draft
    entry.draft.at = clock.day_bounds(DAYS[0], ZONE)[0] + timedelta(hours=1)
    intake.take([entry])


def test_what_enters_now_costs_no_statement(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        closed_days.note([timezone.now(), timezone.now() - timedelta(minutes=10)])
    assert len(statements) == 0


def test_a_count_that_was_overtaken_is_not_kept(
    cast: Cast, leads: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = closed_days.count

    def count(day: date, zone: ZoneInfo) -> list[list[int | str]]:
        found = right(day, zone)
        closed_days.note([leads[0].created_at])
        return found

    monkeypatch.setattr(closed_days, "count", count)
    assert not closed_days.keep(DAYS[0], ZONE)
    assert DAYS[0] in closed_days.unkept(ZONE)
    monkeypatch.setattr(closed_days, "count", right)
    assert closed_days.keep(DAYS[0], ZONE)


def test_today_is_never_closed_and_another_zone_is_another_day(
    cast: Cast, leads: list[Lead]
) -> None:
    cast.lead()
    now = timezone.now()
    open_days = closed_days.unkept(ZONE, now=now)
    assert now.astimezone(ZONE).date() not in open_days
    just_over = clock.day_bounds(DAYS[1], ZONE)[0] + timedelta(minutes=30)
    assert DAYS[0] not in closed_days.unkept(ZONE, now=just_over)
    assert DAYS[0] in closed_days.unkept(ZONE, now=just_over + timedelta(hours=1))
    _keep_all(cast)
    assert DAYS[0] in closed_days.unkept(ZoneInfo("Europe/Madrid"))


def test_the_doctor_sees_a_day_that_is_wrong(cast: Cast, leads: list[Lead]) -> None:
    _keep_all(cast)
    Lead.objects.filter(pk=leads[0].pk).update(standing="withdrawn")
    assert [str(DAYS[0]) in told for told in doctor_leads.closed(cast.company).problems] == [True]


def test_every_fact_that_moves_a_lead_between_days_says_so() -> None:
    counted = ("standing", "created_at", "duplicate_scope", "campaign_id", "entry_method")
    moving = {
        fact
        for fact in FACTS.values()
        if any(f'"{name}":' in inspect.getsource(fact) for name in counted)
    }
    assert moving == {LeadEntered, *RECOUNTED, LeadSpamCleaned}  # the last was no active lead
