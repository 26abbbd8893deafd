"""What of the flow the page of one lead shows: the form for a note, who has it, whether closed."""

from typing import Any

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.life import work
from cauce.web.leads.history import called
from cauce.web.leads.note_form import Typed, offered
from cauce.web.request import Request


def on_lead(request: Request, lead: Lead, typed: Typed | None = None) -> dict[str, Any]:
    """For `queue/desk.html` and `queue/who_has_it.html`, with what was typed if it was refused."""
    return {
        **offered(typed),
        "action_url": f"/leads/{lead.number}/notes",
        "lead_page": True,
        **standing(request, lead),
    }


def standing(request: Request, lead: Lead) -> dict[str, Any]:
    """Who has reserved it, and what the reader may do."""
    mine = lead.reserved_by_id == request.member.pk
    return {
        "reserved": called(names(current_company()).members, lead.reserved_by_id),
        "closed": lead.flow_state == "closed",
        "may_write": work.may_write(lead, by=request.actor),
        "may_release": lead.reserved_by_id is not None
        and (mine or request.actor.may(Right.REASSIGN)),
    }
