"""Moments are UTC and aware; days belong to a time zone."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_DIGITS = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}", re.ASCII)
# Later than the year 5138 as seconds: so it was milliseconds.
_FIRST_MILLISECONDS = 10**11


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def zone_of(zone: str | tzinfo) -> tzinfo:
    """The zone itself or the one of that IANA name; ValueError when there is none."""
    if isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no such time zone: {zone!r}") from error


def start_of_day(moment: datetime, zone: str | tzinfo) -> datetime:
    """When the local day of an aware moment began in `zone`, as UTC."""
    return day_bounds(moment.astimezone(zone_of(zone)).date(), zone)[0]


def day_bounds(day: date, zone: str | tzinfo) -> tuple[datetime, datetime]:
    """First moment of a local day and of the next one, as UTC: 23, 24 or 25 hours apart.

    Where clocks jump at midnight the day begins at the jump.
    """
    place = zone_of(zone)
    return _midnight(day, place), _midnight(day + timedelta(days=1), place)


def _midnight(day: date, place: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=place).astimezone(UTC)


def moment(value: object, *, zone: str | tzinfo = UTC) -> datetime:
    """UTC moment of an ISO 8601 or RFC 2822 text, epoch seconds or milliseconds, or a datetime.

    A value without offset is taken in `zone`; a date is its first moment there. ValueError when
    it is none of these or beyond the years 1 to 9999.
    """
    try:
        if isinstance(value, datetime):
            return _aware(value, zone)
        if isinstance(value, date):
            return _midnight(value, zone_of(zone))
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"not a moment: {value!r}")
        return _of_text(value, zone) if isinstance(value, str) else _of_epoch(value)
    except OverflowError as error:
        raise ValueError(f"beyond the calendar: {value!r}") from error


def _of_text(text: str, zone: str | tzinfo) -> datetime:
    text = text.strip()
    if _DIGITS.fullmatch(text) and not _COMPACT_DATE.fullmatch(text):
        return _of_epoch(float(text) if "." in text else int(text[:25]))
    try:
        return _aware(datetime.fromisoformat(text), zone)
    except ValueError:
        # «Thu, 30 Jul 2015 20:00:00 +0000», as mail and telephony providers write it.
        return _aware(parsedate_to_datetime(text), zone)


def _of_epoch(seconds: float) -> datetime:
    if not math.isfinite(seconds):
        raise ValueError(f"not a moment: {seconds}")
    if abs(seconds) >= _FIRST_MILLISECONDS:
        seconds /= 1000
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)


def _aware(value: datetime, zone: str | tzinfo) -> datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone_of(zone))
    return value.astimezone(UTC)
