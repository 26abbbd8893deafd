"""Read, claim and write the company's own fields of a batch, or of one lead that is corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.field_values import Unfit, is_blank, understood
from cauce.catalog.fields import Field, fields_of
from cauce.leads import field_values
from cauce.leads.draft import Draft
from cauce.leads.field_values import Told
from cauce.leads.models import Lead
from cauce.life.fields import rules


def clean(drafts: Sequence[Draft], company: Company) -> None:
    """Read what the drafts say under the company's fields; no statement. See `rules.clean`."""
    known = fields_of(company)
    if not known.active:
        return
    for draft in drafts:
        rules.clean(draft, known.of(draft.campaign.pk), country=company.country)


def claim(drafts: Sequence[Draft], company: Company) -> None:
    """Take what must be unique for drafts that have their lead's id. What another lead has refuses
    a strict draft; any other keeps it, and its lead says so. One statement for the whole batch,
    none without unique fields."""
    known = fields_of(company)
    taken = {field.id: field for field in known.active if field.unique}
    if not taken:
        return
    found = field_values.claim(map(_told, drafts))
    by_lead = {draft.lead_id: draft for draft in drafts}
    for (lead_id, field_id), ours in found.items():
        if ours:
            by_lead[lead_id].claimed.add(field_id)
        else:
            rules.complain(by_lead[lead_id], taken[field_id], "value_taken", {})
    field_values.forget([draft.lead_id for draft in drafts if draft.problems and draft.claimed])


def write(drafts: Sequence[Draft], company: Company) -> None:
    """Write what lists know of the drafts' values, beside their leads. One statement, none where
    there are no fields."""
    if fields_of(company).active:
        claimed = frozenset((draft.lead_id, pk) for draft in drafts for pk in draft.claimed)
        field_values.write(map(_told, drafts), without=claimed)


def _told(draft: Draft) -> Told:
    return Told(draft.lead_id, draft.campaign.pk, draft.raw.attributes, claims=not draft.is_spam)


def checked(
    before: Mapping[str, Any], after: Mapping[str, Any], *, campaign: int | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """(attributes with every changed value read by its field, what was typed for some of them by
    `attributes.<key>`). What is not touched is not held against whoever corrects another.

    Raises Invalid naming each bad one as `attributes.<key>`.
    """
    company = current_company()
    found, typed, problems = dict(after), dict[str, str](), dict[str, Any]()
    for field in fields_of(company).of(campaign):
        if before.get(field.key) == after.get(field.key):
            continue
        problem = _check(field, found, typed, company.country)
        if problem is not None:
            problems[rules.PREFIX + field.key] = problem
    if problems:
        raise Invalid(problems)
    return found, typed


def _check(
    field: Field, found: dict[str, Any], typed: dict[str, str], country: str
) -> tuple[str, dict[str, Any]] | None:
    given = found.get(field.key)
    if is_blank(given):
        found.pop(field.key, None)
        return ("required", {}) if field.required else None
    try:
        value = found[field.key] = understood(field, given, country=country)
    except Unfit as unfit:
        return unfit.code, unfit.params
    if text := rules.typed_of(field, given, value):
        typed[rules.PREFIX + field.key] = text
    return None


def settle(lead: Lead, *, changed: Sequence[str]) -> None:
    """Write what lists know of a corrected lead anew. Raises Invalid naming a field of `changed`
    whose value another lead has; the transaction must end with it."""
    company = current_company()
    names = {field.id: field.key for field in fields_of(company).all}
    refused = field_values.reindex([lead])
    taken = {names[field_id] for _lead, field_id in refused} & set(changed)
    if taken:
        raise Invalid({rules.PREFIX + key: "value_taken" for key in sorted(taken)})
