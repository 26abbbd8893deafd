"""What is known of a contact, made comparable: words of its names, e-mails, phones, other data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cauce.kit.names import fold

DATE, CODE, TEXT = "date", "code", "text"
_LONGEST = 80  # a longer text is a message, and tells who somebody is no more
_MOST_NAMES = 4
_WORD = re.compile(r"[^\W_]+")
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "di", "van"})
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Value:
    """One piece of further data: a date as YYYYMMDD, a code of mostly digits, or folded text."""

    kind: str
    text: str


@dataclass(slots=True)
class Profile:
    """A contact. `names` holds the words of each name that it was ever given; `data` each value of
    each attribute."""

    contact: int
    names: list[tuple[str, ...]] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)  # before and after the @
    phones: list[str] = field(default_factory=list)
    data: dict[str, list[Value]] = field(default_factory=dict)

    def call(self, name: str) -> None:
        """It is known by this name, too."""
        words = words_of(name)
        if words and words not in self.names and len(self.names) < _MOST_NAMES:
            self.names.append(words)

    def tell(self, attributes: Mapping[str, Any]) -> None:
        """It told this of itself, too."""
        for key, raw in attributes.items():
            value = value_of(raw)
            known = self.data.setdefault(fold(key), []) if value else []
            if value and value not in known and len(known) < _MOST_NAMES:
                known.append(value)

    def reach(self, points: Iterable[tuple[str, str]]) -> None:
        """It is found by these (kind, key)."""
        for kind, key in points:
            if kind == "phone":
                self.phones.append(key)
            elif kind == "email":
                local, _, domain = key.partition("@")
                # ana.ruiz and ana_ruiz are called the same, whatever the provider makes of it.
                self.emails.append(("".join(filter(str.isalnum, local)) or local, domain))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in their order, folded, without particles."""
    words = _WORD.findall(fold(name))
    kept = tuple(word for word in words if word not in _PARTICLES and not word.isdigit())
    return kept or tuple(words)


def value_of(raw: Any) -> Value | None:
    """A value that can be compared; None for yes and no, for nothing, for a message."""
    if raw is None or isinstance(raw, (bool, list, dict)):
        return None
    text = fold(str(raw))
    if not text or len(text) > _LONGEST:
        return None
    if day := _day(text):
        return Value(DATE, day)
    digits = sum(char.isdigit() for char in text)
    return Value(CODE if digits * 2 > len(text) else TEXT, text)


def _day(text: str) -> str:
    """YYYYMMDD of a day between 1900 and 2100, in the order of the year first or of the day first;
    "" when it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return ""
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    if int(month) > 12 >= int(day):
        month, day = day, month
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return f"{found:%Y%m%d}" if 1900 <= found.year <= 2100 else ""
