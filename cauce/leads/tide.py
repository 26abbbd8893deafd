"""How many leads came in per day, week or month, and how many of them were known people already."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from cauce.kit import clock
from cauce.leads import closed_days
from cauce.leads.closed_days import Tally
from cauce.leads.models import Lead
from cauce.leads.queries import Filters, filtered
from cauce.store import rows

DAY, WEEK, MONTH = "day", "week", "month"
_MOST_DAYS = 45  # longer stretches are told by the week, and those by the month
_MOST_WEEKS = 30
_MOST_BARS = 120
type _Piece = tuple[int, datetime, datetime]  # number of its stretch, [from, before)


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
    leads: QuerySet[Lead],
    filters: Filters,
    wanted: Sequence[Stretch],
    *,
    zone: ZoneInfo,
    everybody: bool = False,
) -> list[Stretch]:
    """`wanted` with their counts, under `filters` and cut where these begin and end. One statement,
    and one more of long stretches for `everybody`: who says so sees all leads of the company, and
    days that are over are not counted again.

    What is counted reads for each stretch its piece of an index (`lead_days`, under filters
    `lead_tide`) and calls no function for a lead; grouping by a computed day would.
    """
    edges = [_edges(one, filters, zone) for one in wanted]
    kept: dict[date, Tally] = {}
    if everybody and _is_long(wanted) and closed_days.tells(filters):
        kept = closed_days.kept(wanted[0].first, wanted[-1].last, zone, filters)
    sums = [Tally()] * len(wanted)
    gaps: list[_Piece] = []
    for number, (one, (since, before)) in enumerate(zip(wanted, edges, strict=True)):
        sums[number], open_pieces = _parts(one, since, before, kept, zone)
        gaps += [(number, *piece) for piece in open_pieces]
    with suppress(EmptyResultSet):  # nobody has the tag, or the value: there is nothing to ask
        for number, tally in _count(leads, filters, gaps):
            sums[number] = sums[number].plus(tally)
    return [
        replace(one, leads=tally.leads, duplicates=tally.duplicates)
        for one, tally in zip(wanted, sums, strict=True)
    ]


def _is_long(wanted: Sequence[Stretch]) -> bool:
    return bool(wanted) and (wanted[-1].last - wanted[0].first).days >= _MOST_DAYS


def _parts(
    one: Stretch, since: datetime, before: datetime, kept: dict[date, Tally], zone: ZoneInfo
) -> tuple[Tally, list[tuple[datetime, datetime]]]:
    """What is kept of a stretch, and the pieces of it that are to be counted."""
    tally, pieces, start = Tally(), [], since
    day = one.first
    while kept and day <= one.last:
        known = kept.get(day)
        begins, ends = clock.day_bounds(day, zone) if known else (before, before)
        if known and since <= begins and ends <= before:
            tally = tally.plus(known)
            if start < begins:
                pieces.append((start, begins))
            start = ends
        day += timedelta(days=1)
    return tally, [*pieces, (start, before)] if start < before else pieces


def _count(
    leads: QuerySet[Lead], filters: Filters, gaps: Sequence[_Piece]
) -> list[tuple[int, Tally]]:
    """Each piece counted. What the index cannot tell (a text, tags, an import) is looked for once,
    and the counts read what was found. One statement."""
    if not gaps:
        return []
    asked = (filters.q.strip(), filters.tags, filters.lists, filters.segments, filters.fields)
    deep = any(asked) or filters.within is not None
    params: list[Any] = []
    lead_in = ""
    if deep:
        whole = replace(filters, created_from=gaps[0][1], created_to=gaps[-1][2])
        sql, params = _sql(leads, whole)
        lead_in = f"WITH found AS MATERIALIZED ({sql}) "
    pieces: list[str] = []
    for place, (number, since, before) in enumerate(gaps):
        if deep:
            source = "SELECT duplicate_scope FROM found WHERE created_at >= %s AND created_at < %s"
            values = [rows.moment(since), rows.moment(before)]
        else:
            narrowed = replace(filters, created_from=since, created_to=before)
            source, values = _sql(leads, narrowed)
        pieces.append(
            f"SELECT {number}, COUNT(*), COUNT(*) FILTER (WHERE duplicate_scope <> '') "  # noqa: S608 - the ORM's own SQL
            f"FROM ({source}) AS piece{place}"
        )
        params += values
    found = rows.run_planned(lead_in + " UNION ALL ".join(pieces), params)
    return [(number, Tally(*counts)) for number, *counts in found]


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
