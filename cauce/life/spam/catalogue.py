"""The spam rules there are: what each weighs as it comes, and what of it a company may set."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cauce.kit.oddities import LANGUAGES

THRESHOLD = 100
LEAST_THRESHOLD, MOST_THRESHOLD = 10, 1_000
MOST_WEIGHT = 1_000
LEAST_DAYS, MOST_DAYS = 1, 3_650  # that spam may be kept


class ListName(StrEnum):
    """The two lists of a company; what is on the list of the allowed is never spam."""

    BLOCK = "block"
    ALLOW = "allow"


class ValueKind(StrEnum):
    """What of an enquiry a value is held against."""

    EMAIL = "email"
    DOMAIN = "domain"
    PHONE = "phone"
    WORD = "word"
    IP = "ip"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number that a rule asks for."""

    default: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Any of some codes, at least one."""

    default: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One rule as it comes: `weight` points when it holds, `params` by name."""

    weight: int
    active: bool = True
    params: dict[str, Number | Choices] = field(default_factory=dict)

    def defaults(self) -> dict[str, Any]:
        """Its parameters as they come, ready for JSON."""
        return {
            name: list(one.default) if isinstance(one, Choices) else one.default
            for name, one in self.params.items()
        }


# In the order in which reasons are told.
KINDS: dict[str, Kind] = {
    "blocked_value": Kind(100),
    "honeypot": Kind(100),
    "too_fast": Kind(100),
    "learned": Kind(100),
    "disposable_domain": Kind(60),
    "impossible_phone": Kind(40),
    # Each link weighs; together no more than `most`.
    "links": Kind(40, params={"most": Number(100, 1, MOST_WEIGHT)}),
    "link_in_name": Kind(60),
    # Short texts («info», «precio?») are everybody's.
    "repeated_text": Kind(
        40,
        params={
            "times": Number(5, 1, 1_000),
            "hours": Number(24, 1, 168),
            "letters": Number(20, 1, 500),
        },
    ),
    "rate_per_address": Kind(60, params={"most": Number(10, 1, 100)}),
    # A spot on television brings a crowd too: whoever wants it switches it on.
    "rate_per_form": Kind(40, active=False, params={"most": Number(60, 1, 300)}),
    "gibberish": Kind(40),
    "language": Kind(40, active=False, params={"languages": Choices(LANGUAGES[:3], LANGUAGES)}),
}
