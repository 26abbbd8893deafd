"""Where a span of working time comes to its end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit.calendars import Calendar

MEXICO = ZoneInfo("America/Mexico_City")  # six hours behind, all year
NEW_YORK = ZoneInfo("America/New_York")
WEEK = dict.fromkeys(range(5), ((9 * 60, 14 * 60), (16 * 60, 19 * 60)))
OFFICE = Calendar(zone=MEXICO, hours=WEEK, holidays=frozenset({date(2026, 9, 16)}))


def at(text: str, zone: ZoneInfo = MEXICO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-09-14T10:00", 5, "2026-09-14T10:05"),
        ("2026-09-14T08:00", 5, "2026-09-14T09:05"),  # before it opens
        ("2026-09-14T13:50", 30, "2026-09-14T16:20"),  # over lunch
        ("2026-09-14T13:50", 10, "2026-09-14T14:00"),  # to its very end
        ("2026-09-14T18:59", 61, "2026-09-15T10:00"),  # over night
        ("2026-09-15T18:00", 120, "2026-09-17T10:00"),  # over a holiday
        ("2026-09-18T18:30", 60, "2026-09-21T09:30"),  # over the weekend
        ("2026-09-19T12:00", 8 * 60, "2026-09-21T19:00"),  # a whole working day
    ],
)
def test_only_what_is_worked_counts(start: str, minutes: int, end: str) -> None:
    assert OFFICE.after(at(start), timedelta(minutes=minutes)) == at(end)


def test_without_hours_every_minute_counts_but_those_of_holidays() -> None:
    free = Calendar(zone=MEXICO, hours={}, holidays=frozenset({date(2026, 9, 16)}))
    assert free.after(at("2026-09-15T23:00"), timedelta(hours=2)) == at("2026-09-17T01:00")


def test_a_day_on_which_the_clock_jumps_has_its_own_length() -> None:
    night = Calendar(zone=NEW_YORK, hours={6: ((0, 24 * 60),)})
    spring = at("2026-03-08T00:00", NEW_YORK)  # 23 hours long
    assert night.after(spring, timedelta(hours=23)) == at("2026-03-09T00:00", NEW_YORK)


def test_whoever_never_works_is_counted_by_the_clock() -> None:
    never = Calendar(zone=MEXICO, hours={0: ()})
    start = at("2026-09-14T10:00")
    assert never.after(start, timedelta(hours=2)) == start + timedelta(hours=2)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 3_000),
)
def test_the_end_is_worked_and_later_the_more_there_is(start: datetime, minutes: int) -> None:
    end = OFFICE.after(start, timedelta(minutes=minutes))
    assert end >= start + timedelta(minutes=minutes)
    assert OFFICE.within(end - timedelta(seconds=1))
    assert OFFICE.after(start, timedelta(minutes=minutes + 1)) > end
