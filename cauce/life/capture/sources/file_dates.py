"""Dates as spreadsheets write them: ISO, day first (month first in few countries), with a time."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from cauce.kit import clock

_MONTH_FIRST = frozenset({"US", "PR", "PH"})
_WRITTEN = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?\s?m?\.?)?",
    re.IGNORECASE | re.ASCII,
)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=1)


def moment_of(text: str, *, zone: tzinfo, country: str, now: datetime) -> datetime | None:
    """The UTC moment that a cell tells; None when it is none, before 1990 or in the future."""
    try:
        written = _WRITTEN.fullmatch(text.strip())
        found = _of_parts(written, zone, country) if written else clock.moment(text, zone=zone)
    except (ValueError, OverflowError):
        return None
    return found if _EARLIEST <= found <= now + _CLOCKS_DIFFER else None


def _of_parts(match: re.Match[str], zone: tzinfo, country: str) -> datetime:
    first, second, year, hour, minute, second_of_minute, half = match.groups()
    day, month = int(first), int(second)
    if (country in _MONTH_FIRST and day <= 12) or month > 12:
        day, month = month, day
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    told = datetime(
        full_year, month, day, hours, int(minute or 0), int(second_of_minute or 0), tzinfo=zone
    )
    return told.astimezone(UTC)
