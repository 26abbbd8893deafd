"""What an enquiry says under the company's own fields: read, filled in, complained of."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cauce.catalog.field_values import Unfit, is_blank, understood
from cauce.catalog.fields import Field, FieldKind
from cauce.leads.draft import Draft, Problem

PREFIX = "attributes."  # before a field's key, wherever a problem or a typed text is named
_TYPED_LIMIT = 200
_FREE = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


def clean(draft: Draft, fields: Sequence[Field], *, country: str) -> None:
    """Put what the fields make of the draft's attributes in their place, once; what was said stays
    in `told`. A value that cannot be read refuses a draft that must be right (`strict_fields`);
    any other keeps it as it was typed, with the reason in `unread`."""
    if draft.told is not None:
        return
    draft.told = draft.raw
    attributes = dict(draft.raw.attributes)
    for field in fields:
        _clean_one(draft, field, attributes, country)
    draft.raw = replace(draft.raw, attributes=attributes)


def _clean_one(draft: Draft, field: Field, attributes: dict[str, Any], country: str) -> None:
    given = attributes.get(field.key)
    if is_blank(given):
        attributes.pop(field.key, None)
        if field.default is not None:
            attributes[field.key] = field.default
        elif field.required:
            complain(draft, field, "required", {})
        return
    try:
        value = understood(field, given, country=country)
    except Unfit as unfit:
        complain(draft, field, unfit.code, unfit.params)
        return
    attributes[field.key] = value
    if field.kind not in _FREE:
        draft.measured.add(field.key)
    if typed := typed_of(field, given, value):
        draft.typed[PREFIX + field.key] = typed


def complain(draft: Draft, field: Field, code: str, params: dict[str, Any]) -> None:
    """Refuse the draft for a field, or note why its value stays as it was typed."""
    if draft.strict_fields:
        draft.problems.append(Problem(PREFIX + field.key, code, params))
    else:
        draft.unread[field.key] = code


def typed_of(field: Field, given: Any, value: Any) -> str:
    """What was typed, where it is worth keeping beside what was made of it: of phones."""
    changed = field.kind == FieldKind.PHONE and isinstance(given, str) and given != value
    return given.strip()[:_TYPED_LIMIT] if changed else ""
