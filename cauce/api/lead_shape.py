"""A lead as JSON: one shape wherever one is answered, made from its own columns and the names."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.utils import timezone
from orjson import Fragment, dumps, loads

from cauce.accounts.models import Company
from cauce.catalog.names import Label, Names, names
from cauce.leads import families, lateness
from cauce.leads.draft import Draft
from cauce.leads.models import Lead, Standing
from cauce.leads.queries import tags_of
from cauce.life.scoring import band, current_parts, is_as_stored
from cauce.life.work.tasks import Task, next_steps

type Json = dict[str, Any]


def leads_json(leads: Iterable[Lead], company: Company) -> list[Json]:
    """The shape of each lead of the company in scope. One statement for all their tags, one for
    whoever speaks for their contacts, one for their next steps where any is planned."""
    rows = list(leads)
    known, tags, steps = names(company), tags_of(rows), next_steps(rows)
    speakers = families.speakers(lead.contact_id for lead in rows if lead.contact_id)
    return [
        lead_json(
            lead,
            known,
            tags.get(lead.contact_id or 0, []),
            step=steps.get(lead.pk),
            speaker=speakers.get(lead.contact_id or 0),
        )
        for lead in rows
    ]


def lead_json(
    lead: Lead,
    known: Names,
    tag_ids: Iterable[int] = (),
    *,
    step: Task | None = None,
    speaker: int | None = None,
) -> Json:
    """The shape of one lead with its contact's tags, its earliest open task and the contact that
    its own was merged into. No statement."""
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
        "contact": _contact(lead, speaker),
        "message": lead.message,
        "typed": lead.typed,
        "seller": member_json(known, lead.seller_id),
        "assignment": _assignment(lead),
        "duplicate": _duplicate(lead),
        "spam": {
            "verdict": "spam" if lead.standing == Standing.SPAM else "clean",
            "reasons": lead.spam_reasons,
        },
        "iscore": _iscore(lead),
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
        **_levels(lead),
        "next_due": lead.next_due,
        "next_step": _step(step, known),
        "delivery_state": lead.delivery_state or None,
        "navigation": lead.navigation,
        "tags": [known.tags[pk].slug for pk in tag_ids if pk in known.tags],
    }


def _levels(lead: Lead) -> Json:
    """What was promised, what became of it, and whether somebody has looked at the lead."""
    promises = lateness.promises(lead, timezone.now())
    return {
        "reviewed_at": lead.reviewed_at,
        "late_from": lead.late_from,
        "service_levels": [
            {"level": one.code, "state": one.state, "due_at": one.due, "met_at": one.met}
            for one in promises
        ],
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


def _iscore(lead: Lead) -> Json:
    """The score at this moment. Parts that are passed on as they are stored are read only where
    they are other ones by now."""
    parts, now = lead.score_parts, timezone.now()
    if isinstance(parts, Fragment):
        if is_as_stored(lead, now):
            value = lead.score
            return {"value": value, "band": band(value), "parts": parts, "chance": None}
        parts = loads(dumps(parts))
    told = current_parts(lead, parts, now)
    return {
        "value": told.value, "band": band(told.value), "parts": told.parts, "chance": told.chance
    }  # fmt: skip


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


def _contact(lead: Lead, speaker: int | None) -> Json:
    """The person as this enquiry told it."""
    return {
        "id": speaker or lead.contact_id,
        "name": lead.name,
        "email": lead.email or None,
        "phone": lead.phone or None,
        "whatsapp": lead.whatsapp or None,
        "attributes": lead.attributes,
    }


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
        "assignment_reason": draft.assignment_reason if given or draft.waits else {},
        "assigned_at": draft.at if given else None,
        "duplicate_scope": draft.duplicate_scope,
        "duplicate_of_id": draft.duplicate_of,
        "spam_reasons": draft.spam_reasons if draft.is_spam else [],
        "score": draft.score,
        "score_parts": draft.score_parts,
        "levels": draft.levels or None,
        **lateness.entered(draft.levels),
    }
