"""Days of the company's zone that are over, counted once and kept: what a chart of a year reads.

A kept day is counted anew when one of its leads enters late, is withdrawn, or changes between lead
and spam: `note` raises its version within that very transaction, and a count is kept only under the
version that stood before it was taken. So whoever commits later, the kept count is right or gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.kit import clock
from cauce.leads.models import ClosedDay, Lead, Standing
from cauce.leads.queries import Filters
from cauce.store import atomic

# A day is closed so long after its end; a transaction that writes leads lasts less than that.
_SETTLED = timedelta(hours=1)
_LASTS = timedelta(minutes=30)
# What a kept day tells apart, in the order of its counts, and the filter of each.
_BY = ("campaign_id", "product_id", "brand_id", "entry_method", "duplicate_scope")
_FILTERS = ("campaigns", "products", "brands", "entry_methods", "duplicate_scopes")
_TABLE = ClosedDay._meta.db_table


@dataclass(frozen=True, slots=True)
class Tally:
    """Leads of a stretch of time, and how many of them were duplicates."""

    leads: int = 0
    duplicates: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.leads + other.leads, self.duplicates + other.duplicates)


def note(moments: Iterable[datetime]) -> None:
    """Leads that entered at these moments count now, or no longer do. In the transaction that
    changes them; one statement, none where all are of this hour."""
    old = timezone.now() - _LASTS
    late = {at.date() for at in moments if at < old}
    # Whatever the zone, the local day is that of UTC or a neighbour. Sorted, so that nobody waits
    # in a ring.
    near = sorted({day + timedelta(days=step) for day in late for step in (-1, 0, 1)})
    if not near:
        return
    company_id = current_company().pk
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_TABLE} (company_id, day, zone, version) VALUES (%s, %s, '', 1) "  # noqa: S608
            f"ON CONFLICT (company_id, day) DO UPDATE SET version = {_TABLE}.version + 1, "
            "leads = NULL, duplicates = NULL, counts = NULL",
            [(company_id, day) for day in near],
        )


def unkept(zone: ZoneInfo, *, now: datetime | None = None) -> list[date]:
    """The days that are over and not kept, newest first. Two statements."""
    first = Lead.objects.order_by("created_at").values_list("created_at", flat=True).first()
    if first is None:
        return []
    day = ((now or timezone.now()) - _SETTLED).astimezone(zone).date() - timedelta(days=1)
    kept = set(_kept_in(zone).values_list("day", flat=True))
    found = []
    while day >= first.astimezone(zone).date():
        if day not in kept:
            found.append(day)
        day -= timedelta(days=1)
    return found


@atomic()
def keep(day: date, zone: ZoneInfo) -> bool:
    """Count a day and keep it; False where it changed meanwhile, so that it is to be done again."""
    # Whoever changes the day meanwhile waits for this row, or this waits for them.
    ClosedDay.objects.bulk_create([ClosedDay(day=day)], ignore_conflicts=True)
    version = ClosedDay.objects.values_list("version", flat=True).get(day=day)
    counts = count(day, zone)
    tally = _sum(counts, Filters())
    return bool(
        ClosedDay.objects.filter(day=day, version=version).update(
            zone=zone.key, leads=tally.leads, duplicates=tally.duplicates, counts=counts
        )
    )


def count(day: date, zone: ZoneInfo) -> list[list[int | str]]:
    """The active leads of a day, by all that a kept day tells apart: rows of `_BY` and a count."""
    since, before = clock.day_bounds(day, zone)
    found = Lead.objects.filter(
        standing=Standing.ACTIVE, created_at__gte=since, created_at__lt=before
    )
    grouped = found.order_by(*_BY).values_list(*_BY).annotate(number=Count("*"))
    return [list(row) for row in grouped]


def tells(filters: Filters) -> bool:
    """Whether kept days know what is asked: no more than their parts, whatever the time."""
    others = (f for f in fields(Filters) if f.name not in {*_FILTERS, "created_from", "created_to"})
    values = ((getattr(filters, field.name), field.default) for field in others)
    return all(value == default or not (value or default) for value, default in values)


def kept(first: date, last: date, zone: ZoneInfo, filters: Filters) -> dict[date, Tally]:
    """The kept days from the first to the last, counted under filters that they tell. One
    statement."""
    days = _kept_in(zone).filter(day__gte=first, day__lte=last).order_by("day")
    if not any(getattr(filters, name) for name in _FILTERS):
        plain = days.values_list("day", "leads", "duplicates")
        return {day: Tally(leads or 0, duplicates or 0) for day, leads, duplicates in plain}
    return {day: _sum(counts or (), filters) for day, counts in days.values_list("day", "counts")}


def wrong(day: date, zone: ZoneInfo) -> bool:
    """Whether a day is kept with other counts than it has."""
    row = _kept_in(zone).filter(day=day).first()
    if row is None or sorted(map(str, row.counts or [])) == sorted(map(str, count(day, zone))):
        return False
    return _kept_in(zone).filter(day=day, version=row.version).exists()


def _kept_in(zone: ZoneInfo) -> QuerySet[ClosedDay]:
    return ClosedDay.objects.filter(zone=zone.key, counts__isnull=False)


def _sum(counts: Iterable[list[int | str]], filters: Filters) -> Tally:
    wanted = [
        (place, set(values))
        for place, name in enumerate(_FILTERS)
        if (values := getattr(filters, name))
    ]
    found = Tally()
    for *parts, number in counts:
        if all(parts[place] in values for place, values in wanted):
            found = found.plus(Tally(int(number), int(number) if parts[-1] else 0))
    return found
