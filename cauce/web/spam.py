"""«Spam»: how many are in quarantine, why, and the way out for each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.kit import phones
from cauce.leads import queries
from cauce.leads.access import quarantined
from cauce.leads.models import Lead
from cauce.web.leads.history import called
from cauce.web.request import Request
from cauce.web.words import ENTRY_METHODS, SPAM_REASONS

PAGE = 50


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /spam. Everyone who may judge spam sees all of it: nobody owns a quarantined lead."""
    suspects = quarantined(request.actor)
    after = request.GET.get("after", "")
    fits = after.isascii() and after.isdigit() and len(after) < 18
    rows, more = queries.page(suspects, after=(int(after),) if fits else None, limit=PAGE)
    total, capped = queries.total(suspects)
    context = {
        "title": _("Spam"),
        "total": f"{total}+" if capped else total,
        "rows": [_row(lead) for lead in rows],
        "next": f"/spam?after={more[0]}" if more else "",
        "previous": "/spam" if fits else "",
    }
    return render(request, "spam/list.html", context)


def _row(lead: Lead) -> dict[str, Any]:
    known, country = names(current_company()), current_company().country
    phone = phones.national(lead.phone, country=country) if lead.phone else ""
    return {
        "lead": lead,
        "reasons": [SPAM_REASONS.get(r["code"], r["code"]) for r in lead.spam_reasons],
        "reach": " · ".join(filter(None, (lead.email, phone))),
        "campaign": called(known.campaigns, lead.campaign_id),
        "method": ENTRY_METHODS.get(lead.entry_method, lead.entry_method),
    }
