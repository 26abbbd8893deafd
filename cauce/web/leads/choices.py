"""The choices of each filter of the list, and the words for its values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.catalog.names import Label, Names, Table, ids_of
from cauce.leads.asked import ME, NONE
from cauce.web.words import (
    ASSIGNMENT_TYPES,
    DELIVERY_STATES,
    DUPLICATE_SCOPES,
    ENTRY_METHODS,
    FLOW_STATES,
)

_TABLES = {
    "brand": "brands",
    "product": "products",
    "campaign": "campaigns",
    "seller": "members",
    "status": "statuses",
    "substatus": "statuses",
    "qualification": "qualifications",
    "type": "qualifications",
    "tag": "tags",
    "list": "lists",
    "segment": "segments",
}
_OPEN: dict[str, Mapping[str, Any]] = {
    "seller": {ME: gettext_lazy("Mine"), NONE: gettext_lazy("Without a seller")},
    "qualification": {NONE: gettext_lazy("Unqualified")},
    "type": {NONE: gettext_lazy("Unqualified")},
}
_CODES: dict[str, Mapping[str, Any]] = {
    "created": {
        "today": gettext_lazy("Today"),
        "yesterday": gettext_lazy("Yesterday"),
        "7d": gettext_lazy("Last 7 days"),
        "30d": gettext_lazy("Last 30 days"),
        "month": gettext_lazy("This month"),
    },
    "assignment": ASSIGNMENT_TYPES,
    "entry_method": ENTRY_METHODS,
    "band": {
        "excellent": gettext_lazy("Excellent quality"),
        "very_good": gettext_lazy("Very good quality"),
        "good": gettext_lazy("Good quality"),
        "medium": gettext_lazy("Medium quality"),
        "low": gettext_lazy("Low quality"),
    },
    "duplicate": {
        "yes": gettext_lazy("Only duplicates"),
        "no": gettext_lazy("No duplicates"),
        **DUPLICATE_SCOPES,
    },
    "delivery": DELIVERY_STATES,
    "level": {
        "late": gettext_lazy("Late"),
        "soon": gettext_lazy("Ends within the hour"),
        "running": gettext_lazy("Still in time"),
    },
    "flow": FLOW_STATES,
}
_AGES = ("never", "within_1", "within_7", "within_30", "older_1", "older_7", "older_30", "older_90")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter may take."""

    value: str
    label: str
    current: bool
    note: str = ""


def choices(key: str, chosen: Sequence[str], known: Names) -> list[Choice]:
    """What the filter `key` offers; `chosen` are the values of the address."""
    if key in _CODES:
        return [Choice(code, str(word), code in chosen) for code, word in _CODES[key].items()]
    if key in {"last_note", "last_contact"}:
        return [Choice(age, _age(age), age in chosen) for age in _AGES]
    found = [Choice(word, str(label), word in chosen) for word, label in _OPEN.get(key, {}).items()]
    return [*found, *_references(key, chosen, known)]


def _references(key: str, chosen: Sequence[str], known: Names) -> Iterable[Choice]:
    """By name; what is switched off only while it is chosen. Slugs make addresses that can be
    read; a seller's is an e-mail address, which has no place there."""
    table: Table = getattr(known, _TABLES[key])
    meant = {pk for value in chosen for pk in ids_of(table, value)}
    seen: dict[str, Choice] = {}
    for label in table.values():
        value = str(label.id) if key == "seller" else label.slug
        current = label.id in meant
        if _fits(key, label) and (label.active or current):
            earlier = seen.get(value)
            current = current or bool(earlier and earlier.current)
            seen[value] = Choice(value, label.name, current, _parent(key, label, known))
    if key in {"status", "substatus", "qualification"}:
        return seen.values()  # in the order of the cycle
    return sorted(seen.values(), key=lambda choice: choice.label.casefold())


def _fits(key: str, label: Label) -> bool:
    if key == "status":
        return label.parent is None
    if key == "substatus":
        return label.parent is not None
    return label.state == label.id if key == "qualification" else True


def _parent(key: str, label: Label, known: Names) -> str:
    above = {"campaign": known.products, "product": known.brands, "substatus": known.statuses}
    parent = above.get(key, {}).get(label.parent or 0)
    return parent.name if parent else ""


def label_of(key: str, value: str, known: Names) -> str:
    """The words for a value of a filter; "" when it makes no sense."""
    if key in _CODES:
        aliases = {"true": "yes", "false": "no"}
        return str(_CODES[key].get(aliases.get(value, value), ""))
    if key in {"last_note", "last_contact"}:
        return _age(value)
    if value in _OPEN.get(key, {}):
        return str(_OPEN[key][value])
    if key not in _TABLES:
        return ""
    table: Table = getattr(known, _TABLES[key])
    return next((table[pk].name for pk in ids_of(table, value)), "")


def _age(word: str) -> str:
    if word == "never":
        return _("Never")
    side, _sep, days = word.partition("_")
    if side not in {"within", "older"} or not days.isdigit():
        return ""
    count = int(days)
    if side == "within":
        text = ngettext("In the last %(days)s day", "In the last %(days)s days", count)
    else:
        text = ngettext("More than %(days)s day ago", "More than %(days)s days ago", count)
    return text % {"days": count}
