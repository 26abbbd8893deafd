"""The person in turn: how to reach them, and what the company chose to show of them."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.catalog.flow import SHOWN, Shown, flow_of
from cauce.catalog.names import Names, names
from cauce.kit import phones
from cauce.leads.access import actor_sees
from cauce.leads.models import Lead
from cauce.leads.queries import tags_of
from cauce.life import work
from cauce.spine.read import done_since, history
from cauce.web.field_words import told
from cauce.web.leads.history import called, lines
from cauce.web.leads.reach import reach
from cauce.web.queue.listing import waited
from cauce.web.request import Request
from cauce.web.words import ENTRY_METHODS

_HISTORY = 6


def person(request: Request, lead: Lead, place: work.Place | None) -> dict[str, Any]:
    """What `queue/now.html` and `queue/side.html` show of `lead`."""
    known = names(current_company())
    country = current_company().country
    return {
        "lead": lead,
        "lead_url": f"/leads/{lead.number}" if actor_sees(request.actor, lead) else "",
        "product": called(known.products, lead.product_id),
        "flow_mark": _flow_mark(lead),
        **reach(lead),
        "why": _why(lead, place),
        "facts_now": list(_facts_now(lead, known)),
        "facts_side": list(_facts_side(lead, known, country)),
        "recent": lines(list(history(lead)[:_HISTORY]), reader_id=request.member.pk),
        "day": _day(request),
    }


def _flow_mark(lead: Lead) -> tuple[str, str, str]:
    """«Estado Lead» in word, hue and shape."""
    if not lead.flow_state:
        return _("None"), "none", "none"
    if lead.flow_state == "closed":
        return _("Completed"), "positive", "full"
    return _("In process"), "partial", "half"


def _why(lead: Lead, place: work.Place | None) -> str:
    """Why this person is in turn."""
    if place is None:
        return ""
    wait, _hue = waited(lead, place.group)
    return {
        "fresh": _("Nobody has contacted them; they came %(wait)s ago") % {"wait": wait},
        "due": _("Follow-up due: %(wait)s") % {"wait": wait},
        "open": _("In process; last note on %(wait)s") % {"wait": wait},
        "later": _("To be called at %(wait)s") % {"wait": wait},
    }[place.group]


def _facts_now(lead: Lead, known: Names) -> Iterator[dict[str, Any]]:
    flow = flow_of(current_company())
    if flow.shows(Shown.MESSAGE) and lead.message:
        yield {"label": SHOWN[Shown.MESSAGE], "value": lead.message}
    if flow.shows(Shown.ORIGIN):
        method = str(ENTRY_METHODS.get(lead.entry_method, lead.entry_method))
        when = date_format(timezone.localtime(lead.created_at), "j b H:i")
        campaign = called(known.campaigns, lead.campaign_id)
        yield {"label": SHOWN[Shown.ORIGIN], "value": f"{method} · {campaign}", "note": when}
    if flow.shows(Shown.LAST_NOTE):
        last = timezone.localtime(lead.last_note_at) if lead.last_note_at else None
        note = date_format(last, "j b H:i") if last else ""
        value = lead.last_note or _("None yet")
        yield {"label": SHOWN[Shown.LAST_NOTE], "value": value, "note": note}


def _facts_side(lead: Lead, known: Names, country: str) -> Iterator[dict[str, Any]]:
    flow = flow_of(current_company())
    if flow.shows(Shown.EMAIL) and lead.email:
        yield {"label": _("E-mail"), "value": lead.email, "url": f"mailto:{lead.email}"}
    if flow.shows(Shown.WHATSAPP) and lead.whatsapp:
        shown = phones.national(lead.whatsapp, country=country)
        yield {"label": _("WhatsApp"), "value": shown, "url": f"tel:{lead.whatsapp}"}
    found = lead.navigation
    place = ", ".join(str(found[k]) for k in ("city", "region", "country") if found.get(k))
    medium = " / ".join(str(found[k]) for k in ("utm_source", "utm_medium") if found.get(k))
    pairs = ((Shown.PLACE, place), (Shown.MEDIUM, medium), (Shown.SITE, found.get("site")))
    for what, value in pairs:
        if flow.shows(what) and value:
            yield {"label": SHOWN[what], "value": str(value)}
    shows = flow.shows(Shown.ATTRIBUTES)
    yield from told({k: v for k, v in lead.attributes.items() if shows or k in flow.attributes})
    if flow.shows(Shown.LISTS) and (lists := work.lists_of(lead)):
        yield {"label": SHOWN[Shown.LISTS], "value": ", ".join(lists)}
    if flow.shows(Shown.TAGS) and (tags := tags_of([lead]).get(lead.contact_id or 0)):
        words = ", ".join(called(known.tags, pk) for pk in tags)
        yield {"label": SHOWN[Shown.TAGS], "value": words}


def _day(request: Request) -> list[dict[str, Any]]:
    """«Tu día»: how many the operator has written about and closed since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    done = done_since(midnight, person=request.member.pk)
    return [
        {"label": _("Contacted"), "value": done.get("note.written", 0)},
        {"label": _("Leads closed"), "value": done.get("lead.closed", 0)},
    ]
