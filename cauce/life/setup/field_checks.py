"""What a company's own field must be, whoever sets it up."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.scope import current_company
from cauce.catalog.field_values import Unfit, understood
from cauce.catalog.fields import (
    CHOOSING,
    CONVERTIBLE,
    MAY_BE_UNIQUE,
    CustomField,
    FieldKind,
    as_field,
)
from cauce.kit.names import fold
from cauce.leads import field_values

NAME_LIMIT, HINT_LIMIT, KEY_LIMIT = 80, 200, 40
MOST_OPTIONS, OPTION_LIMIT, MOST_FIELDS = 200, 100, 100
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Names that the fields of a web form have already.
RESERVED = frozenset(
    {"name", "email", "phone", "whatsapp", "message", "website", "page", "referrer", "token",
     "consent", "list_consent", "gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid"}
)  # fmt: skip
_APART = frozenset("|;\n")  # what stands between the options of one value

type Problems = dict[str, Any]


def checked_key(key: str, fields: QuerySet[CustomField]) -> str:
    """The key as it was asked for. Raises Invalid, Exists."""
    if not _KEY.fullmatch(key) or key in RESERVED or key.startswith("utm_"):
        raise Invalid({"key": "bad_field_name"})
    twin = fields.filter(slug=key).first()
    if twin is not None:
        raise Exists("key", twin.pk)
    return key


def checked(row: CustomField, values: dict[str, Any]) -> dict[str, Any]:
    """The values that `row` is about to take, tidied. Raises Invalid naming every bad one."""
    values = dict(values)
    problems: Problems = {}
    _check_kind(row, values, problems)
    kind = values.get("kind", row.kind)
    if not problems:
        _check_options(row, kind, values, problems)
        _check_currency(row, kind, values, problems)
        if values.get("unique", row.unique) and kind not in MAY_BE_UNIQUE:
            problems["unique"] = "cannot_be_unique"
    if "hint" in values:
        values["hint"] = " ".join(values["hint"].replace("\x00", "").split())
        if len(values["hint"]) > HINT_LIMIT:
            problems["hint"] = ("too_long", {"limit": HINT_LIMIT})
    if row._state.adding and CustomField.objects.count() >= MOST_FIELDS:
        problems["name"] = ("too_many", {"limit": MOST_FIELDS})
    if not problems:
        _check_default(row, values, problems)
    if problems:
        raise Invalid(problems)
    return values


def _check_kind(row: CustomField, values: dict[str, Any], problems: Problems) -> None:
    if "kind" not in values:
        return
    if values["kind"] not in set(FieldKind):
        problems["kind"] = ("unknown_choice", {"choices": ", ".join(FieldKind)})
    elif row.pk and values["kind"] not in kinds_open_to(row):
        problems["kind"] = "kind_in_use"


def kinds_open_to(row: CustomField) -> list[FieldKind]:
    """Every kind while no lead has a value; then its own, and those that read all it has."""
    if not row.pk or not field_values.in_use(row.pk):
        return list(FieldKind)
    kind = FieldKind(row.kind)
    fits = CONVERTIBLE.get(kind, set()) | {kind}
    return [one for one in FieldKind if one in fits]


def _check_options(row: CustomField, kind: str, values: dict[str, Any], problems: Problems) -> None:
    options = values.get("options", row.options)
    if kind not in CHOOSING:
        values["options"] = []
        return
    tidy = [" ".join(str(one).replace("\x00", "").split()) for one in options]
    tidy = [one for one in tidy if one]
    if not tidy or len(tidy) > MOST_OPTIONS or _are_bad(tidy):
        problems["options"] = "bad_options"
    elif len({fold(one) for one in tidy}) < len(tidy):
        problems["options"] = "repeated_option"
    values["options"] = tidy


def _are_bad(options: Sequence[str]) -> bool:
    return any(len(one) > OPTION_LIMIT or _APART & set(one) or not fold(one) for one in options)


def _check_currency(
    row: CustomField, kind: str, values: dict[str, Any], problems: Problems
) -> None:
    if kind != FieldKind.MONEY:
        values["currency"] = ""
        return
    wanted = values.get("currency") or row.currency or current_company().currency
    values["currency"] = wanted.upper()
    if not (len(wanted) == 3 and wanted.isascii() and wanted.isalpha()):
        problems["currency"] = "not_a_currency"
    elif row.pk and row.currency not in ("", values["currency"]) and field_values.in_use(row.pk):
        problems["currency"] = "currency_in_use"


def _check_default(row: CustomField, values: dict[str, Any], problems: Problems) -> None:
    """A default is read as if a lead brought it; what all leads have cannot be unique."""
    default = values.get("default", row.default)
    after = CustomField(
        pk=row.pk or 0,
        slug=row.slug,
        kind=values.get("kind", row.kind),
        options=values.get("options", row.options),
        currency=values.get("currency", row.currency),
    )
    try:
        default = understood(as_field(after), default, country=current_company().country)
    except Unfit as unfit:
        if "default" in values or values.get("kind", row.kind) == row.kind:
            problems["default"] = (unfit.code, unfit.params)
            return
        default = None  # the kind changed, and its default with it
    if default is not None and values.get("unique", row.unique):
        problems["default"] = "default_of_unique"
    values["default"] = default
