"""What needs several steps at once: correcting a person's data, quarantine and rescue."""

from collections.abc import Mapping, Sequence
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import assignment, capture, contacts, duplicates, normalise, scoring
from cauce.life.corrections import EDITABLE, MOST_ATTRIBUTES, correct, correct_contact
from cauce.spine.facts import LeadAssigned, LeadMarkedSpam, LeadRescued
from cauce.spine.record import UNCHANGED, happening_on, record, record_on
from cauce.store import atomic, reserve_ids

__all__ = [
    "EDITABLE", "MOST_ATTRIBUTES", "correct", "correct_contact", "mark_spam", "mark_spam_many",
    "rescue", "rescue_many", "why_not_rescue", "why_not_spam",
]  # fmt: skip

_COMMENT_LIMIT = 1_000


@atomic()
def mark_spam(lead: Lead, *, by: Actor, reason: str = "") -> Lead:
    """Quarantine a locked lead by hand. Raises NotAllowed, Invalid, Conflict."""
    _refuse(mark_spam_many([lead], by=by, reason=reason))
    return lead


@atomic()
def mark_spam_many(leads: Sequence[Lead], *, by: Actor, reason: str = "") -> dict[int, str]:
    """Quarantine locked leads; {lead: why not} of those that it does not change.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.JUDGE_SPAM)
    comment = reason.replace("\x00", "").strip()
    if len(comment) > _COMMENT_LIMIT:
        raise Invalid({"reason": ("too_long", {"limit": _COMMENT_LIMIT})})
    refused = {lead.pk: code for lead in leads if (code := why_not_spam(lead))}
    changed = [lead for lead in leads if lead.pk not in refused]
    happened = LeadMarkedSpam(reasons=[{"code": "by_hand", "weight": 100}], comment=comment)
    record_on(happening_on(changed, lambda _: happened, by=by), {one.pk: one for one in changed})
    capture.move(changed, state="spam")
    return refused


def why_not_spam(lead: Any) -> str:
    """Why marking as spam would not change a lead (or a row of its columns); "" when it would."""
    if lead.standing == Standing.SPAM:
        return UNCHANGED
    return "" if lead.standing == Standing.ACTIVE else "lead_not_active"


@atomic()
def rescue(lead: Lead, *, by: Actor) -> Lead:
    """Take a locked lead out of spam: it goes on through recognition, score and assignment as if
    it had just arrived. Raises NotAllowed, Conflict."""
    _refuse(rescue_many([lead], by=by), unchanged="lead_not_spam")
    return lead


@atomic()
def rescue_many(leads: Sequence[Lead], *, by: Actor) -> dict[int, str]:
    """Take locked leads out of spam, in their order; {lead: why not} of those that are in none.

    As many statements for five hundred as for one. Raises NotAllowed, LostRace.
    """
    by.need(Right.JUDGE_SPAM)
    refused = {lead.pk: code for lead in leads if (code := why_not_rescue(lead))}
    rescued = {lead.pk: lead for lead in leads if lead.pk not in refused}
    drafts = {pk: _recognised(lead) for pk, lead in rescued.items()}
    for pk, (list_id, origin) in capture.lists_of(list(rescued)).items():
        drafts[pk].list_id, drafts[pk].list_origin = list_id, origin
    _as_if_just_arrived(list(drafts.values()), rescued)
    facts = happening_on(rescued.values(), lambda lead: _rescued(drafts[lead.pk]), by=by)
    record_on(facts, rescued)
    for pk, draft in drafts.items():
        if draft.seller_id is not None:
            assigned = LeadAssigned(
                seller=draft.seller_id, type=draft.assignment_type, reason=draft.assignment_reason
            )
            decided = assignment.decided_by(draft.assignment_reason.get("rule"))
            record(assigned, by=decided, lead=rescued[pk])
    capture.move(rescued.values(), state="lead")
    contacts.enrol(list(drafts.values()))
    return refused


def why_not_rescue(lead: Any) -> str:
    """As `why_not_spam`, the other way round."""
    return "" if lead.standing == Standing.SPAM else UNCHANGED


def _refuse(refused: dict[int, str], *, unchanged: str = "") -> None:
    """A batch of one says no by an exception; that nothing changes is no refusal, unless named."""
    for code in refused.values():
        if told := (unchanged if code == UNCHANGED else code):
            raise Conflict(told)


def _recognised(lead: Lead) -> Draft:
    draft = _draft_of(lead)
    draft.lead_id, draft.contact_id = lead.pk, lead.contact_id
    return draft


def _as_if_just_arrived(drafts: Sequence[Draft], leads: Mapping[int, Lead]) -> None:
    company = current_company()
    normalise.clean(drafts, company)
    unknown = [draft for draft in drafts if leads[draft.lead_id].contact_id is None]
    duplicates.recognise(unknown, company)
    for draft, spare in zip(unknown, reserve_ids(Contact, len(unknown)), strict=True):
        draft.spare_contact_id = spare
    duplicates.claim(unknown, company)
    duplicates.relate(drafts, company)
    scoring.score(drafts, company)
    assignment.choose(drafts, company)


def _rescued(draft: Draft) -> LeadRescued:
    return LeadRescued(
        contact=draft.contact_id or 0,
        duplicate_scope=draft.duplicate_scope,
        duplicate_of=draft.duplicate_of,
        score=draft.score,
        score_parts=draft.score_parts,
    )


def _draft_of(lead: Lead) -> Draft:
    raw = Raw(
        name=lead.name,
        email=lead.email,
        phone=lead.phone,
        whatsapp=lead.whatsapp,
        message=lead.message,
        attributes=lead.attributes,
        navigation=lead.navigation,
    )
    return Draft(
        raw=raw, campaign=lead.campaign, entry_method=lead.entry_method, at=lead.created_at
    )
