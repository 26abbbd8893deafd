"""A lead whose seller let it wait goes to whoever's turn it is: by the same rule, at most so often,
and never back to who had it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cauce.accounts.scope import current_company
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Lead
from cauce.life.assignment.choice import choose, decided_by
from cauce.spine.facts import LeadAssigned
from cauce.spine.record import Happening, record_on
from cauce.spine.table import Event

WAS_LATE = "was_late"


def pass_on(
    leads: Sequence[Lead], *, late: Mapping[int, str], most: int, at: datetime
) -> list[int]:
    """Give locked leads that were late with a level ({lead: level}) to other sellers of their rule;
    the ids of those that found one. What nobody else can take stays where it is.

    A lead that was passed on `most` times already stays too. Call it inside a transaction.
    """
    if not leads:
        return []
    company = current_company()
    had = _had(leads)
    campaigns = snapshot(company).campaigns
    drafts = [
        _draft(lead, campaigns[lead.campaign_id], had[lead.pk])
        for lead in leads
        if lead.campaign_id in campaigns and len(had[lead.pk]) <= most
    ]
    choose(drafts, company, at=at)
    by_id = {lead.pk: lead for lead in leads}
    given = [draft for draft in drafts if draft.seller_id is not None]
    record_on([_passed(draft, by_id[draft.lead_id], late, at) for draft in given], by_id)
    return [draft.lead_id for draft in given]


def _had(leads: Sequence[Lead]) -> dict[int, set[int]]:
    """{lead: who has it or had it until it was passed on}."""
    had = {lead.pk: {int(lead.seller_id or 0)} for lead in leads}
    events = Event.objects.filter(lead_id__in=list(had), kind=LeadAssigned.kind)
    for lead_id, data in events.values_list("lead_id", "data"):
        if data["reason"].get("late") and data["was"] is not None:
            had[lead_id or 0].add(data["was"])
    return had


def _draft(lead: Lead, campaign: Any, had: set[int]) -> Draft:
    """What `choose` needs; of whom the person was before does not matter any more."""
    draft = Draft(Raw(), campaign, entry_method=lead.entry_method, at=lead.created_at)
    draft.lead_id, draft.contact_id = lead.pk, lead.contact_id
    draft.kept_from = tuple((seller, WAS_LATE) for seller in sorted(had))
    return draft


def _passed(draft: Draft, lead: Lead, late: Mapping[int, str], at: datetime) -> Happening:
    fact = LeadAssigned(
        seller=draft.seller_id,
        was=lead.seller_id,
        type=draft.assignment_type,
        reason=draft.assignment_reason | {"late": late[lead.pk]},
    )
    by = decided_by(draft.assignment_reason.get("rule"))
    return Happening(fact=fact, by=by, at=at, lead_id=lead.pk, contact_id=lead.contact_id)
