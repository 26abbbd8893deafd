"""GET /: the parts of the page in the order in which the day begins."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads import lookup
from cauce.leads.access import leads_for
from cauce.leads.tide import Stretch
from cauce.leads.waiting import Waiting, newest
from cauce.web import recent
from cauce.web.home import slips, team
from cauce.web.leads import tide
from cauce.web.leads.history import called
from cauce.web.request import Request
from cauce.web.spans import span
from cauce.web.tasks.listing import todays

WAITING_READ = 500  # of those who wait; whoever has more of them knows without the number
_SHOWN = 8
_RECENT = 5


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /."""
    waiting = newest(leads_for(request.actor), limit=WAITING_READ + 1)
    charted = tide.recent(request)
    context = {
        "title": _("Home"),
        "figures": _figures(charted["days"], waiting),
        "waiting": _waiting(request, waiting[:_SHOWN]),
        "waiting_more": len(waiting) > _SHOWN,
        "may_work": request.actor.may(Right.WORK),
        "team": team.rows(request, waiting[:WAITING_READ]),
        "slips": slips.found(request),
        **todays(request),
        **charted,
    }
    if context["team"] is None:
        context["recent"] = lookup.recent(request.actor, recent.numbers(request)[:_RECENT])
    return render(request, "home.html", context)


def _figures(days: list[Stretch], waiting: list[Waiting]) -> list[dict[str, Any]]:
    """Of the last days, from the chart's own counts; nothing is counted twice."""
    today, yesterday = days[-1].leads, days[-2].leads
    week = sum(one.leads for one in days[-7:])
    before = sum(one.leads for one in days[-14:-7])
    repeated = sum(one.duplicates for one in days[-7:])
    return [
        _figure(_("Leads today"), today, "?created=today", _("yesterday %(n)s"), yesterday),
        _figure(_("Leads in seven days"), week, "?created=7d", _("the seven before %(n)s"), before),
        _figure(
            _("Of them duplicates"),
            repeated,
            "?created=7d&duplicate=yes",
            "%(n)s",
            f"{repeated / week:.0%}" if week else "–",
        ),
        _untouched(waiting),
    ]


def _figure(name: str, value: int, query: str, note: str, n: Any) -> dict[str, Any]:
    return {
        "name": name,
        "value": _grouped(value),
        "url": f"/leads{query}",
        "note": note % {"n": _grouped(n) if isinstance(n, int) else n},
    }


def _untouched(waiting: list[Waiting]) -> dict[str, Any]:
    now, capped = timezone.now(), len(waiting) > WAITING_READ
    late = sum(one.late(now) for one in waiting[:WAITING_READ])
    told = ngettext("%(n)s waits too long", "%(n)s wait too long", late)
    count = _grouped(min(len(waiting), WAITING_READ))
    return {
        "name": _("Without a note"),
        "value": f"{count}+" if capped else count,
        "url": "/leads?last_note=never",
        "note": told % {"n": _grouped(late) + ("+" if capped else "")} if late else _("on time"),
        "late": bool(late),
    }


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _waiting(request: Request, fresh: list[Waiting]) -> list[dict[str, Any]]:
    """The newest leads that nobody has written about."""
    known, now = names(current_company()), timezone.now()
    return [
        {
            "lead": lead,
            "campaign": called(known.campaigns, lead.campaign_id),
            "seller": called(known.members, lead.seller_id),
            "mine": lead.seller_id == request.member.pk,
            "late": span(now - lead.created_at) if lead.late(now) else "",
        }
        for lead in fresh
    ]
