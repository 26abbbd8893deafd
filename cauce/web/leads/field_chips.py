"""The filters of the company's own fields: what a chip says, and what its form offers."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.catalog.fields import CHOOSING, MEASURED, WORDED, Field, FieldKind, fields_of
from cauce.leads import asked
from cauce.leads.field_filters import FROM, NONE, PREFIX, TO
from cauce.web.field_words import shown
from cauce.web.leads.choices import Choice

CHIP = "field-"  # before the key: an address has no dot there


def fields() -> dict[str, Field]:
    """{chip: field} of the company in scope, in their order."""
    return {CHIP + field.key: field for field in fields_of(current_company()).active}


def parameter(field: Field) -> str:
    """What the address calls it."""
    return PREFIX + field.key


def parameters(field: Field) -> tuple[str, ...]:
    """Every parameter that the chip stands for."""
    name = parameter(field)
    return (name, name + FROM, name + TO) if field.kind in MEASURED else (name,)


def words(query: QueryDict, field: Field) -> str:
    """What the filter is set to, in few words; "" for nothing."""
    name = parameter(field)
    if field.kind in WORDED:
        typed = query.get(name, "").strip()[:60]
        return _("none") if typed == NONE else typed
    values = asked.values(dict(query.lists()), name)
    told = [_word(field, value) for value in values[:2]]
    if len(values) > 2:
        told.append(f"+{len(values) - 2}")
    if field.kind in MEASURED:
        low, high = (shown(field, query.get(name + side, "")[:60]) for side in (FROM, TO))
        if low or high:
            told.append(f"{low or '…'} – {high or '…'}")
    return ", ".join(told)


def _word(field: Field, value: str) -> str:
    if value == NONE:
        return _("none")
    if field.kind == FieldKind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return shown(field, value)


def form(query: QueryDict, field: Field) -> dict[str, Any]:
    """What `leads/list_filter.html` needs of it."""
    name = parameter(field)
    values = asked.values(dict(query.lists()), name)
    return {
        "key": name,
        "name": field.name,
        "choices": [*_choices(field, values), Choice(NONE, _("Without a value"), NONE in values)],
        "measured": _measured(query, field) if field.kind in MEASURED else None,
        "worded": field.kind in WORDED,
        "typed": "" if NONE in values else query.get(name, ""),
    }


def _choices(field: Field, values: list[str]) -> list[Choice]:
    if field.kind == FieldKind.YES_NO:
        return [Choice(word, _word(field, word), word in values) for word in ("yes", "no")]
    if field.kind not in CHOOSING:
        return []
    return [Choice(option, option, option in values) for option in field.options]


def _measured(query: QueryDict, field: Field) -> dict[str, str]:
    name = parameter(field)
    return {
        "from": name + FROM,
        "to": name + TO,
        "low": query.get(name + FROM, ""),
        "high": query.get(name + TO, ""),
        "type": "date" if field.kind == FieldKind.DATE else "text",
        "unit": field.currency,
    }
