"""«Inicio»: what came in, who waits, what to do next."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import leads_for
from cauce.leads.models import Lead, Standing
from cauce.life.work import tasks
from cauce.web.leads import tide
from cauce.web.leads.history import called
from cauce.web.queue.listing import span
from cauce.web.request import Request
from cauce.web.tasks.listing import todays

_WAITING_SHOWN = 8


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /."""
    leads = leads_for(request.actor).filter(standing=Standing.ACTIVE)
    context = {
        "title": _("Home"),
        "figures": _figures(request, leads),
        "waiting": _waiting(request, leads),
        **todays(request),
        **tide.recent(request),
    }
    return render(request, "home.html", context)


def _figures(request: Request, leads: Any) -> list[dict[str, Any]]:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    week = today - timedelta(days=6)
    counts = leads.filter(created_at__gte=week).aggregate(
        today=Count("pk", filter=Q(created_at__gte=today)),
        week=Count("pk"),
        repeated=Count("pk", filter=~Q(duplicate_scope="")),
        untouched=Count("pk", filter=Q(last_note_at=None)),
    )
    return [
        {"name": _("Leads today"), "value": counts["today"]},
        {"name": _("Leads in seven days"), "value": counts["week"]},
        {"name": _("Of them duplicates"), "value": counts["repeated"]},
        {"name": _("Of them without a note"), "value": counts["untouched"]},
    ]


def _waiting(request: Request, leads: Any) -> list[dict[str, Any]]:
    """The newest leads that nobody has written about, longest wait last on the page."""
    known, now = names(current_company()), timezone.now()
    fresh: list[Lead] = list(leads.filter(last_note_at=None).order_by("-id")[:_WAITING_SHOWN])
    return [
        {
            "lead": lead,
            "campaign": called(known.campaigns, lead.campaign_id),
            "seller": called(known.members, lead.seller_id),
            "mine": lead.seller_id == request.member.pk,
            "late": span(now - lead.created_at)
            if tasks.waits_too_long(entered=lead.created_at, now=now)
            else "",
        }
        for lead in fresh
    ]
