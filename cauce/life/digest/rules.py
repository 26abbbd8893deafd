"""When a digest is due, and how its mail stands: values in, verdict out."""

from datetime import date, datetime, timedelta, tzinfo

# Whoever was down at the hour sends it late, but not in the evening.
_LATEST = 4
# A mail server that is asked has answered by then, or never will (its time-out is shorter).
_IN_HANDS = timedelta(minutes=2)
KEPT = timedelta(days=90)  # what became of a digest is told that long
STANDINGS = ("waiting", "failing", "sending", "unknown", "sent", "empty")


def due_day(now: datetime, *, zone: tzinfo, hour: int | None) -> date | None:
    """The local day whose digest is to go out now; None where none is due."""
    if hour is None:
        return None
    local = now.astimezone(zone)
    return local.date() if hour <= local.hour < hour + _LATEST else None


def standing(
    *,
    begun_at: datetime | None,
    sent_at: datetime | None,
    empty: bool,
    trouble: str,
    now: datetime,
) -> str:
    """One of STANDINGS: it waits; it failed and certainly did not go out, and is tried again; it is
    being handed over; nobody knows whether it went out, and it is not tried again; it was sent;
    there was nothing to tell."""
    if sent_at is not None:
        return "empty" if empty else "sent"
    if begun_at is None:
        return "failing" if trouble else "waiting"
    return "sending" if not trouble and now - begun_at < _IN_HANDS else "unknown"
