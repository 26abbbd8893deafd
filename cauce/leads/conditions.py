"""The grammar of conditions over contacts, checked: what a segment stores and a list asks for.

`{"match": "all", "rules": [{"field": "tag", "op": "any", "value": [3]}, {"match": "any", "rules":
[…]}]}`: a rule, or a group of rules one level deep. References may come as ids or slugs and are
kept as ids. A company's own fields are asked as `field.<key>` (`leads.field_rules`).
`leads.segments` turns it into a query; nothing here touches a contact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cauce.accounts.errors import Invalid
from cauce.catalog.field_values import Unfit, is_blank
from cauce.catalog.fields import Field
from cauce.catalog.names import LONGEST_ID, Names, ids_of
from cauce.leads import codes, field_rules

type Conditions = dict[str, Any]
type Problem = str | tuple[str, dict[str, Any]]

NONE = "none"
STATES = (NONE, "in_process", "completed")
MATCHES = ("all", "any")
MOST_RULES, MOST_VALUES = 30, 100
TEXT_LIMIT, KEY_LIMIT = 200, 80
MOST_DAYS, MOST_LEADS = 36_500, 1_000_000

_PRESENCE = ("filled", "empty")
_ANY, _CHOICE = ("any", "none"), ("any", "all", "none")
_TIME = ("within", "older", "after", "before")
_BOUNDS = ("at_least", "at_most")
# Field → the ops that it takes; the first is what a new rule begins with.
FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("contains",),
    "name": _PRESENCE,
    "email": (*_PRESENCE, "contains"),
    "phone": _PRESENCE,
    "attribute": ("is", "contains", *_PRESENCE),
    "tag": _CHOICE,
    "list": _CHOICE,
    "source": _ANY,
    "state": _ANY,
    "last_contact": (*_TIME, "never"),
    "created": _TIME,
    "leads": _BOUNDS,
    "score": _BOUNDS,
    "brand": _ANY,
    "product": _ANY,
    "campaign": _ANY,
    "status": _ANY,
    "seller": _ANY,
}
# Field → the table of names that its values are of.
REFERENCES = {
    "tag": "tags",
    "list": "lists",
    "brand": "brands",
    "product": "products",
    "campaign": "campaigns",
    "status": "statuses",
    "seller": "members",
}
CODES: dict[str, tuple[str, ...]] = {"source": codes.ENTRY_METHODS, "state": STATES}
NUMBERS = {"leads": (0, MOST_LEADS), "score": (0, 100)}
WITHOUT_VALUE = frozenset({*_PRESENCE, "never"})


def ops_of(name: str) -> tuple[str, ...]:
    """The ops that a rule's `field` takes; none where there is no such field."""
    own = field_rules.field_of(name)
    return field_rules.OPS[own.kind] if own else FIELDS.get(name, ())


def kind_of(name: str, op: str) -> str:
    """What a rule's value is: nothing, text, references, codes, days, day, number or options."""
    if own := field_rules.field_of(name):
        return field_rules.kind_of(own, op)
    if op in WITHOUT_VALUE:
        return "nothing"
    if name in REFERENCES:
        return "references"
    if name in CODES:
        return "codes"
    if name in NUMBERS:
        return "number"
    if op in _TIME:
        return "days" if op in {"within", "older"} else "day"
    return "text"


def checked(given: Any, known: Names, *, at: str = "conditions") -> Conditions:
    """The conditions tidied, references as ids. Raises Invalid naming each wrong place, for
    example `conditions.rules.1.value`."""
    reader = _Reader(known)
    found = reader.group(given, at, inner=False)
    if reader.count > MOST_RULES:
        reader.problems.setdefault(at, ("too_many", {"limit": MOST_RULES}))
    if reader.problems:
        raise Invalid(reader.problems)
    return found


def rules_of(conditions: Conditions) -> list[Conditions]:
    """Every rule, of inner groups too, in their order."""
    found: list[Conditions] = []
    for one in conditions.get("rules", ()):
        found += rules_of(one) if "rules" in one else [one]
    return found


