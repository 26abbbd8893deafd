"""Narrowing lists of leads by the company's own fields: what an address asks, and the condition.

A field is asked by `field.<key>`; what has an order by `field.<key>.from` and `.to` as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from cauce.accounts.models import Company
from cauce.catalog.field_values import Key, Unfit, folded, keys_of, understood
from cauce.catalog.fields import CHOOSING, MEASURED, WORDED, Field, FieldKind, Fields
from cauce.leads import search
from cauce.leads.models import FieldValue, Lead

PREFIX = "field."
FROM, TO = ".from", ".to"
NONE = "none"
FEW = 2_000  # leads up to which a value is a rare one
type Problem = str | tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """What a list is narrowed to in one field: any of `keys`, from `low` to `high`, a fragment of
    a text, anything (`filled`), or, with `none` among them, nothing at all."""

    field: int
    keys: Sequence[Key] = ()
    low: int | None = None
    high: int | None = None
    fragment: str = ""
    none: bool = False
    filled: bool = False


def parameters(fields: Fields) -> dict[str, str]:
    """Every parameter that the company's fields take, with what it is."""
    found = {}
    for field in fields.active:
        name = PREFIX + field.key
        found[name] = _TAKES[field.kind]
        if field.kind in MEASURED:
            found[name + FROM] = f"{_TAKES[field.kind]}: this and more"
            found[name + TO] = f"{_TAKES[field.kind]}: this and less"
    return found


_TAKES = {
    **dict.fromkeys(WORDED, "any fragment; none: without a value"),
    **dict.fromkeys(CHOOSING, "options; none: without a value"),
    FieldKind.NUMBER: "a number; none: without a value",
    FieldKind.MONEY: "an amount in the field's currency; none: without a value",
    FieldKind.DATE: "a day; none: without a value",
    FieldKind.YES_NO: "yes, no; none: without a value",
}


def field_of(parameter: str, fields: Fields) -> tuple[Field | None, str]:
    """The field that a parameter asks, and which side of it: FROM, TO or both, ""."""
    name = parameter.removeprefix(PREFIX)
    side = next((one for one in (FROM, TO) if name.endswith(one)), "")
    field = fields.by_key.get(name.removesuffix(side))
    fits = field is not None and field.active and (not side or field.kind in MEASURED)
    return (field if fits else None), side


def read(
    asked: Mapping[str, Sequence[str]], fields: Fields, company: Company
) -> tuple[list[FieldAsked], dict[str, Problem]]:
    """(what the parameters in `asked`, each with its values as they were sent, narrow a list to,
    what makes no sense by parameter)."""
    found: dict[int, dict[str, Any]] = {}
    problems: dict[str, Problem] = {}
    for parameter, values in asked.items():
        field, side = field_of(parameter, fields)
        if field is None:
            problems[parameter] = "unknown_field"
        if field is None or not values:
            continue
        try:
            told = _side(field, side, values, company) if side else _plain(field, values, company)
        except Unfit as unfit:
            problems[parameter] = (unfit.code, unfit.params)
            continue
        found.setdefault(field.id, {}).update(told)
    return [FieldAsked(pk, **told) for pk, told in found.items() if told], problems


def _side(field: Field, side: str, values: Sequence[str], company: Company) -> dict[str, Any]:
    return {"low" if side == FROM else "high": edge(field, values[-1], company)}


def edge(field: Field, text: str, company: Company) -> int | None:
    """Where a range of a measured field begins or ends, as the index has it. Raises Unfit."""
    value = understood(field, text, country=company.country)
    ((number, _text),) = keys_of(field, value)
    return number


def _plain(field: Field, values: Sequence[str], company: Company) -> dict[str, Any]:
    if field.kind in WORDED:
        if values[-1] == NONE:
            return {"none": True}
        return {"fragment": fragment(field, values[-1], company)}
    each = list(_one_by_one(field, values))
    told: dict[str, Any] = {"none": True} if NONE in each else {}
    keys: list[Key] = []
    for one in each:
        if one == NONE:
            continue
        value = understood(field, one, country=company.country)
        keys += keys_of(field, value) if value is not None else []
    return told | ({"keys": keys} if keys else {})


def fragment(field: Field, text: str, company: Company) -> str:
    """What a text is looked for by; a phone by its digits, a whole one by how it is kept."""
    if field.kind != FieldKind.PHONE:
        return text
    try:
        return str(understood(field, text, country=company.country))
    except Unfit:
        return "".join(c for c in text if c.isdigit()) or text


def _one_by_one(field: Field, values: Sequence[str]) -> Iterable[str]:
    """Several values of one text, unless an option has the comma itself."""
    for text in values:
        whole = field.kind in CHOOSING and text in field.options
        yield from [text] if whole else filter(None, map(str.strip, text.split(",")))


def narrowed(leads: QuerySet[Lead], asked: FieldAsked, *, as_set: bool = False) -> QuerySet[Lead]:
    """`leads` that fit. One short statement finds out whether the value is a rare one.

    `as_set`: all of them are wanted, in no order, and not pages of them.
    """
    if asked.fragment:
        return _holding(leads, asked)
    values = FieldValue.objects.filter(field_id=asked.field)
    wanted = _wanted(asked)
    if asked.none:
        missing = _looked_up(values, there=False)
        found = values.filter(wanted) if wanted is not None else None
        return leads.filter(missing if found is None else missing | _looked_up(found, there=True))
    return leads if wanted is None else leads.filter(_any(values.filter(wanted), as_set))


def _wanted(asked: FieldAsked) -> Q | None:
    if asked.keys:
        numbers = [number for number, _text in asked.keys if number is not None]
        texts = [text for number, text in asked.keys if number is None]
        return Q(number__in=numbers) if numbers else Q(text__in=texts)
    if asked.low is None and asked.high is None:
        return Q() if asked.filled else None
    low = Q(number__gte=asked.low) if asked.low is not None else Q(number__isnull=False)
    return low & Q(number__lte=asked.high) if asked.high is not None else low


def _any(values: QuerySet[FieldValue], as_set: bool) -> Q:
    """A lead has one of `values`. The few of a rare value are gathered, so that nobody walks past
    a million others to find them: a limit is what keeps the databases to that. For a page of many,
    PostgreSQL would gather them all where two fields narrow it: it thinks of both as rare."""
    few = values.values("lead_id")[: FEW + 1]
    if few.count() <= FEW:
        return Q(pk__in=few)
    if as_set:
        return Q(Exists(values.filter(lead_id=OuterRef("pk"))))
    return _looked_up(values, there=True)


def _looked_up(values: QuerySet[FieldValue], *, there: bool) -> Q:
    """Whether a lead has one of `values`, found out lead by lead on the way down the list. Of
    «does not exist» PostgreSQL would gather every value first, whatever the page needs."""
    one = values.filter(lead_id=OuterRef("pk")).values("pk")[:1]
    return Q(IsNull(Subquery(one), not there))


def _holding(leads: QuerySet[Lead], asked: FieldAsked) -> QuerySet[Lead]:
    """By the index of the search, which holds these texts too; then the field itself decides."""
    wanted = folded(asked.fragment)
    values = FieldValue.objects.filter(field_id=asked.field)
    held = _looked_up(values.filter(text__contains=wanted), there=True)
    if not asked.none and len(wanted) > 2:
        return search.matching(leads, asked.fragment).filter(held)
    return leads.filter(held | _looked_up(values, there=False) if asked.none else held)
