"""The rows of the list: what each cell of a lead says, without a statement for any of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import Connection
from cauce.catalog.names import Names
from cauce.kit import phones
from cauce.leads.models import Lead
from cauce.leads.queries import tags_of
from cauce.life import deliver
from cauce.life.work.tasks import next_steps
from cauce.web.deliveries.words import button
from cauce.web.leads.columns import Column
from cauce.web.leads.history import called
from cauce.web.leads.level_words import mark as level_mark
from cauce.web.request import Request
from cauce.web.words import (
    ASSIGNMENT_TYPES,
    DUPLICATE_SCOPES,
    ENTRY_METHODS,
    FLOW_STATES,
    MEANING_MARKS,
    STATUS_MARKS,
)


def words() -> dict[str, str]:
    """What many cells say, translated once."""
    return {
        "no_name": _("No name"),
        "no_email": _("No e-mail"),
        "you": _("You"),
        "nobody": _("Nobody"),
        "overdue": pgettext("of a task", "Overdue"),
    }


def of(
    request: Request, leads: Sequence[Lead], known: Names, shown: Sequence[Column]
) -> list[dict[str, Any]]:
    """The rows. Three statements at most: the targets of the CRM column, the tags' column, and the
    next steps where any is planned."""
    keys = {column.key for column in shown}
    targets = deliver.targets() if "crm" in keys else []
    tags = tags_of(leads) if "tags" in keys else {}
    steps = next_steps(leads) if "due" in keys else {}
    now = timezone.now()
    query = request.GET.urlencode()
    return [
        _row(lead, request, known)
        | {
            "url": f"/leads/{lead.number}" + (f"?{query}" if query else ""),
            "button": _button(lead, request, targets) if "crm" in keys else None,
            "step": steps.get(lead.pk),
            "late": is_late(lead, now),
            "level": level_mark(lead, now),
            "tags": [called(known.tags, pk) for pk in tags.get(lead.contact_id or 0, ())],
        }
        for lead in leads
    ]


def _button(lead: Lead, request: Request, targets: Sequence[Connection]) -> Any:
    return button(lead, targets, may=request.actor.may(Right.SEND_TO_CRM))


def is_late(lead: Lead, now: datetime) -> bool:
    """Whether the next step of a lead is overdue."""
    return lead.next_due is not None and lead.next_due < now


def _row(lead: Lead, request: Request, known: Names) -> dict[str, Any]:
    qualification = known.qualifications.get(lead.qualification_id or 0)
    status = known.statuses.get(lead.status_id)
    number = lead.phone or lead.whatsapp
    return {
        "lead": lead,
        "open": _("Open lead %(number)s") % {"number": lead.number},
        "mark_label": _("Mark lead %(number)s") % {"number": lead.number},
        "product": called(known.products, lead.product_id),
        "campaign": called(known.campaigns, lead.campaign_id),
        "method": ENTRY_METHODS.get(lead.entry_method, lead.entry_method),
        "phone": phones.national(number, country=current_company().country) if number else "",
        "seller": called(known.members, lead.seller_id),
        "mine": lead.seller_id is not None and lead.seller_id == request.member.pk,
        "assignment": ASSIGNMENT_TYPES.get(lead.assignment_type, ""),
        "type": called(known.qualifications, lead.type_id),
        "qualification": qualification.name if qualification else _("Unqualified"),
        "mark": MEANING_MARKS[qualification.meaning if qualification else ""],
        "status": status.name if status else "",
        "status_mark": STATUS_MARKS[status.meaning if status else "new"],
        "substatus": called(known.statuses, lead.substatus_id),
        "flow": FLOW_STATES.get(lead.flow_state or "none", lead.flow_state),
        "duplicate": DUPLICATE_SCOPES.get(lead.duplicate_scope, ""),
    }
