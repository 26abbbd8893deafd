"""When somebody works: hours by weekday and days off, in a zone, and where a span of working time
that begins now comes to its end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

type Span = tuple[int, int]  # minutes of the day, the second one not included

_WHOLE_DAY: tuple[Span, ...] = ((0, 24 * 60),)
_FARTHEST = 366  # days; whoever works on none of them is counted by the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`hours` by weekday from Monday = 0; empty: at any hour. On `holidays` nobody works."""

    zone: tzinfo
    hours: Mapping[int, tuple[Span, ...]]
    holidays: frozenset[date] = frozenset()

    def spans(self, day: date) -> tuple[Span, ...]:
        """The stretches of a day that are worked, in their order."""
        if day in self.holidays:
            return ()
        return self.hours.get(day.weekday(), ()) if self.hours else _WHOLE_DAY

    def within(self, at: datetime) -> bool:
        """Whether this aware moment is worked."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.spans(local.date()))

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which `working` has passed since `start`, in UTC; what is not worked does
        not count. By the clock where nothing is worked for a year."""
        left = working
        for begin, end in self._stretches(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return start.astimezone(UTC) + working

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        start = start.astimezone(UTC)
        first = start.astimezone(self.zone).date()
        for day in (first + timedelta(days=days) for days in range(_FARTHEST)):
            for begin, end in self.spans(day):
                since = max(start, self._moment(day, begin))
                until = self._moment(day, end)
                if until > since:
                    yield since, until

    def _moment(self, day: date, minute: int) -> datetime:
        """A minute of a local day in UTC; minute 1440 is the midnight at its end."""
        more, minute = divmod(minute, 24 * 60)
        clock = time(minute // 60, minute % 60)
        local = datetime.combine(day + timedelta(days=more), clock, tzinfo=self.zone)
        return local.astimezone(UTC)
