"""The values of a company's own fields beside its leads, typed and indexed: what lists are narrowed
and sorted by, and what nobody else may have where a field is unique.

Made of `Lead.attributes` and nothing else: a value that its field cannot read has no row. A company
without fields has no rows and no statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, When
from django.db.models.functions import Cast

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.field_values import Unfit, claim_of, keys_of, understood
from cauce.catalog.fields import Field, Fields, fields_of
from cauce.leads.models import FieldValue, Lead, Standing
from cauce.store import insert_rows, rows

_COLUMNS = ("company_id", "field_id", "lead_id", "number", "text", "claim")
_AT_ONCE = 500
type Place = tuple[int, int]  # a lead and a field


@dataclass(frozen=True, slots=True)
class Told:
    """A lead with what it says: the ids of itself and its campaign, and its attributes."""

    lead_id: int
    campaign_id: int
    attributes: dict[str, Any]
    claims: bool = True  # one in quarantine takes nothing away from others


def claim(told: Iterable[Told]) -> dict[Place, bool]:
    """Take the values of unique fields for these leads, in the transaction that writes them.
    Returns which of them became theirs; the rest another lead has. Of two at once the second waits
    for the first to end.

    One statement; none where no field is unique or none is filled.
    """
    company = current_company()
    known, country = fields_of(company), company.country
    written = []
    for one in told:
        for field, value in _read(known, one, country):
            if field.unique and one.claims:
                ((number, text),) = keys_of(field, value)
                taken = claim_of(field, value)
                written.append((company.pk, field.id, one.lead_id, number, text, taken))
    if not written:
        return {}
    written.sort(key=lambda row: (row[1], row[5]))  # all lock in one order
    ours = _insert_claims(written)
    return {(row[2], row[1]): (row[2], row[1]) in ours for row in written}


def _insert_claims(written: Sequence[tuple[Any, ...]]) -> set[Place]:
    names, marks = ", ".join(f'"{name}"' for name in _COLUMNS), ", ".join(["%s"] * len(_COLUMNS))
    taken: set[Place] = set()
    for start in range(0, len(written), _AT_ONCE):
        some = written[start : start + _AT_ONCE]
        sql = (
            f'INSERT INTO "{FieldValue._meta.db_table}" ({names}) '  # noqa: S608
            f"VALUES {', '.join([f'({marks})'] * len(some))} "
            "ON CONFLICT DO NOTHING RETURNING lead_id, field_id"
        )
        found = rows.run_planned(sql, [value for row in some for value in row])
        taken |= {(lead_id, field_id) for lead_id, field_id in found}
    return taken


def write(told: Iterable[Told], *, without: frozenset[Place] = frozenset()) -> None:
    """Insert the rows of leads that have none yet but those of `without`, which were claimed."""
    company = current_company()
    known, country = fields_of(company), company.country
    written = [
        (company.pk, field.id, one.lead_id, number, text, None)
        for one in told
        for field, value in _read(known, one, country)
        if (one.lead_id, field.id) not in without
        for number, text in keys_of(field, value)
    ]
    insert_rows(FieldValue, _COLUMNS, written)


def _read(known: Fields, told: Told, country: str) -> Iterable[tuple[Field, Any]]:
    for field in known.of(told.campaign_id) if told.attributes else ():
        if field.key in told.attributes:
            value = readable(field, told.attributes[field.key], country)
            if value is not None:
                yield field, value


def readable(field: Field, given: Any, country: str) -> Any:
    """The value that its field reads in a stored one; None where it reads none."""
    try:
        return understood(field, given, country=country)
    except Unfit:
        return None


def reindex(leads: Iterable[Lead]) -> set[Place]:
    """Write the rows of these leads anew, in one transaction; claims that are free are taken,
    oldest lead first. Returns those that others have. No statement where there are no fields."""
    if not fields_of(current_company()).all:
        return set()
    told = [told_of(lead) for lead in sorted(leads, key=lambda lead: lead.pk)]
    forget([one.lead_id for one in told])
    found = claim(told)
    write(told, without=frozenset(place for place, ours in found.items() if ours))
    return {place for place, ours in found.items() if not ours}


def told_of(lead: Lead) -> Told:
    """What a lead says; one that is gone says nothing."""
    gone = lead.standing not in (Standing.ACTIVE, Standing.SPAM)
    attributes = {} if gone else lead.attributes
    return Told(lead.pk, lead.campaign_id, attributes, lead.standing == Standing.ACTIVE)


def forget(lead_ids: Sequence[int]) -> None:
    """Remove the rows of leads. No statement for a company that has no fields."""
    if lead_ids and fields_of(current_company()).all:
        FieldValue.objects.filter(lead_id__in=lead_ids).delete()


def release(lead_ids: Sequence[int]) -> None:
    """Let others have what these leads had alone. No statement where no field is unique."""
    if lead_ids and any(field.unique for field in fields_of(current_company()).all):
        FieldValue.objects.filter(lead_id__in=lead_ids).update(claim=None)


def in_use(field_id: int) -> bool:
    """Whether any lead has a value that the field reads."""
    return FieldValue.objects.filter(field_id=field_id).exists()


def has_fields(company: Company) -> bool:
    """Whether leads of the company have fields of its own."""
    return bool(fields_of(company).all)


def claim_all(field_id: int, *, campaign_id: int | None) -> bool:
    """Take every value of a field that became unique for the active lead (of a campaign; None: of
    any) that has it. False, with nothing changed, when two of them have the same."""
    values = FieldValue.objects.filter(field_id=field_id, lead__standing=Standing.ACTIVE)
    if campaign_id is not None:
        values = values.filter(lead__campaign_id=campaign_id)
    repeated = values.values("number", "text").annotate(leads=Count("lead")).filter(leads__gt=1)
    if repeated.exists():
        return False
    taken = Case(When(number__isnull=True, then=F("text")), default=Cast("number", CharField()))
    FieldValue.objects.filter(pk__in=values.values("pk")).update(claim=taken)
    return True


def release_all(field_id: int) -> None:
    """A field is unique no longer."""
    FieldValue.objects.filter(field_id=field_id).update(claim=None)


def release_outside(field_id: int, *, campaign_id: int) -> None:
    """Only leads of that campaign have the field now: what others had alone, they may have."""
    values = FieldValue.objects.filter(field_id=field_id, claim__isnull=False)
    values.exclude(lead__campaign_id=campaign_id).update(claim=None)
