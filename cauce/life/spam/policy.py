"""The rules as a company has set them, ready to judge by; read once per configuration version."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.kit import names
from cauce.kit.text_model import TextModel
from cauce.life.spam.catalogue import KINDS, THRESHOLD, ListName, ValueKind

_WORD = re.compile(r"\w+")

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force: its points, and its parameters by name."""

    active: bool
    weight: int
    params: dict[str, Any]

    @property
    def counts(self) -> bool:
        """True if it can add anything."""
        return self.active and self.weight > 0

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"active": self.active, "weight": self.weight, "params": self.params}


@dataclass(frozen=True, slots=True)
class Values:
    """One of the two lists, by kind; each value leads to the id of its row."""

    emails: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    phones: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    networks: dict[Network, int] = field(default_factory=dict)
    longest: int = 0  # words in one phrase
    prefixes: frozenset[tuple[int, int]] = frozenset()  # (version, bits) of the networks


@dataclass(frozen=True, slots=True)
class Policy:
    """What an enquiry is judged by. `version` grows with each change of the rules."""

    version: int
    threshold: int
    rules: dict[str, Rule]
    blocked: Values = field(default_factory=Values)
    allowed: Values = field(default_factory=Values)
    keep_days: int | None = None
    learned: TextModel | None = None
    learned_version: int = 0


def rules_of(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """Every rule, with what a company set of it over what it comes with."""
    found = {}
    for code, kind in KINDS.items():
        chosen = stored.get(code, {})
        given = {n: v for n, v in chosen.get("params", {}).items() if n in kind.params}
        found[code] = Rule(
            active=chosen.get("active", kind.active),
            weight=chosen.get("weight", kind.weight),
            params=kind.defaults() | given,
        )
    return found


def values_of(rows: Iterable[tuple[int, str, str]]) -> Values:
    """A list from its rows (id, kind, value): values as they are stored."""
    found: dict[str, dict[Any, int]] = {kind: {} for kind in ValueKind}
    for pk, kind, value in rows:
        key = ipaddress.ip_network(value) if kind == ValueKind.IP else value
        found[kind][key] = pk
    networks, words = found[ValueKind.IP], found[ValueKind.WORD]
    return Values(
        emails=found[ValueKind.EMAIL],
        domains=found[ValueKind.DOMAIN],
        phones=found[ValueKind.PHONE],
        words=words,
        networks=networks,
        longest=max((word.count(" ") + 1 for word in words), default=0),
        prefixes=frozenset((one.version, one.prefixlen) for one in networks),
    )


def word_form(text: str) -> str:
    """How words are compared: small letters without accents, one space between words."""
    return " ".join(_WORD.findall(names.fold(text)))


DEFAULT = Policy(version=0, threshold=THRESHOLD, rules=rules_of({}))
LISTS = (ListName.BLOCK, ListName.ALLOW)
