"""What needs several steps at once: correcting a person's data, quarantine and rescue."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads import field_values
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import (
    assignment,
    capture,
    consents,
    contacts,
    duplicates,
    levels,
    normalise,
    scoring,
)
from cauce.life.corrections import EDITABLE, MOST_ATTRIBUTES, correct, correct_contact
from cauce.spine.facts import LeadMarkedSpam, LeadRecognised, LeadRescued, LeadSpamConfirmed
from cauce.spine.record import UNCHANGED, happening_on, record, record_on
from cauce.store import atomic, reserve_ids

__all__ = [
    "EDITABLE", "MOST_ATTRIBUTES", "correct", "correct_contact", "mark_spam", "mark_spam_many",
    "recognise_again", "rescue", "rescue_many", "why_not_rescue", "why_not_spam",
]  # fmt: skip

_COMMENT_LIMIT = 1_000


@atomic()
def mark_spam(lead: Lead, *, by: Actor, reason: str = "") -> Lead:
    """Quarantine a locked lead by hand, or agree that it is. Raises NotAllowed, Invalid,
    Conflict."""
    _refuse(mark_spam_many([lead], by=by, reason=reason))
    return lead


@atomic()
def mark_spam_many(leads: Sequence[Lead], *, by: Actor, reason: str = "") -> dict[int, str]:
    """Quarantine locked leads; of those that a rule has quarantined, say that somebody agrees.
    Returns {lead: why not} of those that it does not change.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.JUDGE_SPAM)
    comment = reason.replace("\x00", "").strip()
    if len(comment) > _COMMENT_LIMIT:
        raise Invalid({"reason": ("too_long", {"limit": _COMMENT_LIMIT})})
    refused = {lead.pk: code for lead in leads if (code := why_not_spam(lead))}
    changed = [lead for lead in leads if lead.pk not in refused]
    marked = LeadMarkedSpam(reasons=[{"code": "by_hand", "weight": 100}], comment=comment)
    agreed = LeadSpamConfirmed(comment=comment)
    new = [lead for lead in changed if lead.standing == Standing.ACTIVE]

    def happened(lead: Lead) -> LeadMarkedSpam | LeadSpamConfirmed:
        return marked if lead.standing == Standing.ACTIVE else agreed

    record_on(happening_on(changed, happened, by=by), {one.pk: one for one in changed})
    field_values.release([lead.pk for lead in new])
    capture.move(new, state="spam")
    return refused


def why_not_spam(lead: Any) -> str:
    """Why marking as spam would not change a lead (or a row of its columns); "" when it would."""
    if lead.standing == Standing.SPAM:
        return UNCHANGED if lead.spam_reviewed_at else ""
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
    field_values.reindex(rescued.values())
    for pk, draft in drafts.items():
        by_rule = assignment.decided_by(draft.assignment_reason.get("rule"))
        record(assignment.decided(draft), by=by_rule, lead=rescued[pk])
    capture.move(rescued.values(), state="lead")
    contacts.enrol(list(drafts.values()))
    consents.adopt({pk: draft.contact_id or 0 for pk, draft in drafts.items()})
    return refused


@atomic()
def recognise_again(leads: Sequence[Lead], *, by: Actor) -> None:
    """Locked active leads whose contact is known by nothing any more get another one, as if they
    had come now. Raises LostRace."""
    drafts = {lead.pk: _recognised(lead) for lead in leads}
    for draft in drafts.values():
        draft.contact_id = None
    for pk, (list_id, origin) in capture.lists_of(list(drafts)).items():
        drafts[pk].list_id, drafts[pk].list_origin = list_id, origin
    normalise.clean(list(drafts.values()), current_company())
    _claim_people(list(drafts.values()))
    happenings = happening_on(
        leads, lambda lead: LeadRecognised(contact=drafts[lead.pk].contact_id or 0), by=by
    )
    record_on(happenings, {lead.pk: lead for lead in leads})
    contacts.enrol(list(drafts.values()))
    consents.adopt({pk: draft.contact_id or 0 for pk, draft in drafts.items()})


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
    _claim_people([draft for draft in drafts if leads[draft.lead_id].contact_id is None])
    duplicates.relate(drafts, company)
    scoring.score(drafts, company)
    now = timezone.now()
    assignment.choose(drafts, company, at=now)
    levels.promise(drafts, company, calendars=assignment.terms_of(company), at=now)


def _claim_people(drafts: Sequence[Draft]) -> None:
    company = current_company()
    duplicates.recognise(drafts, company)
    for draft, spare in zip(drafts, reserve_ids(Contact, len(drafts)), strict=True):
        draft.spare_contact_id = spare
    duplicates.claim(drafts, company)


def _rescued(draft: Draft) -> LeadRescued:
    return LeadRescued(
        contact=draft.contact_id or 0,
        duplicate_scope=draft.duplicate_scope,
        duplicate_of=draft.duplicate_of,
        score=draft.score,
        score_parts=draft.score_parts,
        levels=draft.levels or None,
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
