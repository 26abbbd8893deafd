"""Assignment by hand, of one lead or of many, and the rules behind the one by turns."""

from collections.abc import Sequence
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.models import Campaign, Product
from cauce.leads.models import Lead, Standing
from cauce.life.assignment import rules
from cauce.life.assignment.models import AssignmentRule, Rotation, RuleSeller
from cauce.spine.facts import LeadAssigned, SettingChanged, SettingCreated
from cauce.spine.record import UNCHANGED, happening_on, record, record_on
from cauce.store import atomic


@atomic()
def assign(lead: Lead, *, to: Membership | None, by: Actor) -> Lead:
    """Give a locked lead to `to` by hand (None: to nobody). Raises NotAllowed, Invalid, Conflict.

    An administrator's first assignment is direct; where there was a seller it is a reassignment.
    """
    refused = assign_many([(lead, to)], by=by).get(lead.pk, UNCHANGED)
    if refused != UNCHANGED:
        raise Conflict(refused)
    return lead


@atomic()
def assign_many(pairs: Sequence[tuple[Lead, Membership | None]], *, by: Actor) -> dict[int, str]:
    """Give each locked lead to its seller by hand; {lead: why not} of those that stay as they are.

    Three statements, however many. Raises NotAllowed, Invalid.
    """
    by.need(Right.REASSIGN)
    if any(to is not None and not to.active for _, to in pairs):
        raise Invalid({"seller": "inactive_seller"})
    wanted = {lead.pk: to.pk if to else None for lead, to in pairs}
    leads = {lead.pk: lead for lead, _ in pairs}
    refused = {pk: why for pk, lead in leads.items() if (why := why_not(lead, wanted[pk]))}

    def happened(lead: Lead) -> LeadAssigned:
        return LeadAssigned(
            seller=wanted[lead.pk],
            was=lead.seller_id,
            type=rules.MANUAL if lead.seller_id is not None else rules.DIRECT,
            reason={"why": "by_hand", "by": by.name},
        )

    changed = [lead for pk, lead in leads.items() if pk not in refused]
    record_on(happening_on(changed, happened, by=by), leads)
    return refused


def why_not(lead: Any, seller_id: int | None) -> str:
    """Why a lead (or a row of its columns) would not get this seller; "" when it would."""
    if lead.standing != Standing.ACTIVE:
        return "lead_not_active"
    return UNCHANGED if lead.seller_id == seller_id else ""


@atomic()
def save_rule(
    *,
    campaign: Campaign | None,
    product: Product | None,
    sellers: list[tuple[Membership, int]],
    by: Actor,
) -> AssignmentRule:
    """Make or replace the rule of one campaign or product. Raises NotAllowed, Invalid.

    `sellers` are (membership, weight ≥ 1) pairs; weights above 100 are refused.
    """
    by.need(Right.CONFIGURE)
    check_rule(campaign, product, sellers)
    found, made = AssignmentRule.objects.get_or_create(campaign=campaign, product=product)
    before = {str(s.seller_id): s.weight for s in found.sellers.all()}
    after = {str(member.pk): weight for member, weight in sellers}
    found.sellers.all().delete()
    RuleSeller.objects.bulk_create(
        RuleSeller(rule=found, seller=member, weight=weight) for member, weight in sellers
    )
    if made:
        Rotation.objects.create(rule=found)
        subject = {"campaign_id": found.campaign_id, "product_id": found.product_id}
        happened: SettingCreated | SettingChanged = SettingCreated(
            noun="assignment_rule", values=subject | {"sellers": after}
        )
    else:
        fields: dict[str, list[Any]] = {} if before == after else {"sellers": [before, after]}
        fields |= {} if found.active else {"active": [False, True]}
        if not fields:
            return found
        found.version += 1
        found.active = True
        found.save(update_fields=["version", "active"])
        happened = SettingChanged(noun="assignment_rule", fields=fields)
    configuration_changed(current_company())
    record(happened, by=by, subject=("assignment_rule", found.pk))
    return found


@atomic()
def remove_rule(found: AssignmentRule, *, by: Actor) -> AssignmentRule:
    """The rule gives no more turns; `save_rule` brings it back. Leads refer to it, so it stays.

    Raises NotAllowed.
    """
    by.need(Right.CONFIGURE)
    if found.active:
        found.active = False
        found.save(update_fields=["active"])
        configuration_changed(current_company())
        happened = SettingChanged(noun="assignment_rule", fields={"active": [True, False]})
        record(happened, by=by, subject=("assignment_rule", found.pk))
    return found


def check_rule(
    campaign: Campaign | None, product: Product | None, sellers: Sequence[tuple[Membership, int]]
) -> None:
    """Raise Invalid when a rule of these makes no sense."""
    problems: dict[str, str] = {}
    if (campaign is None) == (product is None):
        problems["campaign"] = "campaign_or_product"
    if not sellers:
        problems["sellers"] = "required"
    if len({member.pk for member, _ in sellers}) < len(sellers):
        problems["sellers"] = "repeated_seller"
    for position, (member, weight) in enumerate(sellers):
        if not member.active:
            problems[f"sellers.{position}.user"] = "inactive_seller"
        if not 1 <= weight <= 100:
            problems[f"sellers.{position}.weight"] = "out_of_range"
    if problems:
        raise Invalid(problems)
