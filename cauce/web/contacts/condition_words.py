"""Conditions over contacts as people read and choose them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cauce.catalog.fields import Field, FieldKind
from cauce.catalog.names import Names
from cauce.leads import field_rules
from cauce.leads.conditions import REFERENCES, Conditions, kind_of
from cauce.leads.field_filters import PREFIX
from cauce.web import field_words
from cauce.web.contacts.words import LEAD_STATES
from cauce.web.words import ENTRY_METHODS

FIELDS = {
    "text": gettext_lazy("Name, e-mail or phone"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "attribute": gettext_lazy("Further data"),
    "tag": gettext_lazy("Tag"),
    "list": gettext_lazy("List"),
    "source": gettext_lazy("Source"),
    "state": gettext_lazy("Lead state"),
    "last_contact": gettext_lazy("Last contact"),
    "created": gettext_lazy("Created"),
    "leads": gettext_lazy("Number of leads"),
    "score": gettext_lazy("Score of the best lead"),
    "brand": gettext_lazy("Brand of a lead"),
    "product": gettext_lazy("Product of a lead"),
    "campaign": gettext_lazy("Campaign of a lead"),
    "status": gettext_lazy("Status of a lead"),
    "seller": gettext_lazy("Seller of a lead"),
}
OPS = {
    "contains": gettext_lazy("contains"),
    "is": gettext_lazy("is"),
    "filled": gettext_lazy("is known"),
    "empty": gettext_lazy("is not known"),
    "any": gettext_lazy("is any of"),
    "all": gettext_lazy("are all of"),
    "none": gettext_lazy("is none of"),
    "within": gettext_lazy("in the last days"),
    "older": gettext_lazy("more days ago than"),
    "after": gettext_lazy("after"),
    "before": gettext_lazy("before"),
    "never": gettext_lazy("never"),
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "from": pgettext_lazy("a value", "from"),
    "to": pgettext_lazy("a value", "up to"),
}
MATCHES = {
    "all": gettext_lazy("all of these"),
    "any": gettext_lazy("any of these"),
}
CODE_WORDS: dict[str, Mapping[str, Any]] = {"source": ENTRY_METHODS, "state": LEAD_STATES}


def in_words(conditions: Conditions, known: Names) -> str:
    """The conditions as one line."""
    parts = []
    for one in conditions.get("rules", ()):
        parts.append(f"({in_words(one, known)})" if "rules" in one else rule_in_words(one, known))
    join = _(" or ") if conditions.get("match") == "any" else _(" and ")
    return join.join(parts)


def rule_in_words(rule: Conditions, known: Names) -> str:
    """One rule as a clause: «List is any of News»."""
    name, op = rule["field"], rule["op"]
    if name.startswith(PREFIX):
        return _own(name, op, rule.get("value"))
    subject = rule.get("key") if name == "attribute" else str(FIELDS[name])
    kind = kind_of(name, op)
    value: Any = rule.get("value")
    if kind == "days":
        return f"{subject} {_days(op, int(value))}"
    tellers: dict[str, Callable[[], str]] = {
        "nothing": lambda: "",
        "codes": lambda: ", ".join(str(CODE_WORDS[name].get(code, code)) for code in value),
        "references": lambda: ", ".join(_names(name, value, known)),
        "day": lambda: date_format(date.fromisoformat(value), "j b Y"),
        "text": lambda: f"«{value}»",
        "number": lambda: str(value),
    }
    told = tellers[kind]()
    return " ".join(part for part in (str(subject), str(OPS[op]), told) if part)


def _own(name: str, op: str, value: Any) -> str:
    field = field_rules.field_of(name)
    if field is None:
        return name.removeprefix(PREFIX)
    tellers: dict[str, Callable[[], str]] = {
        "nothing": lambda: "",
        "options": lambda: ", ".join(option_word(field, one) for one in value),
        "text": lambda: f"«{value}»" if op == "contains" else field_words.shown(field, value),
        "day": lambda: field_words.shown(field, value),
    }
    told = tellers[field_rules.kind_of(field, op)]()
    return " ".join(part for part in (field.name, str(OPS[op]), told) if part)


def option_word(field: Field, option: str) -> str:
    """An option of an own field as it is read."""
    if field.kind == FieldKind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(option, option)
    return option


def _days(op: str, count: int) -> str:
    if op == "within":
        text = ngettext("in the last %(days)s day", "in the last %(days)s days", count)
    else:
        text = ngettext("more than %(days)s day ago", "more than %(days)s days ago", count)
    return text % {"days": count}


def _names(name: str, ids: list[int], known: Names) -> list[str]:
    table = getattr(known, REFERENCES[name])
    return [table[pk].name if pk in table else f"#{pk}" for pk in ids]
