"""The lead's page: who, how good, whose; facts, work, history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import lead_for
from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadQualified, NoteWritten, QualificationAdded
from cauce.spine.read import milestones
from cauce.web.leads import last_contact, neighbours, schedule, tags
from cauce.web.leads.facts import facts
from cauce.web.leads.header import Milestones, header
from cauce.web.leads.list_query import list_query
from cauce.web.leads.panels import panel
from cauce.web.leads.reach import reach
from cauce.web.recent import remembered
from cauce.web.request import Request


@require_safe
@remembered
def page(request: Request, number: int, tab: str = "notes") -> HttpResponse:
    """GET /leads/<number>[/<tab>]."""
    return of(request, lead_for(request.actor, number=number), tab)


def of(
    request: Request, lead: Lead, tab: str = "notes", *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a lead that the reader may see; `more` goes to its templates."""
    known, happened = names(current_company()), milestones(lead)
    context = {
        "title": lead.name or lead.email or lead.phone or lead.number,
        "lead": lead,
        "tab": tab,
        "may": _rights(request, lead),
        "list_query": list_query(request),
        "turn": neighbours.turn(request, lead),
        "tabs": (tabs := _tabs(request, lead, tab, happened)),
        "work_tabs": [one for one in tabs if one["key"] != "facts"],
        **header(lead, known, happened),
        "waiting": schedule.waiting(lead, known),
        **last_contact.clock(lead),
        **facts(lead, known),
        **reach(lead),
        **tags.of(lead, known),
        **panel(request, lead, tab),
    }
    return render(request, "leads/show.html", context | more, status=status)


def _rights(request: Request, lead: Lead) -> dict[str, bool]:
    actor, active = request.actor, lead.standing == Standing.ACTIVE
    return {
        "work": actor.may(Right.WORK) and active,
        "reassign": actor.may(Right.REASSIGN) and active,
        "spam": actor.may(Right.JUDGE_SPAM),
        "send": actor.may(Right.SEND_TO_CRM) and active,
    }


def _tabs(request: Request, lead: Lead, current: str, happened: Milestones) -> list[dict[str, Any]]:
    """Tabs of the work column; «facts» is a tab of its own only where columns do not fit."""
    notes, entries, added = (
        happened[kind][1] if kind in happened else 0
        for kind in (NoteWritten.kind, LeadQualified.kind, QualificationAdded.kind)
    )
    query = list_query(request)
    wanted = (
        ("facts", _("Data"), None),
        ("notes", _("Notes"), notes),
        ("calls", _("Calls"), None),
        ("emails", _("E-mails"), None),
        ("qualifications", _("Qualifications"), entries + added),
        ("whatsapp", _("WhatsApp"), None),
        ("history", _("History"), None),
        ("crm", _("CRM"), None),
    )
    return [
        {
            "key": key,
            "url": f"/leads/{lead.number}" + ("" if key == "notes" else f"/{key}") + query,
            "label": label,
            "count": count,
            "current": key == current,
        }
        for key, label, count in wanted
    ]
