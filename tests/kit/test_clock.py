"""Moments from anywhere become UTC; days begin where their zone says."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cauce.kit import clock


def test_now_is_aware():
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2026-01-05T10:20:30+0000", "2026-01-05T10:20:30+00:00"),
        ("2026-01-05T10:20:30Z", "2026-01-05T10:20:30+00:00"),
        ("2026-01-05 10:20:30.5-06:00", "2026-01-05T16:20:30.500000+00:00"),
        (" 2026-01-05 ", "2026-01-05T00:00:00+00:00"),
        ("20260105", "2026-01-05T00:00:00+00:00"),
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000.25", "2023-11-14T22:13:20.250000+00:00"),
        ("1700000000000", "2023-11-14T22:13:20+00:00"),
        (1700000000, "2023-11-14T22:13:20+00:00"),
        (1700000000.5, "2023-11-14T22:13:20.500000+00:00"),
        (-1, "1969-12-31T23:59:59+00:00"),
        ("Thu, 30 Jul 2015 20:00:00 +0000", "2015-07-30T20:00:00+00:00"),
        (date(2026, 1, 5), "2026-01-05T00:00:00+00:00"),
        (
            datetime(2026, 1, 5, 4, tzinfo=timezone(timedelta(hours=-6))),
            "2026-01-05T10:00:00+00:00",
        ),
    ],
)
def test_moment(value, iso):
    assert clock.moment(value).isoformat() == iso


def test_a_moment_without_offset_belongs_to_its_zone():
    assert (
        clock.moment("2026-01-05 10:00", zone="America/Bogota")
        .isoformat()
        .startswith("2026-01-05T15:00:00")
    )
    assert clock.moment(date(2026, 1, 5), zone="America/Bogota").hour == 5


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "2026-13-01", "9" * 400, 10**400, float("nan"), float("inf"), True, None, []),
        *(b"1", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "\x00", "Thu, 99 Foo"),
    ],
)
def test_no_moment(value):
    with pytest.raises(ValueError):
        clock.moment(value)


@given(st.text() | st.integers() | st.floats())
@example("Mon, 1 Jan 99999999999 00:00:00 +0000")
@example("1 1 1 1 1 1 1")
def test_only_value_errors(value):
    try:
        assert clock.moment(value).tzinfo is UTC
    except ValueError:
        return


def test_day_bounds():
    start, end = clock.day_bounds(date(2026, 1, 5), "America/Mexico_City")
    assert (start.isoformat(), end - start) == ("2026-01-05T06:00:00+00:00", timedelta(hours=24))


def test_a_day_may_be_short_or_long_or_begin_after_midnight():
    start, end = clock.day_bounds(date(2025, 3, 30), "Europe/Madrid")
    assert end - start == timedelta(hours=23)
    start, end = clock.day_bounds(date(2025, 9, 7), "America/Santiago")  # midnight does not exist
    assert end - start == timedelta(hours=23)
    assert start.isoformat() == "2025-09-07T04:00:00+00:00"


def test_start_of_day():
    moment = datetime(2026, 1, 5, 3, tzinfo=UTC)
    assert clock.start_of_day(moment, "America/Mexico_City").isoformat().startswith("2026-01-04T06")
    assert clock.start_of_day(moment, UTC).isoformat().startswith("2026-01-05T00")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_no_such_zone(zone):
    with pytest.raises(ValueError):
        clock.zone_of(zone)
