"""A lead as JSON: one shape wherever one is answered, made from its own columns and the names."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cauce.accounts.models import Company
from cauce.catalog.names import Label, Names, names
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, Standing
from cauce.leads.queries import tags_of
from cauce.life.scoring import band
from cauce.life.work.tasks import Task, next_steps

type Json = dict[str, Any]


def leads_json(leads: Iterable[Lead], company: Company) -> list[Json]:
    """The shape of each lead of the company in scope. One statement for all their tags, one for
    their next steps where any is planned."""
    rows = list(leads)
    known, tags, steps = names(company), tags_of(rows), next_steps(rows)
    return [
        lead_json(lead, known, tags.get(lead.contact_id or 0, []), step=steps.get(lead.pk))
        for lead in rows
    ]


def lead_json(
    lead: Lead, known: Names, tag_ids: Iterable[int] = (), *, step: Task | None = None
) -> Json:
    """The shape of one lead; `tag_ids` are those of its contact, `step` is its earliest open task.
    No statement."""
    return {
        "id": lead.pk,
        "number": lead.number,
        "created_at": lead.created_at,
        "campaign": _slug(known.campaigns, lead.campaign_id),
        "product": _slug(known.products, lead.product_id),
        "brand": _slug(known.brands, lead.brand_id),
        "entry_method": lead.entry_method,
        "external_id": lead.external_id or None,
        "standing": lead.standing,
        "contact": {
            "id": lead.contact_id,
            "name": lead.name,
            "email": lead.email or None,
            "phone": lead.phone or None,
            "whatsapp": lead.whatsapp or None,
            "attributes": lead.attributes,
        },
        "message": lead.message,
        "typed": lead.typed,
        "seller": member_json(known, lead.seller_id),
        "assignment": _assignment(lead),
        "duplicate": _duplicate(lead),
        "spam": {
            "verdict": "spam" if lead.standing == Standing.SPAM else "clean",
            "reasons": lead.spam_reasons,
        },
        "iscore": {"value": lead.score, "band": band(lead.score), "parts": lead.score_parts},
        "type": _slug(known.qualifications, lead.type_id),
        "qualification": _slug(known.qualifications, lead.qualification_id),
        "status": _slug(known.statuses, lead.status_id),
        "substatus": _slug(known.statuses, lead.substatus_id),
        "stars": lead.stars,
        "attempts": lead.attempts,
        "flow_state": lead.flow_state or None,
        "reserved_by": member_json(known, lead.reserved_by_id),
        "last_note": lead.last_note or None,
        "last_note_at": lead.last_note_at,
        "last_contact_at": lead.last_contact_at,
        "next_due": lead.next_due,
        "next_step": _step(step, known),
        "delivery_state": lead.delivery_state or None,
        "navigation": lead.navigation,
        "tags": [known.tags[pk].slug for pk in tag_ids if pk in known.tags],
    }


def member_json(known: Names, member_id: int | None) -> Json | None:
    """{id, name} of a member, None for nobody."""
    if member_id is None:
        return None
    label = known.members.get(member_id)
    return {"id": member_id, "name": label.name if label else ""}


def _step(task: Task | None, known: Names) -> Json | None:
    if task is None:
        return None
    return {
        "task": task.pk,
        "title": task.title,
        "kind": task.kind,
        "due_at": task.due_at,
        "assignee": member_json(known, task.assignee_id),
    }


def _slug(table: Mapping[int, Label], row_id: int | None) -> str | None:
    label = table.get(row_id or 0)
    return label.slug if label else None


def _assignment(lead: Lead) -> Json | None:
    if lead.seller_id is None:
        return None
    return {
        "type": lead.assignment_type,
        "reason": lead.assignment_reason,
        "at": lead.assigned_at,
    }


def _duplicate(lead: Lead) -> Json | None:
    if not lead.duplicate_scope:
        return None
    return {"scope": lead.duplicate_scope, "of": lead.duplicate_of_id}


@cache
def _blank() -> dict[str, Any]:
    """What a column holds that nobody has filled. The values are shared: read, never changed."""
    return {field.attname: field.get_default() for field in Lead._meta.concrete_fields}


def lead_of(draft: Draft, *, status_id: int) -> Lead:
    """The row that intake wrote for `draft`, without reading it again. It is there to be told, not
    to be saved: asking each of fifty fields for its default would take as long as the rest."""
    row = Lead.__new__(Lead)
    row.__dict__.update(_blank())
    row.__dict__.update(_values(draft, status_id))
    return row


def _values(draft: Draft, status_id: int) -> dict[str, Any]:
    given = draft.seller_id is not None
    campaign = draft.campaign
    return {
        "id": draft.lead_id,
        "number": draft.number,
        "created_at": draft.at,
        "standing": Standing.SPAM.value if draft.is_spam else Standing.ACTIVE.value,
        "contact_id": None if draft.is_spam else draft.contact_id,
        "campaign_id": campaign.pk,
        "product_id": campaign.product_id,
        "brand_id": campaign.product.brand_id,
        "status_id": status_id,
        "entry_method": draft.entry_method,
        "external_id": draft.external_id,
        "name": draft.name,
        "email": draft.email,
        "phone": draft.phone,
        "whatsapp": draft.whatsapp,
        "message": draft.message,
        "typed": draft.typed,
        "attributes": draft.raw.attributes,
        "navigation": draft.raw.navigation,
        "seller_id": draft.seller_id,
        "assignment_type": draft.assignment_type if given else "",
        "assignment_reason": draft.assignment_reason if given else {},
        "assigned_at": draft.at if given else None,
        "duplicate_scope": draft.duplicate_scope,
        "duplicate_of_id": draft.duplicate_of,
        "spam_reasons": draft.spam_reasons if draft.is_spam else [],
        "score": draft.score,
        "score_parts": draft.score_parts,
    }
