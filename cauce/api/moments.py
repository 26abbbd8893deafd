"""Positions in lists ordered by a moment, as the whole numbers that a cursor carries."""

from datetime import UTC, datetime, timedelta

from cauce.accounts.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
type Position = tuple[datetime, int]  # the moment and the id of a row


def as_numbers(position: Position) -> tuple[int, int]:
    """Microseconds since the epoch, and the id."""
    return (position[0] - _EPOCH) // timedelta(microseconds=1), position[1]


def position_of(microseconds: int, pk: int) -> Position:
    """The position again. Raises Invalid for a moment that is none."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds), pk
    except OverflowError:
        raise Invalid({"cursor": "bad_cursor"}) from None
