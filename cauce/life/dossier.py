"""The complete lead as it travels: data, contact, seller, score, qualification, notes, history.

One versioned shape for every reader outside: connections, webhooks, files. Keys are added to a
version, never changed or removed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from cauce.accounts.models import Company, Membership
from cauce.accounts.scope import current_company
from cauce.catalog.models import QualificationType, Status
from cauce.leads.models import Contact, Lead
from cauce.life.qualify.models import QualificationEntry
from cauce.life.scoring import band, current
from cauce.life.work.models import Note
from cauce.spine.read import data_of
from cauce.spine.table import Event

VERSION = 1
INTERACTIONS_LIMIT = 200  # the newest; all notes and qualifications travel whatever their number
type Dossier = dict[str, Any]

# What a fact repeats of the lead's own columns, or of the house: it need not travel twice.
_LEFT_OUT = frozenset({
    "typed", "attributes", "navigation", "message", "name", "email", "phone", "whatsapp", "parts",
    "score_parts", "spam_reasons", "also_matches", "reason", "submission", "campaign", "product",
    "brand", "contact", "status", "number", "external_id",
})  # fmt: skip
_OUR_ERRANDS = "delivery."


def build(leads: Sequence[Lead]) -> list[Dossier]:
    """One dossier per lead, in the same order. The number of queries does not grow with them."""
    company = current_company()
    rows = _Rows(leads)
    return [_dossier(lead, rows, company) for lead in leads]


class _Rows:
    """What the dossiers of some leads need, read in a fixed number of queries."""

    def __init__(self, leads: Sequence[Lead]) -> None:
        ids = [lead.pk for lead in leads]
        full = Lead.objects.filter(pk__in=ids).select_related("campaign", "product", "brand")
        self.leads = {lead.pk: lead for lead in full}
        contact_ids = {lead.contact_id for lead in leads if lead.contact_id}
        contacts = Contact.objects.filter(pk__in=contact_ids).prefetch_related("tags")
        self.contacts = {contact.pk: contact for contact in contacts}
        seller_ids = {lead.seller_id for lead in leads if lead.seller_id}
        sellers = Membership.objects.filter(pk__in=seller_ids).select_related("user")
        self.sellers = {seller.pk: seller for seller in sellers}
        status_ids = {id for lead in leads for id in (lead.status_id, lead.substatus_id) if id}
        self.statuses = {s.pk: s for s in Status.objects.filter(pk__in=status_ids)}
        states = {lead.qualification_id for lead in leads if lead.qualification_id}
        self.states = {t.pk: t for t in QualificationType.objects.filter(pk__in=states)}
        entries = QualificationEntry.objects.filter(lead_id__in=ids).select_related("type")
        self.entries = _by_lead(entries.order_by("id"))
        self.notes = _by_lead(Note.objects.filter(lead_id__in=ids).order_by("id"))
        events = Event.objects.filter(lead_id__in=ids).exclude(kind__startswith=_OUR_ERRANDS)
        self.events = _by_lead(events.order_by("id"))


def _by_lead(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


def _dossier(given: Lead, rows: _Rows, company: Company) -> Dossier:
    lead = rows.leads[given.pk]
    qualifications = [_entry(entry) for entry in rows.entries[lead.pk]]
    score = current(lead)
    return {
        "version": VERSION,
        "id": lead.pk,
        "number": lead.number,
        "external_id": lead.external_id,
        "url": f"{settings.BASE_URL}/go/{company.slug}/{lead.number}",
        "created_at": lead.created_at.isoformat(),
        "company": {"name": company.name, "slug": company.slug},
        "campaign": _named(lead.campaign),
        "product": _named(lead.product),
        "brand": _named(lead.brand),
        "entry_method": lead.entry_method,
        "contact": _contact(lead, rows.contacts.get(lead.contact_id or 0)),
        "message": lead.message,
        "navigation": lead.navigation,
        "seller": _seller(rows.sellers.get(lead.seller_id or 0)),
        "assignment": _assignment(lead),
        "duplicate": _duplicate(lead),
        "iscore": {
            "value": score.value,
            "band": band(score.value),
            "parts": [_part(part) for part in score.parts],
        },
        "qualification": _qualification(lead, rows, qualifications),
        "qualifications": qualifications,
        "status": _status(rows.statuses.get(lead.status_id)),
        "substatus": _status(rows.statuses.get(lead.substatus_id or 0)),
        "stars": lead.stars,
        "attempts": lead.attempts,
        "flow_state": lead.flow_state,
        "notes": [_note(note) for note in rows.notes[lead.pk]],
        "interactions": [_event(event) for event in rows.events[lead.pk][-INTERACTIONS_LIMIT:]],
    }


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "slug": row.slug}


def _contact(lead: Lead, contact: Contact | None) -> dict[str, Any]:
    """The person as this lead shows them; a quarantined enquiry has no contact yet."""
    return {
        "id": (contact.canonical_id or contact.pk) if contact else None,
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "whatsapp": lead.whatsapp,
        "attributes": lead.attributes,
        "tags": sorted(tag.name for tag in contact.tags.all()) if contact else [],
    }


def _seller(seller: Membership | None) -> dict[str, Any] | None:
    if seller is None:
        return None
    return {"id": seller.pk, "name": seller.name, "email": seller.user.email}


def _assignment(lead: Lead) -> dict[str, Any] | None:
    if not lead.assignment_type:
        return None
    at = lead.assigned_at.isoformat() if lead.assigned_at else None
    return {"type": lead.assignment_type, "at": at}


def _duplicate(lead: Lead) -> dict[str, Any] | None:
    if not lead.duplicate_scope:
        return None
    return {"scope": lead.duplicate_scope, "of": lead.duplicate_of_id}


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": part["code"], "points": part["points"], "limit": part.get("limit")}


def _qualification(
    lead: Lead, rows: _Rows, entries: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """The state in force, with the latest entry that led to it."""
    state = rows.states.get(lead.qualification_id or 0)
    if state is None:
        return None
    led = [
        told
        for entry, told in zip(rows.entries.get(lead.pk, ()), entries, strict=True)
        if entry.type.state_id == state.pk and entry.about_id is None
    ]
    latest = led[-1] if led else {}
    return {
        "name": state.name,
        "slug": state.slug,
        "meaning": state.meaning,
        "type": latest.get("type", state.name),
        "points": latest.get("points", state.points),
        "comment": latest.get("comment", ""),
        "at": lead.qualified_at.isoformat() if lead.qualified_at else latest.get("at"),
    }


def _entry(entry: QualificationEntry) -> dict[str, Any]:
    return {
        "type": entry.type.name,
        "meaning": entry.type.meaning,
        "points": entry.points,
        "comment": entry.comment,
        "by": entry.author_name or entry.author_kind,
        "at": entry.created_at.isoformat(),
    }


def _status(status: Status | None) -> dict[str, Any] | None:
    if status is None:
        return None
    return {"name": status.name, "slug": status.slug, "meaning": status.meaning}


def _note(note: Note) -> dict[str, Any]:
    by = note.author_name or note.author_kind
    return {"body": note.body, "by": by, "at": note.created_at.isoformat()}


def _event(event: Event) -> dict[str, Any]:
    data = {k: v for k, v in data_of(event).items() if k not in _LEFT_OUT}
    by = event.actor_name or event.actor_kind
    return {"kind": event.kind, "by": by, "at": event.at.isoformat(), "data": data}
