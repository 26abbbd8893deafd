"""Rules of conditions that ask for a company's own field, `field.<key>`: which ops its kind takes,
what a rule keeps, and what it asks of leads, read as the filters of lists read it."""

from collections.abc import Sequence
from typing import Any

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.field_values import Unfit, is_blank, keys_of, plain, understood
from cauce.catalog.fields import CHOOSING, MEASURED, WORDED, Field, FieldKind, fields_of
from cauce.leads import field_filters
from cauce.leads.field_filters import PREFIX, FieldAsked

_PRESENCE = ("filled", "empty")
# Kind → the ops that it takes; the first is what a new rule begins with.
OPS: dict[FieldKind, tuple[str, ...]] = {
    **dict.fromkeys(WORDED, ("contains", *_PRESENCE)),
    **dict.fromkeys(MEASURED, ("from", "to", "is", *_PRESENCE)),
    **dict.fromkeys(CHOOSING, ("any", "none", *_PRESENCE)),
    FieldKind.YES_NO: ("any", *_PRESENCE),
}
BETWEEN = "between"  # of `joined` alone: from and to as one
_LONGEST = 200


def field_of(name: str) -> Field | None:
    """The field that a rule's `field` names, switched off or not; None for any other name."""
    if not name.startswith(PREFIX):
        return None
    return fields_of(current_company()).by_key.get(name.removeprefix(PREFIX))


def names() -> list[str]:
    """What rules call the fields of the company in scope."""
    return [PREFIX + field.key for field in fields_of(current_company()).active]


def kind_of(field: Field, op: str) -> str:
    """What a rule's value is: nothing, text, day or options."""
    if op in _PRESENCE:
        return "nothing"
    if op in {"any", "none"}:
        return "options"
    return "day" if field.kind == FieldKind.DATE else "text"


def options_of(field: Field) -> tuple[str, ...]:
    """What a value of options is chosen from."""
    return ("yes", "no") if field.kind == FieldKind.YES_NO else field.options


def kept(field: Field, op: str, given: Any) -> Any:
    """A rule's value as it is kept: a text, or a list of options. Raises Unfit."""
    country = current_company().country
    if op == "contains":
        if not isinstance(given, str) or not given.isprintable():
            raise Unfit("not_text")
        if len(given) > _LONGEST:
            raise Unfit("too_long", limit=_LONGEST)
        return " ".join(given.split())
    if op not in {"any", "none"}:
        return plain(field, understood(field, given, country=country))
    many = given if isinstance(given, (list, tuple)) else [given]
    if len(many) > len(options_of(field)):
        raise Unfit("too_many", limit=len(options_of(field)))
    found = [one for each in many for one in _options(field, each, country)]
    return list(dict.fromkeys(found))


def _options(field: Field, given: Any, country: str) -> list[str]:
    if is_blank(given):
        return []
    value = understood(field, given, country=country)
    return list(value) if isinstance(value, list) else [plain(field, value)]


def joined(rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules that must all fit, where from and to of one field are one: it is one lead's value that
    lies between."""
    found: list[dict[str, Any]] = []
    sides: dict[tuple[str, str], dict[str, Any]] = {}
    for rule in rules:
        name, op = rule.get("field", ""), rule.get("op", "")
        other = sides.pop((name, {"from": "to", "to": "from"}.get(op, "")), None)
        if other is not None:
            other["value"] = {other["op"]: other["value"], op: rule["value"]}
            other["op"] = BETWEEN
            continue
        found.append(dict(rule))
        if op in {"from", "to"}:
            sides[name, op] = found[-1]
    return found


def asked(field: Field, op: str, value: Any, company: Company) -> FieldAsked | None:
    """What a kept rule asks of leads, «none of» and «empty» as their contrary; None where nothing
    of what it names is left."""
    if not field.active:
        return None
    try:
        if op in _PRESENCE:
            return FieldAsked(field.id, filled=True)
        if op == "contains":
            return FieldAsked(field.id, fragment=field_filters.fragment(field, value, company))
        if op in {"any", "none"}:
            return _any_of(field, value, company)
        if op == "is":
            read = understood(field, value, country=company.country)
            return FieldAsked(field.id, keys=keys_of(field, read))
        sides = value if op == BETWEEN else {op: value}
        edges = {side: field_filters.edge(field, text, company) for side, text in sides.items()}
    except Unfit:
        return None
    return FieldAsked(field.id, low=edges.get("from"), high=edges.get("to"))


def _any_of(field: Field, options: Sequence[str], company: Company) -> FieldAsked | None:
    """Options that the field has no longer find nobody; the rest still do."""
    keys = []
    for option in options:
        try:
            keys += keys_of(field, understood(field, option, country=company.country))
        except Unfit:
            continue
    return FieldAsked(field.id, keys=keys) if keys else None
