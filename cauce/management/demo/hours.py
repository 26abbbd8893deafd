"""When enquiries come: more in the evening and early in the week, a little more each month."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = 90
_HOURS = (
    1.2, 0.7, 0.4, 0.3, 0.3, 0.5, 1.2, 2.5, 4.0, 5.5, 6.5, 7.0,
    6.8, 6.2, 5.2, 5.0, 5.4, 5.8, 6.2, 6.8, 7.4, 7.0, 5.0, 2.8,
)  # fmt: skip
_WEEKDAYS = (1.06, 1.1, 1.08, 1.02, 0.97, 0.86, 0.82)
_GROWTH = 0.55  # how much more comes on the last day than on the first
_PEAKS = {62: 1.7, 61: 1.9, 60: 1.5, 21: 1.6, 20: 1.5}  # days ago: a fair, a launch
_LATEST = (2, 7, 12, 21, 38)  # minutes ago: the demo looks alive whatever the hour


def moments(
    count: int, *, now: datetime, zone: ZoneInfo, chance: random.Random
) -> Iterator[datetime]:
    """`count` moments of the 90 days before `now`, oldest first, without keeping them all."""
    latest = [now - timedelta(minutes=minutes) for minutes in reversed(_LATEST)][-count:]
    hours = _hours(now, zone, chance)
    left, weight_left = count - len(latest), sum(weight for _, weight in hours)
    for start, weight in hours:
        share = left * weight / weight_left
        amount = min(left, int(share) + (chance.random() < share % 1))
        if start == hours[-1][0]:
            amount = left
        left, weight_left = left - amount, weight_left - weight
        yield from sorted(start + timedelta(seconds=chance.uniform(0, 3599)) for _ in range(amount))
    yield from latest


def _hours(now: datetime, zone: ZoneInfo, chance: random.Random) -> list[tuple[datetime, float]]:
    """(start, weight) of every whole hour that ended an hour ago or earlier."""
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    first = end - timedelta(days=DAYS)
    moods: dict[int, float] = {}
    found = []
    for number in range(DAYS * 24):
        start = first + timedelta(hours=number)
        local = start.astimezone(zone)
        ago = (end - start).days
        mood = moods.setdefault(local.toordinal(), chance.uniform(0.82, 1.18))
        growth = 1 + _GROWTH * number / (DAYS * 24)
        weight = _HOURS[local.hour] * _WEEKDAYS[local.weekday()] * growth * mood
        found.append((start, weight * _PEAKS.get(ago, 1.0)))
    return found
