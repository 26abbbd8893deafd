"""What a task may be, when it rings, and the moments behind the quick choices."""

from datetime import datetime, time, timedelta, tzinfo

KINDS = ("call", "write", "visit", "other")
REMINDERS = (0, 10, 60, 1440)  # minutes before a task is due
TITLE_LIMIT = 200
COMMENT_LIMIT = 2_000
# A clock that is a little off, and the seconds between choosing a moment and sending it.
GRACE = timedelta(minutes=5)
FAR = timedelta(days=5 * 366)
QUICK = ("hour", "tomorrow", "monday")
_MORNING = time(9)
_MONDAY = 0


def remind_at(due: datetime, reminder: int | None) -> datetime | None:
    """When a task due then rings; None when nobody wants to be reminded."""
    return None if reminder is None else due - timedelta(minutes=reminder)


def due_problem(due: datetime, now: datetime) -> str | None:
    """The code for a moment that no task can have, or None."""
    if due < now - GRACE:
        return "not_ahead"
    return "too_far" if due > now + FAR else None


def quick(choice: str, now: datetime, zone: tzinfo) -> datetime:
    """«In 1 h», «tomorrow 9:00», «Monday 9:00» as a moment. Raises KeyError for another choice.

    «Monday» is the next one, a week ahead on a Monday.
    """
    here = now.astimezone(zone)
    match choice:
        case "hour":
            return now.replace(second=0, microsecond=0) + timedelta(hours=1)
        case "tomorrow":
            day = here.date() + timedelta(days=1)
        case "monday":
            day = here.date() + timedelta(days=(_MONDAY - here.weekday() - 1) % 7 + 1)
        case _:
            raise KeyError(choice)
    return datetime.combine(day, _MORNING, tzinfo=zone).astimezone(now.tzinfo)


def group(due: datetime, now: datetime, zone: tzinfo) -> str:
    """Where an open task stands in the list: overdue, today, week (to Sunday) or later."""
    if due < now:
        return "overdue"
    today = now.astimezone(zone).date()
    day = due.astimezone(zone).date()
    if day == today:
        return "today"
    return "week" if day <= today + timedelta(days=6 - today.weekday()) else "later"
