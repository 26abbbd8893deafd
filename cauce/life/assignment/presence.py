"""Whether a seller takes leads at a moment: pause, absence, holidays and hours of their zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cauce.kit.calendars import Calendar, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PAUSED = "paused"
ABSENT = "absent"
HOLIDAY = "holiday"
OUTSIDE_HOURS = "outside_hours"
DAY_FULL = "day_full"
OPEN_FULL = "open_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Calendar):
    """When a seller takes leads and how many: their calendar, and what keeps them from it."""

    paused: bool = False
    absences: tuple[tuple[date, date], ...] = ()
    per_day: int | None = None
    at_once: int | None = None

    @property
    def timed(self) -> bool:
        """Whether there is any moment at which the seller takes none."""
        return bool(self.paused or self.hours or self.absences or self.holidays)

    @property
    def capped(self) -> bool:
        """Whether the seller takes only so many."""
        return self.per_day is not None or self.at_once is not None

    def gone(self, at: datetime) -> bool:
        """Whether the seller is away for days: paused or absent, not only outside hours."""
        return self.why_not(at) in {PAUSED, ABSENT}

    def why_not(self, at: datetime) -> str:
        """Why the seller takes no lead at this aware moment; "" when there is no reason."""
        if self.paused:
            return PAUSED
        local = at.astimezone(self.zone)
        day = local.date()
        if any(first <= day <= last for first, last in self.absences):
            return ABSENT
        if day in self.holidays:
            return HOLIDAY
        return "" if self.within(at) else OUTSIDE_HOURS


def minutes(clock: str) -> int:
    """Minutes of «09:30», to «24:00»; ValueError for anything else."""
    hour, colon, minute = clock.partition(":")
    if not colon or len(minute) != 2 or len(hour) not in {1, 2}:
        raise ValueError(f"not a time of day: {clock!r}")
    if not (hour + minute).isascii() or not (hour + minute).isdigit():
        raise ValueError(f"not a time of day: {clock!r}")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > 24 * 60:
        raise ValueError(f"not a time of day: {clock!r}")
    return found


def hours_of(kept: Mapping[str, list[list[str]]]) -> dict[int, tuple[Span, ...]]:
    """The stored hours, {"mon": [["09:00", "18:00"]…]…}, ready for `Terms`."""
    return {
        DAYS.index(day): tuple((minutes(begin), minutes(end)) for begin, end in spans)
        for day, spans in kept.items()
    }
