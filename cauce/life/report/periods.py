"""The stretches of days that a reader may choose, and those before them to compare with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from cauce.kit import clock

QUARTER = "quarter"
_DAYS = {"7d": 7, "30d": 30, "90d": 90}
PERIODS = (*_DAYS, QUARTER)
USUAL = "30d"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of one zone, the first to the last, and the moments at which they begin and end."""

    first: date
    last: date
    since: datetime
    before: datetime

    def thirds(self) -> tuple[datetime, datetime]:
        """Where its second and its last third begin."""
        step = (self.before - self.since) / 3
        return self.since + step, self.since + 2 * step


def periods(code: str, *, today: date, zone: tzinfo) -> tuple[Period, Period]:
    """(the period that ends today, as many days before it). A quarter is that of the calendar so
    far; it is compared with the days of the one before until the same place. Raises KeyError."""
    if code == QUARTER:
        first = _quarter(today)
        earlier = _quarter(first - timedelta(days=1))
        last = min(earlier + (today - first), first - timedelta(days=1))
        return _period(first, today, zone), _period(earlier, last, zone)
    days = timedelta(days=_DAYS[code])
    first = today - days + timedelta(days=1)
    return _period(first, today, zone), _period(first - days, first - timedelta(days=1), zone)


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _period(first: date, last: date, zone: tzinfo) -> Period:
    return Period(first, last, clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1])
