"""One person: points, attributes, tags, lists; leads, notes and history across them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import Names, names
from cauce.leads import families
from cauce.leads.access import contact_for, leads_of
from cauce.leads.contact_lists import members_of, subscribed, tags_of
from cauce.leads.models import Contact, ContactPoint, Lead, ListMember, Standing
from cauce.life import consents, identity, personal, points
from cauce.life.work.models import Note
from cauce.spine.read import contact_history
from cauce.web.contacts.listing import in_use, national
from cauce.web.contacts.words import STATE_MARKS
from cauce.web.field_words import told
from cauce.web.leads import inplace
from cauce.web.leads.history import Line, called, lines
from cauce.web.leads.history_people import CHANNELS, PURPOSES
from cauce.web.request import Request
from cauce.web.words import ENTRY_METHODS, LIST_SOURCES, MEANING_MARKS, STATUS_MARKS

_LEADS, _NOTES, _EVENTS, _MERGES, _CONSENTS = 200, 100, 100, 20, 50


@require_safe
def page(request: Request, id: int, tab: str = "leads") -> HttpResponse:
    """GET /contacts/<id>[/notes|/history]."""
    contact = contact_for(request.actor, id)
    if contact.pk != id:  # merged: its other name leads here
        return HttpResponseRedirect(f"/contacts/{contact.pk}")
    known = names(current_company())
    merged = families.merged_into([contact.pk]).get(contact.pk, [])
    leads = leads_of(request.actor, contact, merged=merged)
    shown = list(leads.defer("search_text").order_by("-pk")[:_LEADS])
    # Whoever has asked is corrected on the newest lead, which says what was told when.
    asked = any(lead.standing != Standing.WITHDRAWN for lead in shown)
    may_edit = request.actor.may(Right.WORK) and not asked
    found = list(points.points_of(contact).order_by("kind", "pk"))
    context = {
        "title": str(contact) or _("No name"),
        "contact": contact,
        "tab": tab,
        "may_work": request.actor.may(Right.WORK),
        "tabs": (tabs := _tabs(contact, tab, shown)),
        "work_tabs": [one for one in tabs if one["key"] != "facts"],
        "mark": STATE_MARKS[contact.lead_state],
        "merges": _merges(request, contact),
        "twin": _twin(request, contact),
        "reached": _droppable(contact, found) if request.actor.may(Right.WORK) else [],
        "erasure": personal.waiting(contact),
        "consents": [_consent(one) for one in consents.of(contact)[:_CONSENTS]],
        "purposes": PURPOSES.items(),
        "channels": CHANNELS.items(),
        "may_erase": request.actor.may(Right.PERSONAL_DATA),
        "newest": shown[0] if shown else None,
        **_facts(contact, found, known),
        **(_editable(contact) if may_edit else {}),
        **_marks(contact, known),
        **_panel(request, contact, merged, shown, tab, known),
    }
    return render(request, "contacts/show.html", context)


def _merges(request: Request, contact: Contact) -> list[dict[str, Any]]:
    """Merges that stand, the latest first: only that one can be undone."""
    family = families.of([contact.pk])
    found = list(identity.standing(family.values("pk"))[:_MERGES])
    people = {one.pk: str(one) for one in family.defer("search_text")} if found else {}
    may = request.actor.may(Right.MERGE)
    return [
        {
            "merge": merge,
            "names": ", ".join(people.get(pk) or _("No name") for pk in merge.absorbed),
            "since": identity.since(merge).count(),
            "may_undo": may and at == 0 and merge.into_id == contact.pk,
        }
        for at, merge in enumerate(found)
    ]


def _consent(one: consents.Consent) -> dict[str, Any]:
    return {
        "consent": one,
        "purpose": PURPOSES.get(one.purpose, one.purpose),
        "channel": CHANNELS.get(one.channel, one.channel) if one.channel else "",
        "source": LIST_SOURCES.get(one.source, one.source),
    }


def _twin(request: Request, contact: Contact) -> dict[str, Any] | None:
    """The surest pair that waits for a verdict, for whoever may give it."""
    if not request.actor.may(Right.MERGE):
        return None
    waiting = identity.pairs_for(request.actor)
    pair = waiting.filter(Q(low=contact.pk) | Q(high=contact.pk)).first()
    if pair is None:
        return None
    people = identity.people_of([pair])
    return {"pair": pair, "other": people[pair.high if pair.low == contact.pk else pair.low]}


def _tabs(contact: Contact, current: str, leads: list[Lead]) -> list[dict[str, Any]]:
    """Tabs of the work column; «facts» is a tab of its own only where columns do not fit."""
    wanted = (
        ("facts", _("Data"), None),
        ("leads", _("Leads"), len(leads)),
        ("notes", _("Notes"), None),
        ("history", _("History"), None),
    )
    return [
        {
            "key": key,
            "url": f"/contacts/{contact.pk}" + ("" if key == "leads" else f"/{key}"),
            "label": label,
            "count": count,
            "current": key == current,
        }
        for key, label, count in wanted
    ]


def _facts(contact: Contact, found: list[ContactPoint], known: Names) -> dict[str, Any]:
    rows = []
    for point in found:
        if point.kind == "email":
            address = point.typed
            rows.append({"label": _("E-mail"), "value": address, "url": f"mailto:{address}"})
        elif point.kind == "phone":
            note = _("WhatsApp") if point.key == contact.whatsapp else ""
            shown = national(point.key)
            url = f"tel:{point.key}"
            rows.append({"label": _("Phone"), "value": shown, "url": url, "note": note})
        else:
            rows.append({"label": _("Channel id"), "value": point.key})
    return {
        "points": rows,
        "attributes": told(contact.attributes),
        "source": ENTRY_METHODS.get(contact.entry_method, contact.entry_method),
        "made_by": called(known.members, contact.made_by_id),
    }


def _droppable(contact: Contact, found: list[ContactPoint]) -> list[dict[str, Any]]:
    """Ways to reach the person that nobody's enquiry came with: they can be taken away."""
    ways = sorted((one for one in found if one.kind != "external"), key=lambda one: one.pk)
    borne = points.borne_by(list(families.of([contact.pk]))) if len(ways) > 1 else set()
    return [
        {"id": one.pk, "value": national(one.key) if one.kind == "phone" else one.typed}
        for one in ways
        if borne and (one.kind, one.key) not in borne
    ]


