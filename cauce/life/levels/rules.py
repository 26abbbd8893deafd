"""When each service level of a lead ends, and what is due to be told: values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cauce.kit.calendars import Calendar
from cauce.leads import lateness

type Promised = dict[str, Any]  # as `leads.lateness` tells

_BY_THE_CLOCK = Calendar(zone=UTC, hours={})


def promised(
    start: datetime, minutes: Mapping[str, int], *, warn_at: int, calendar: Calendar | None
) -> Promised:
    """What is promised to who asked at `start`: {"from", level: [due, told before it]…}; {} where
    there is no level. `calendar`: only what it works counts; None: every minute does."""
    if not minutes:
        return {}
    counted = calendar or _BY_THE_CLOCK
    found: Promised = {"from": _second(start)}
    for level, most in minutes.items():
        whole = timedelta(minutes=most)
        due = _second(counted.after(start, whole))
        warned = _second(counted.after(start, whole * warn_at / 100)) if warn_at else None
        found[level] = [due, warned if warned is not None and warned < due else None]
    return found


def untold(promise: Promised, now: datetime) -> Promised:
    """The promise of a lead that Cauce hears of only `now`: what is over already rings nobody."""
    if not promise:
        return promise
    second = _second(now)
    moments = [m for level in lateness.LEVELS for m in promise.get(level, ()) if m is not None]
    over = [moment for moment in moments if moment <= second]
    return promise | {"told": max(over)} if over else promise


@dataclass(frozen=True, slots=True)
class Bell:
    """One thing to tell of a lead: that a level ends soon (`missed` False), or has ended."""

    at: datetime
    level: str
    due: datetime
    missed: bool


def bells(row: Mapping[str, Any], now: datetime) -> list[Bell]:
    """What is due to be told of a lead by `now`, the earliest first; nothing where a level that is
    over makes its own warning idle."""
    since = row["level_watch_at"]
    if since is None or since > now:
        return []
    return sorted(_bells(row, since, now), key=lambda bell: (bell.at, bell.missed))


def _bells(row: Mapping[str, Any], since: datetime, now: datetime) -> Iterator[Bell]:
    for level in lateness.open_levels(row):
        second, warned = row["levels"][level]
        due = lateness.moment_of(second)
        if since <= due <= now:
            yield Bell(due, level, due, missed=True)
        elif warned is not None and since <= (at := lateness.moment_of(warned)) <= now < due:
            yield Bell(at, level, due, missed=False)


def same(one: Promised, other: Promised) -> bool:
    """Whether two promises end at the same moments."""
    return {k: v for k, v in one.items() if k in lateness.LEVELS} == {
        k: v for k, v in other.items() if k in lateness.LEVELS
    }


def _second(at: datetime) -> int:
    return int(at.timestamp())