@dataclass(slots=True)
class _Reader:
    known: Names
    problems: dict[str, Problem] = field(default_factory=dict)
    count: int = 0

    def group(self, given: Any, at: str, *, inner: bool) -> Conditions:
        if not isinstance(given, Mapping):
            self.problems[at] = "not_an_object"
            return {}
        self._only(given, ("match", "rules"), at)
        match = given.get("match", "all")
        if match not in MATCHES:
            self._choose(f"{at}.match", MATCHES)
        rules = given.get("rules", [])
        if not isinstance(rules, (list, tuple)):
            self.problems[f"{at}.rules"] = "not_a_list"
            rules = []
        if inner and not rules:
            self.problems[f"{at}.rules"] = "required"
        found = []
        for place, rule in enumerate(rules[: MOST_RULES + 1]):
            here = f"{at}.rules.{place}"
            is_group = isinstance(rule, Mapping) and "rules" in rule
            if is_group and not inner:
                found.append(self.group(rule, here, inner=True))
            else:
                found.append(self._rule(rule, here))
        return {"match": match, "rules": found}

    def _rule(self, given: Any, at: str) -> Conditions:
        self.count += 1
        if not isinstance(given, Mapping):
            self.problems[at] = "not_an_object"
            return {}
        name, op = given.get("field"), given.get("op")
        ops = ops_of(name) if isinstance(name, str) else ()
        if not isinstance(name, str) or not ops:
            self._choose(f"{at}.field", [*FIELDS, *field_rules.names()])
            return {}
        if not isinstance(op, str) or op not in ops:
            self._choose(f"{at}.op", ops)
            return {}
        kind = kind_of(name, op)
        wanted = ["field", "op", *(["key"] if name == "attribute" else [])]
        self._only(given, (*wanted, "value"), at)
        rule: Conditions = {"field": name, "op": op}
        if name == "attribute":
            rule["key"] = self._text(given.get("key"), f"{at}.key", KEY_LIMIT)
        if kind != "nothing":
            rule["value"] = self._value(kind, name, op, given.get("value"), f"{at}.value")
        return rule

    def _value(self, kind: str, name: str, op: str, given: Any, at: str) -> Any:
        if is_blank(given):
            self.problems[at] = "required"
            return given
        if own := field_rules.field_of(name):
            return self._own(own, op, given, at)
        readers: dict[str, Callable[[], Any]] = {
            "text": lambda: self._text(given, at, TEXT_LIMIT),
            "number": lambda: self._number(given, at, *NUMBERS.get(name, (0, 0))),
            "days": lambda: self._number(given, at, 1, MOST_DAYS),
            "day": lambda: self._day(given, at),
            "codes": lambda: self._codes(given, at, CODES.get(name, ())),
            "references": lambda: self._references(given, at, REFERENCES.get(name, "")),
        }
        return readers[kind]()

    def _own(self, own: Field, op: str, given: Any, at: str) -> Any:
        try:
            return field_rules.kept(own, op, given)
        except Unfit as unfit:
            self.problems[at] = (unfit.code, unfit.params)
            return given

    def _only(self, given: Mapping[str, Any], names: tuple[str, ...] | list[str], at: str) -> None:
        for name in given:
            if name not in names:
                self.problems[f"{at}.{str(name)[:40]}"] = "unknown_field"

    def _choose(self, at: str, choices: Any) -> None:
        self.problems[at] = ("unknown_choice", {"choices": ", ".join(choices)})

    def _text(self, given: Any, at: str, limit: int) -> str:
        if not isinstance(given, str):
            self.problems[at] = "not_text"
            return ""
        text = " ".join(given.split())
        if not text:
            self.problems[at] = "required"
        elif len(text) > limit:
            self.problems[at] = ("too_long", {"limit": limit})
        elif not text.isprintable():
            self.problems[at] = "unprintable"
        return text

    def _number(self, given: Any, at: str, least: int, most: int) -> int:
        if isinstance(given, str) and given.strip().isascii() and given.strip().isdigit():
            given = int(given.strip()[:LONGEST_ID])
        if isinstance(given, bool) or not isinstance(given, int):
            self.problems[at] = "not_a_number"
            return 0
        if not least <= given <= most:
            self.problems[at] = "out_of_range"
        return given

    def _day(self, given: Any, at: str) -> str:
        try:
            return date.fromisoformat(given if isinstance(given, str) else "").isoformat()
        except ValueError:
            self.problems[at] = "not_a_date"
            return ""

    def _many(self, given: Any, at: str) -> list[Any]:
        many = list(given) if isinstance(given, (list, tuple)) else [given]
        if len(many) > MOST_VALUES:
            self.problems[at] = ("too_many", {"limit": MOST_VALUES})
        return many[:MOST_VALUES]

    def _codes(self, given: Any, at: str, choices: tuple[str, ...]) -> list[str]:
        found = self._many(given, at)
        if any(code not in choices for code in found):
            self._choose(at, choices)
        return list(dict.fromkeys(str(code) for code in found))

    def _references(self, given: Any, at: str, table: str) -> list[int]:
        found: list[int] = []
        for one in self._many(given, at):
            fits = isinstance(one, (int, str)) and not isinstance(one, bool)
            meant = ids_of(getattr(self.known, table), one) if fits else []
            if not meant:
                self.problems[at] = "unknown_reference"
            found += meant
        return list(dict.fromkeys(found))
