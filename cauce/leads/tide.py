"""How many leads came in per day, week or month, and how many of them were known people already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cauce.kit import clock
from cauce.leads.models import Lead
from cauce.leads.queries import Filters, filtered
from cauce.store import rows

DAY, WEEK, MONTH = "day", "week", "month"
_MOST_DAYS = 45  # longer stretches are told by the week, and those by the month
_MOST_WEEKS = 30
_MOST_BARS = 120


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of the company's zone, the first to the last, and what came in on them."""

    first: date
    last: date
    leads: int = 0
    duplicates: int = 0


def unit_of(first: date, last: date) -> str:
    """What a chart from the first to the last day counts by."""
    days = (last - first).days + 1
    if days <= _MOST_DAYS:
        return DAY
    return WEEK if days <= 7 * _MOST_WEEKS else MONTH


def stretches(first: date, last: date, unit: str) -> list[Stretch]:
    """The days, weeks (from Monday) or months that cover both days; the newest, if too many."""
    found: list[Stretch] = []
    start = _start(first, unit)
    while start <= last:
        following = _next(start, unit)
        found.append(Stretch(start, following - timedelta(days=1)))
        start = following
    return found[-_MOST_BARS:]


def _start(day: date, unit: str) -> date:
    if unit == MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit == WEEK else day


def _next(day: date, unit: str) -> date:
    if unit == MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if unit == WEEK else 1)


def counted(
    leads: QuerySet[Lead], filters: Filters, wanted: Sequence[Stretch], *, zone: ZoneInfo
) -> list[Stretch]:
    """`wanted` with their counts, under `filters` and cut where these begin and end. One statement.

    A count for each stretch reads its piece of the index `lead_tide` and calls no function for a
    lead; grouping by a computed day would. What the index cannot tell (a text, tags, an import) is
    looked for once, and the counts read what was found.
    """
    edges = [_edges(one, filters, zone) for one in wanted]
    deep = bool(filters.q.strip() or filters.tags or filters.lists or filters.segments) or (
        filters.within is not None
    )
    pieces: list[str] = []
    params: list[Any] = []
    lead_in = ""
    if deep and edges:
        whole = replace(filters, created_from=edges[0][0], created_to=edges[-1][1])
        sql, params = _sql(leads, whole)
        lead_in = f"WITH found AS MATERIALIZED ({sql}) "
    for number, (since, before) in enumerate(edges):
        if deep:
            source = "SELECT duplicate_scope FROM found WHERE created_at >= %s AND created_at < %s"
            values = [rows.moment(since), rows.moment(before)]
        else:
            narrowed = replace(filters, created_from=since, created_to=before)
            source, values = _sql(leads, narrowed)
        pieces.append(
            f"SELECT {number}, COUNT(*), COUNT(*) FILTER (WHERE duplicate_scope <> '') "  # noqa: S608 - the ORM's own SQL
            f"FROM ({source}) AS piece{number}"
        )
        params += values
    if not pieces:
        return []
    found = {
        row[0]: row[1:] for row in rows.run_planned(lead_in + " UNION ALL ".join(pieces), params)
    }
    return [
        replace(one, leads=found[number][0], duplicates=found[number][1])
        for number, one in enumerate(wanted)
    ]


def _edges(one: Stretch, filters: Filters, zone: ZoneInfo) -> tuple[datetime, datetime]:
    since, before = clock.day_bounds(one.first, zone)[0], clock.day_bounds(one.last, zone)[1]
    if filters.created_from is not None:
        since = max(since, filters.created_from)
    if filters.created_to is not None:
        before = min(before, filters.created_to)
    return since, before


def _sql(leads: QuerySet[Lead], filters: Filters) -> tuple[str, list[Any]]:
    wanted = filtered(leads, filters).order_by().values("created_at", "duplicate_scope")
    sql, params = wanted.query.sql_with_params()
    return sql, list(params)