def _editable(contact: Contact) -> dict[str, Any]:
    """The same data, to be edited where they stand."""
    return {
        "may": {"work": True},
        "field_at": f"/contacts/{contact.pk}",
        "heading": str(contact),
        "name_field": inplace.field_of(contact, "name"),
        "contact_fields": inplace.fields(contact),
        "new_field": inplace.field_of(contact, inplace.ATTRIBUTE),
    }


def _marks(contact: Contact, known: Names) -> dict[str, Any]:
    """Tags and lists: those it has, and those it may still have."""
    has = set(tags_of([contact]).get(contact.pk, []))
    members = members_of([contact]).get(contact.pk, [])
    on_it = set(subscribed(members))
    return {
        "tags": [label for label in in_use(known.tags) if label.id in has],
        "more_tags": [label for label in in_use(known.tags) if label.id not in has],
        "members": [_member(member, known) for member in members],
        "more_lists": [label for label in in_use(known.lists) if label.id not in on_it],
    }


def _member(member: ListMember, known: Names) -> dict[str, Any]:
    return {
        "id": member.marketing_list_id,
        "name": called(known.lists, member.marketing_list_id),
        "source": LIST_SOURCES.get(member.source, member.source),
        "since": member.subscribed_at,
        "left": member.unsubscribed_at,
    }


def _panel(
    request: Request,
    contact: Contact,
    merged: Sequence[int],
    leads: list[Lead],
    tab: str,
    known: Names,
) -> dict[str, Any]:
    if tab in {"leads", "facts"}:
        return {"leads": [_lead(lead, known) for lead in leads]}
    if tab == "notes":
        numbers = {lead.pk: lead.number for lead in leads}
        notes: QuerySet[Note] = Note.objects.filter(lead_id__in=list(numbers)).order_by("-id")
        return {"notes": [(note, numbers[note.lead_id]) for note in notes[:_NOTES]]}
    before = request.GET.get("before", "")
    older = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    ids = [lead.pk for lead in leads]
    events = contact_history(contact.pk, ids, merged=merged, before=older, limit=_EVENTS + 1)
    per_lead = defaultdict(list)
    for event in events[:_EVENTS]:
        per_lead[event.lead_id].append(event)
    numbers = {lead.pk: lead.number for lead in leads}
    told: list[tuple[Line, int | None]] = []
    for lead_id, some in per_lead.items():
        number = numbers.get(lead_id) if lead_id else None
        told += [(line, number) for line in lines(some, reader_id=request.member.pk)]
    told.sort(key=lambda pair: -pair[0].id)
    last = events[_EVENTS - 1].pk if len(events) > _EVENTS else None
    url = f"/contacts/{contact.pk}/history"
    return {
        "lines": told,
        "older": f"{url}?before={last}" if last else "",
        "newer": url if older else "",
    }


def _lead(lead: Lead, known: Names) -> dict[str, Any]:
    status = known.statuses[lead.status_id]
    qualification = known.qualifications.get(lead.qualification_id or 0)
    return {
        "lead": lead,
        "product": called(known.products, lead.product_id),
        "campaign": called(known.campaigns, lead.campaign_id),
        "seller": called(known.members, lead.seller_id),
        "status": status.name,
        "status_mark": STATUS_MARKS[status.meaning],
        "qualification": qualification.name if qualification else _("Unqualified"),
        "mark": MEANING_MARKS[qualification.meaning if qualification else ""],
        "method": ENTRY_METHODS.get(lead.entry_method, lead.entry_method),
    }
