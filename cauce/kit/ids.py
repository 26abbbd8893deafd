"""Identifiers that nobody can guess, that sort by time, or that a person can copy."""

import secrets
import threading
import time
from uuid import UUID

# No 0/o, 1/l/i: a key is sometimes read aloud or typed from paper.
_PLAIN = "23456789abcdefghjkmnpqrstuvwxyz"
_RANDOM_BITS = 62
_COUNTER_BITS = 12

_lock = threading.Lock()
_last: tuple[int, int] = (0, 0)


def token(nbytes: int = 32) -> str:
    """A secret for links and bearer tokens: `nbytes` random bytes, URL-safe, without padding."""
    return secrets.token_urlsafe(nbytes)


def public_key(length: int = 12) -> str:
    """A short public name for a form or a widget; 12 characters are 59 bits: unique, no secret."""
    return "".join(secrets.choice(_PLAIN) for _ in range(length))


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562); within one process each is greater than the one before."""
    millisecond, counter = _tick()
    value = millisecond << 80
    value |= 0x7 << 76
    value |= counter << 64
    value |= 0b10 << 62
    value |= secrets.randbits(_RANDOM_BITS)
    return UUID(int=value)


def _tick() -> tuple[int, int]:
    """The next (millisecond, counter); runs ahead of the clock when one millisecond is used up."""
    global _last  # noqa: PLW0603 - the counter of this process, under its lock
    with _lock:
        millisecond, counter = time.time_ns() // 1_000_000, 0
        if millisecond <= _last[0]:
            millisecond, counter = _last[0], _last[1] + 1
            if counter >> _COUNTER_BITS:
                millisecond, counter = millisecond + 1, 0
        _last = (millisecond, counter)
        return _last
