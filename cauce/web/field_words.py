"""Values of a company's own fields as people read them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.field_values import Unfit, is_blank, understood
from cauce.catalog.fields import Field, FieldKind, fields_of
from cauce.kit import phones
from cauce.kit.money import Money


def shown(field: Field | None, value: Any) -> str:
    """A stored value in the reader's language; "" for none. What the field cannot read, and what
    belongs to none, stands as it is."""
    if is_blank(value):
        return ""
    read = _understood(field, value)
    if field is None or read is None:
        return plainly(value)
    return _told(field, read)


def _understood(field: Field | None, value: Any) -> Any:
    if field is None:
        return None
    try:
        return understood(field, value, country=current_company().country)
    except Unfit:
        return None


def _told(field: Field, value: Any) -> str:
    match field.kind:
        case FieldKind.MONEY:
            language = f"{get_language() or 'es'}-{current_company().country}"
            return Money(Decimal(str(value)), field.currency).format(language)
        case FieldKind.NUMBER:
            return number_format(value, force_grouping=True)
        case FieldKind.DATE:
            return date_format(date.fromisoformat(value), "j b Y")
        case FieldKind.PHONE:
            return phones.national(value, country=current_company().country)
    return plainly(value)


def plainly(value: Any) -> str:
    """A value of no field, or one that its field cannot read."""
    if isinstance(value, list):
        return ", ".join(map(plainly, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def wrong(field: Field | None, value: Any) -> str:
    """Why a stored value is none for its field, as a sentence; "" where it is one."""
    if field is None:
        return ""
    try:
        understood(field, value, country=current_company().country)
    except Unfit as unfit:
        return sentence(unfit.code, unfit.params)
    return ""


def link_of(field: Field | None, value: Any) -> str:
    """Where a press on the value leads: a page, a mail, a call; "" for nowhere."""
    read = _understood(field, value)
    if field is None or read is None:
        return ""
    starts = {FieldKind.URL: "", FieldKind.EMAIL: "mailto:", FieldKind.PHONE: "tel:"}
    return f"{starts[field.kind]}{read}" if field.kind in starts else ""


def label_of(key: str) -> str:
    """What people call something in `attributes`: the name of its field, or its key."""
    field = fields_of(current_company()).by_key.get(key)
    return field.name if field else key


def told(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{label, value, url}] of attributes, those of fields first and in their order."""
    known = fields_of(current_company()).by_key
    keys = [key for key in known if key in attributes]
    keys += [key for key in attributes if key not in known]
    return [
        {
            "label": known[key].name if key in known else key,
            "value": shown(known.get(key), attributes[key]),
            "url": link_of(known.get(key), attributes[key]),
        }
        for key in keys
    ]
