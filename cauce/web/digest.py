"""«Resumen del día»: new leads with «revisado», who is late, and whether one wants it by mail."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.levels import levels_of
from cauce.catalog.names import names
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.life import digest
from cauce.life.digest import Mailed
from cauce.store import atomic, on_postgres
from cauce.web.leads.history import called
from cauce.web.leads.level_words import mark
from cauce.web.request import Request, back, said

_MOST = 100


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /digest."""
    now = timezone.now()
    found = digest.of(request.actor, now)
    context = {
        "title": _("Your day"),
        "digest": found,
        "new": [_line(request, lead) for lead in found.new],
        "late": [_line(request, lead) for lead in found.late],
        "may_work": request.actor.may(Right.WORK),
        "mailed": digest.wanted_by(request.member),
        "hour": levels_of(current_company()).digest_hour,
        "posted": _posted(digest.latest(request.member, now)),
        "all_new": "/leads?" + urlencode({"created_from": found.since.isoformat()}),
    }
    return render(request, "digest/page.html", context)


def _line(request: Request, lead: Lead) -> dict[str, Any]:
    known = names(current_company())
    return {
        "lead": lead,
        "campaign": called(known.campaigns, lead.campaign_id),
        "seller": called(known.members, lead.seller_id),
        "mine": lead.seller_id == request.member.pk,
        "mark": mark(lead, timezone.now()),
    }


def _posted(last: Mailed | None) -> dict[str, str] | None:
    """What became of the last digest by mail: a text, and a hue where it is worth a notice."""
    if last is None:
        return None
    values = {"day": date_format(last.day, "j b"), "why": last.trouble}
    values["time"] = date_format(timezone.localtime(last.at), "H:i")
    text = {
        "waiting": _("That of %(day)s is about to go out."),
        "sending": _("That of %(day)s is going out."),
        "sent": _("That of %(day)s went out at %(time)s."),
        "empty": _("On %(day)s there was nothing to tell."),
        "failing": _("That of %(day)s could not be sent: %(why)s"),
        "unknown": _(
            "Nobody knows whether that of %(day)s went out: it broke off while it was sent. It is "
            "not sent again, so that it does not come twice."
        ),
    }[last.standing]
    hue = {"failing": "negative", "unknown": "partial"}.get(last.standing, "")
    return {"text": text % values, "hue": hue}


@require_POST
def review(request: Request) -> HttpResponse:
    """POST /digest/reviewed, lead…: these were looked at."""
    request.actor.need(Right.WORK)
    given = request.POST.getlist("lead")[:_MOST]
    ids = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 18]
    with atomic():
        seen = leads_for(request.actor).filter(pk__in=ids).order_by("pk")
        leads = list(seen.select_for_update() if on_postgres() else seen)
        count = digest.review(leads, by=request.actor)
    text = ngettext("%(n)s lead looked at.", "%(n)s leads looked at.", count)
    said(request, text % {"n": count})
    return back(request, "/digest")


@require_POST
def choose(request: Request) -> HttpResponse:
    """POST /digest/mail, mail: whether one gets it by mail."""
    digest.choose(request.member, mail=bool(request.POST.get("mail")))
    said(request, _("Saved."))
    return back(request, "/digest")
