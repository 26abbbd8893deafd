"""A company's own fields come into being and change."""

from dataclasses import replace
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.fields import CustomField, Field, FieldKind, as_field
from cauce.catalog.models import Campaign
from cauce.leads import field_filling, field_repeats, field_values
from cauce.life.setup import field_checks
from cauce.life.setup.changes import made, update_setting
from cauce.life.setup.naming import checked_name, free_code
from cauce.store import atomic

NOUN = "custom_field"
# What in a field decides which rows lists know of it, and what its leads are searched by.
_INDEXED = ("kind", "options", "active", "unique", "campaign")


@atomic()
def create_field(
    *,
    name: str,
    kind: str,
    by: Actor,
    campaign: Campaign | None = None,
    key: str = "",
    **values: Any,
) -> CustomField:
    """A field of the company, or of one campaign. `values`: options, currency, required, unique,
    default (as a lead would bring it), hint.

    Without a `key` one is made of the name. Leads that have something under the key already are
    read in the background. Raises NotAllowed, Invalid, Exists, Repeats.
    """
    by.need(Right.CONFIGURE)
    fields = CustomField.objects.all()
    siblings = fields.filter(campaign=campaign)
    row = CustomField(
        name=checked_name(name, siblings=siblings, limit=field_checks.NAME_LIMIT),
        campaign=campaign,
        position=fields.count(),
    )
    row.slug = field_checks.checked_key(key, fields) if key else _free_key(name)
    given = {"kind": kind, "currency": current_company().currency, **values}
    for column, value in field_checks.checked(row, given).items():
        setattr(row, column, value)
    made(row, noun=NOUN, by=by)
    if row.unique:
        field = as_field(row)
        field_repeats.refuse(field, before=replace(field, unique=False))
    field_filling.begin(row)
    return row


def _free_key(name: str) -> str:
    """A key of the name that is free, and that a web form may have for a field's name as well."""
    made_up = free_code(name[: field_checks.KEY_LIMIT - 8], taken=CustomField.objects.all())
    if not made_up[0].isalpha() or made_up in field_checks.RESERVED:
        return free_code(f"campo {made_up}"[:32], taken=CustomField.objects.all())
    return made_up


@atomic()
def update_field(row: CustomField, *, by: Actor, **values: Any) -> CustomField:
    """Change name, kind, options, currency, required, unique, default, hint, position, active, or
    whose leads have it (`campaign`; None: those of every one).

    A kind that leads have values of changes only into one that reads them all; a field becomes
    unique, and a unique one takes in more leads, only when no value stands twice. No lead loses
    what it says: what is no value of the field any more stays in `attributes` as it was. Raises
    NotAllowed, Invalid, Exists, Repeats, Conflict.
    """
    before = as_field(row)
    if "campaign" in values:
        campaign = values.pop("campaign")
        values["campaign_id"] = campaign.pk if campaign else None
        twins = CustomField.objects.filter(campaign=campaign).exclude(pk=row.pk)
        checked_name(values.get("name", row.name), siblings=twins)
    update_setting(row, noun=NOUN, by=by, **values)
    after = as_field(row)
    if after.unique or before.unique:
        _settle_claims(before, after)
    if any(getattr(after, name) != getattr(before, name) for name in _INDEXED):
        field_filling.begin(row)
    return row


def _settle_claims(before: Field, after: Field) -> None:
    """What leads have alone, before the background reads them again one after the other."""
    if not after.unique:
        field_values.release_all(after.id)
        return
    field_repeats.refuse(after, before=before)
    if after.campaign not in (None, before.campaign):
        field_values.release_outside(after.id, campaign_id=after.campaign)
    if not before.unique and not field_values.claim_all(after.id, campaign_id=after.campaign):
        raise Conflict  # a lead came in between with a value that another has


def kinds_open_to(row: CustomField) -> list[FieldKind]:
    """The kinds that a field may have by now: every one until a lead has a value."""
    return field_checks.kinds_open_to(row)
