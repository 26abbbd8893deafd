"""What was kept: by level, seller, campaign and day, counted over the leads that entered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from cauce.kit import clock
from cauce.leads.lateness import LEVELS, Level
from cauce.leads.models import Lead
from cauce.store import rows

STATES = ("kept", "broken", "running", "left")
# Bounds of a day in no calendar of ours: they stand for those of each.
_SINCE, _BEFORE = datetime(1, 2, 3, tzinfo=UTC), datetime(1, 2, 4, tzinfo=UTC)
_PACED = 1_000  # leads whose times are looked at


@dataclass(slots=True)
class Tally:
    """How many leads kept a level, broke it, still have time, or were closed before it ended."""

    kept: int = 0
    broken: int = 0
    running: int = 0
    left: int = 0

    @property
    def share(self) -> int | None:
        """Percent of those whose time is over that kept it; None while there are none."""
        ended = self.kept + self.broken
        return None if not ended else round(100 * self.kept / ended)

    def add(self, other: "Tally") -> None:
        """Count those of another too."""
        for state in STATES:
            setattr(self, state, getattr(self, state) + getattr(other, state))


type Tallies = dict[str, Tally]  # {level: how it was kept}


def none() -> Tallies:
    """Nothing counted yet."""
    return {code: Tally() for code in LEVELS}


@dataclass(slots=True)
class Figures:
    """The whole, each part of it, and the days of the period."""

    whole: Tallies = field(default_factory=none)
    sellers: dict[int | None, Tallies] = field(default_factory=dict)
    campaigns: dict[int, Tallies] = field(default_factory=dict)
    days: list[tuple[date, Tallies]] = field(default_factory=list)


def figures(
    leads: QuerySet[Lead], *, first: date, last: date, zone: ZoneInfo, now: datetime
) -> Figures:
    """Of `leads` (from `access.leads_for`) that entered on these days of `zone`. Two statements.

    A level that was broken counts for whoever had the lead then.
    """
    since, before = clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]
    wanted = leads.filter(created_at__gte=since, created_at__lt=before, levels__isnull=False)
    found = Figures()
    who = Coalesce(F("missed_by_id"), F("seller_id"))
    grouped = wanted.order_by().values("campaign_id", who=who).annotate(**counters(now))
    for row in grouped:
        tallies = tallies_of(row)
        _add(found.whole, tallies)
        _add(found.sellers.setdefault(row["who"], none()), tallies)
        _add(found.campaigns.setdefault(row["campaign_id"], none()), tallies)
    found.days = _days(wanted, _each_day(first, last), zone, now)
    return found


type Paces = dict[str, timedelta | None]  # {level: how long it usually took}


def paces(leads: QuerySet[Lead], *, first: date, last: date, zone: ZoneInfo) -> Paces:
    """How long each level took, by the clock, in half of the cases in which it was met: of the
    latest _PACED of `leads` that entered on these days. One statement."""
    since, before = clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]
    wanted = leads.filter(created_at__gte=since, created_at__lt=before, levels__isnull=False)
    columns = [one.met for one in LEVELS.values()]
    found = wanted.order_by("-created_at", "-id").values_list("levels__from", *columns)[:_PACED]
    took: dict[str, list[float]] = {code: [] for code in LEVELS}
    for start, *met in found:
        for code, at in zip(LEVELS, met, strict=True):
            if at is not None:
                took[code].append(max(0.0, at.timestamp() - int(start)))
    return {code: timedelta(seconds=median(some)) if some else None for code, some in took.items()}


def _days(
    wanted: QuerySet[Lead], days: Sequence[date], zone: ZoneInfo, now: datetime
) -> list[tuple[date, Tallies]]:
    """A piece of the statement for each day: neither database need know where a day begins. The
    ORM writes it once, for a day that stands for each: it takes longer than counting one does."""
    counted = counters(now)
    part = wanted.filter(created_at__gte=_SINCE, created_at__lt=_BEFORE).order_by()
    grouped = part.values("company_id").annotate(**counted).values_list("company_id", *counted)
    sql, values = grouped.query.sql_with_params()
    pieces: list[str] = []
    params: list[Any] = []
    for place, day in enumerate(days):
        pieces.append(f"SELECT {place}, day{place}.* FROM ({sql}) AS day{place}")  # noqa: S608 - the ORM's own SQL
        bounds = zip((_SINCE, _BEFORE), clock.day_bounds(day, zone), strict=True)
        of_day = {rows.moment(stands): rows.moment(at) for stands, at in bounds}
        params += [of_day.get(value, value) for value in values]
    found = {day: none() for day in days}
    for place, _company, *counts in rows.run_planned(" UNION ALL ".join(pieces), params):
        found[days[place]] = tallies_of(dict(zip(counted, counts, strict=True)))
    return list(found.items())


def counters(now: datetime) -> dict[str, Count]:
    """One count per level and state, as `lateness.promises` tells them."""
    found = {}
    for code, one in LEVELS.items():
        for state, condition in _conditions(one, now).items():
            found[f"{code}_{state}"] = Count("pk", filter=condition)
    return found


def _conditions(one: Level, now: datetime) -> dict[str, Q]:
    due, met = one.due, one.met
    promised, unmet = Q(**{f"{due}__isnull": False}), Q(**{f"{met}__isnull": True})
    waiting = Q(late_from__isnull=False)
    told = Q(**{f"{due}__lte": F("levels_told_at")})
    over = (waiting & Q(**{f"{due}__lte": now})) | (Q(late_from__isnull=True) & told)
    return {
        "kept": Q(**{f"{met}__lte": F(due)}),
        "broken": Q(**{f"{met}__gt": F(due)}) | (promised & unmet & over),
        "running": unmet & waiting & Q(**{f"{due}__gt": now}),
        "left": promised
        & unmet
        & Q(late_from__isnull=True)
        & (~told | Q(levels_told_at__isnull=True)),
    }


def tallies_of(row: Mapping[str, Any]) -> Tallies:
    """The counts of one row of `counters`."""
    return {code: Tally(*(row[f"{code}_{state}"] for state in STATES)) for code in LEVELS}


def _add(to: Tallies, more: Tallies) -> None:
    for code, tally in more.items():
        to[code].add(tally)


def _each_day(first: date, last: date) -> list[date]:
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def worst_first[K](parts: Iterable[tuple[K, Tallies]], level: str) -> list[tuple[K, Tallies]]:
    """Those who broke a level most often first."""
    return sorted(parts, key=lambda part: (-part[1][level].broken, -part[1][level].kept))
