"""Secrets at rest: encrypted in the database, masked wherever they might be shown."""

import base64
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MASK = "••••"
_SHOWN = 4
_SHORTEST_SHOWN = 12
_SHORTEST_MASKED = 4


class Undecipherable(ValueError):
    """The text was not encrypted with any of the keys, or was changed since."""


def encrypt(plain: str, *, keys: str | Sequence[str]) -> str:
    """ASCII text that `decrypt` turns back; the first key encrypts. Never twice the same."""
    return _box(_tuple(keys)).encrypt(plain.encode()).decode()


def decrypt(sealed: str, *, keys: str | Sequence[str]) -> str:
    """The plain text, by whichever key encrypted it; raises Undecipherable."""
    try:
        return _box(_tuple(keys)).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise Undecipherable("no key opens this secret") from error


def _tuple(keys: str | Sequence[str]) -> tuple[str, ...]:
    return (keys,) if isinstance(keys, str) else tuple(keys)


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """HKDF suffices: the key of an installation is long and random, not a password."""
    if not keys or not all(keys):
        raise ValueError("an empty key protects nothing")
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"cauce.secrets.v1").derive(key.encode())


def mask(value: str) -> str:
    """«••••abcd»: the last four characters tell keys apart; short secrets show nothing."""
    if not value:
        return ""
    return _MASK + (value[-_SHOWN:] if len(value) >= _SHORTEST_SHOWN else "")


def mask_text(text: str, secrets: Iterable[str]) -> str:
    """The text with each occurrence of each secret masked, the longest first.

    Secrets of fewer than four characters are left: masking them would only spoil the text.
    """
    known = {secret for secret in secrets if len(secret) >= _SHORTEST_MASKED}
    for secret in sorted(known, key=len, reverse=True):
        text = text.replace(secret, mask(secret))
    return text
