"""Assignment of batches at entry, of one lead by hand, and the rules behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cauce.accounts.actor import Actor, rule
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.models import Company, Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version, configuration_changed
from cauce.catalog.models import Campaign, Product
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, Standing
from cauce.life.assignment import rules
from cauce.life.assignment.models import AssignmentRule, Rotation, RuleSeller
from cauce.spine.facts import LeadAssigned, SettingChanged, SettingCreated
from cauce.spine.record import UNCHANGED, happening_on, record, record_on
from cauce.store import atomic, on_postgres, rows


@dataclass(frozen=True, slots=True)
class Turns:
    """A rule ready for use: its round, and how it will be named in the reason."""

    rule_id: int
    version: int
    type: str
    round: tuple[int, ...]
    candidates: list[list[int]]  # [seller, weight] of active members; shared, never changed


@cached_by_version
def _turns(company: Company) -> dict[tuple[str, int], Turns]:
    """{("campaign" | "product", id): turns} of every active rule that has an active seller."""
    active = snapshot(company).members
    found = {}
    for one in AssignmentRule.objects.filter(active=True).prefetch_related("sellers"):
        sellers = [s for s in one.sellers.all() if s.seller_id in active]
        pairs = tuple(sorted((s.seller_id, s.weight) for s in sellers))
        noun = "campaign" if one.campaign_id else "product"
        kind = rules.CAMPAIGN_ROLE if one.campaign_id else rules.PRODUCT_ROLE
        if turns := rules.round_of(pairs):
            subject = one.campaign_id or one.product_id
            listed = [list(pair) for pair in pairs]
            found[noun, subject or 0] = Turns(one.pk, one.version, kind, tuple(turns), listed)
    return found


def choose(drafts: Sequence[Draft], company: Company) -> None:
    """Set seller, type and reason of each draft. At most one statement: the rotation's counters,
    which stay locked until the transaction ends, so call it last before the inserts.

    Duplicates and sellers named at entry take no turn. A draft that nobody can take stays without
    a seller, and its reason says so.
    """
    table, members = _turns(company), snapshot(company).members
    waiting: dict[int, Turns] = {}
    batch = {draft.lead_id: draft for draft in drafts}
    for draft in drafts:
        if not _by_name_or_history(draft, batch, members, waiting):
            campaign = draft.campaign
            turns = table.get(("campaign", campaign.pk)) or table.get(
                ("product", campaign.product_id)
            )
            if turns:
                waiting[draft.lead_id] = turns
            else:
                draft.assignment_reason = {"why": "no_rule"}
    firsts = _advance(Counter(turns.rule_id for turns in waiting.values()))
    for lead_id, turns in waiting.items():
        _give_turn(batch[lead_id], turns, firsts)
    _follow_batch(drafts, batch)


def decided_by(rule_id: int | None) -> Actor:
    """The actor that history shows for a decision at entry."""
    return rule(rule_id, "")


def choose_one(draft: Draft) -> None:
    """As `choose` for a single draft of the company in scope (a rescued lead)."""
    choose([draft], current_company())


def _by_name_or_history(
    draft: Draft, batch: dict[int, Draft], members: dict[int, str], waiting: dict[int, Turns]
) -> bool:
    if draft.seller_wanted in members:
        draft.seller_id, draft.assignment_type = draft.seller_wanted, rules.DIRECT
        draft.assignment_reason = {"why": "named_at_entry"}
        return True
    for scope in rules.SCOPE_ORDER:
        earlier = draft.nearest.get(scope)
        if earlier is None:
            continue
        inside = batch.get(earlier.lead_id)
        if inside is not None and _will_have_seller(inside, waiting, members):
            # Its seller is settled after the rotation has turned; see `_follow_batch`.
            draft.assignment_type = f"duplicate_in_{scope}"
            draft.assignment_reason = {"why": "has_the_person", "lead": earlier.lead_id}
            return True
        if earlier.seller_id in members:
            draft.seller_id, draft.assignment_type = earlier.seller_id, f"duplicate_in_{scope}"
            draft.assignment_reason = {"why": "has_the_person", "lead": earlier.lead_id}
            return True
    return False


def _will_have_seller(draft: Draft, waiting: dict[int, Turns], members: dict[int, str]) -> bool:
    follows = draft.assignment_reason.get("why") == "has_the_person"
    return draft.lead_id in waiting or draft.seller_id in members or follows


def _follow_batch(drafts: Sequence[Draft], batch: dict[int, Draft]) -> None:
    for draft in drafts:
        if draft.seller_id is None and draft.assignment_reason.get("why") == "has_the_person":
            draft.seller_id = batch[draft.assignment_reason["lead"]].seller_id


def _advance(counts: Counter[int]) -> dict[int, int]:
    """Take `counts` turns of each rule; return the first turn taken of each. Locks in id order."""
    if not counts:
        return {}
    table = Rotation._meta.db_table
    pairs = sorted(counts.items())
    if on_postgres():
        sql = (
            f"WITH held AS (SELECT rule_id FROM {table} WHERE rule_id = ANY(%s::bigint[]) "  # noqa: S608
            "ORDER BY rule_id FOR UPDATE) "
            f"UPDATE {table} r SET turns = r.turns + v.n "
            "FROM held JOIN unnest(%s::bigint[], %s::bigint[]) v(rule_id, n) USING (rule_id) "
            "WHERE r.rule_id = held.rule_id RETURNING r.rule_id, r.turns - v.n"
        )
        ids, amounts = [rule for rule, _ in pairs], [n for _, n in pairs]
        return {int(rule): int(turn) for rule, turn in rows.run(sql, [ids, ids, amounts])}
    firsts = {}
    for rule_id, amount in pairs:
        sql = f"UPDATE {table} SET turns = turns + %s WHERE rule_id = %s RETURNING turns - %s"  # noqa: S608
        firsts[rule_id] = int(rows.run(sql, [amount, rule_id, amount])[0][0])
    return firsts


def _give_turn(draft: Draft, turns: Turns, firsts: dict[int, int]) -> None:
    turn = firsts[turns.rule_id]
    firsts[turns.rule_id] = turn + 1
    draft.seller_id = turns.round[turn % len(turns.round)]
    draft.assignment_type = turns.type
    draft.assignment_reason = {
        "why": "turn",
        "rule": turns.rule_id,
        "version": turns.version,
        "turn": turn,
        "candidates": turns.candidates,
    }


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
    _check(campaign, product, sellers)
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


def _check(
    campaign: Campaign | None, product: Product | None, sellers: list[tuple[Membership, int]]
) -> None:
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
