"""Where a text names people by an e-mail or a phone: any number of people, in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

from cauce.kit import names

DOTS = "…"
_NUMBER = re.compile(r"\d[\d \-().+\u00a0]{6,}")
_HOST = re.compile(r"@([\w-]+(?:\.[\w-]+)*)")
# What makes a longer address of another one: susana@… is not ana@…
_JOINS = re.compile(r"[\w.%+-]")
type Points = tuple[frozenset[str], frozenset[str]]  # folded e-mails, digits of phones


@dataclass(frozen=True, slots=True)
class Sought:
    """E-mails by their host, (what stands before the @, whose), and whose the digits of phones are.

    `lengths` are those of the digits.
    """

    mails: Mapping[str, tuple[tuple[str, int], ...]]
    digits: Mapping[str, frozenset[int]]
    lengths: frozenset[int]

    def named(self, text: str) -> set[int]:
        """Whose e-mail or phone, in any written form, stands in a text."""
        found: set[int] = set()
        for form in {text, unquote_plus(text)} if "%" in text else {text}:
            found.update(self._mailed(form))
            found.update(self._called(form))
        return found

    def _mailed(self, text: str) -> Iterator[int]:
        if "@" not in text or not self.mails:
            return
        folded = names.fold(text)
        for at in _HOST.finditer(folded):
            for local, whose in self.mails.get(at[1], ()):
                start = at.start() - len(local)
                whole = start <= 0 or not _JOINS.match(folded[start - 1])
                if start >= 0 and whole and folded.startswith(local, start):
                    yield whose

    def _called(self, text: str) -> Iterator[int]:
        if not self.lengths:
            return
        for run in _NUMBER.findall(text):
            number = digits_of(run)
            for length in self.lengths:
                for at in range(len(number) - length + 1):
                    yield from self.digits.get(number[at : at + length], ())


def sought(of: Mapping[int, Points]) -> Sought:
    """Whom to look for: {whose: their points}."""
    mails: dict[str, list[tuple[str, int]]] = {}
    numbers: dict[str, set[int]] = {}
    for whose, (emails, digits) in of.items():
        for email in emails:
            local, _, host = email.rpartition("@")
            mails.setdefault(host, []).append((local, whose))
        for one in digits:
            numbers.setdefault(one, set()).add(whose)
    return Sought(
        mails={host: tuple(told) for host, told in mails.items()},
        digits={one: frozenset(whose) for one, whose in numbers.items()},
        lengths=frozenset(map(len, numbers)),
    )


def is_named(text: str, emails: frozenset[str], digits: frozenset[str]) -> bool:
    """Whether a text holds one of these points of one person."""
    return bool(_one(emails, digits).named(text))


@lru_cache(maxsize=64)
def _one(emails: frozenset[str], digits: frozenset[str]) -> Sought:
    return sought({0: (emails, digits)})


def hidden(text: str, emails: frozenset[str], digits: frozenset[str]) -> str:
    """The text with dots for each of these points; all of it where one cannot be cut out."""
    if not is_named(text, emails, digits):
        return text
    for email in sorted(emails, key=len, reverse=True):
        whole = rf"(?<![\w.%+-]){re.escape(email)}(?![\w-]|\.\w)"
        text = re.sub(whole, DOTS, text, flags=re.IGNORECASE)
    text = _NUMBER.sub(lambda run: _dotted(run[0], digits), text)
    return DOTS if is_named(text, emails, digits) else text


def _dotted(run: str, digits: Iterable[str]) -> str:
    number = digits_of(run)
    if not any(one in number for one in digits):
        return run
    return DOTS + run[len(run.rstrip(" \u00a0")) :]


def digits_of(text: str) -> str:
    """The digits of a text, those of our own alphabet."""
    return "".join(char for char in text if char.isascii() and char.isdigit())
