"""The «CRM» tab of a lead: what was sent, what came back, and what is to be done about it."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.catalog.models import Connection
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import deliver
from cauce.life.deliver import Act, Delivery, DeliveryState
from cauce.store import atomic
from cauce.web.deliveries.words import ACTS, HEALTH, Line, button, line, why_not
from cauce.web.request import Request, View, back, complained, said

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def of_lead(request: Request, number: int) -> HttpResponse:
    """GET /leads/<number>/deliveries: the tab's content. POST connection?: send the lead."""
    if request.method == "POST":
        return _send(request, number)
    return _tab(request, lead_for(request.actor, number=number))


def _tab(request: Request, lead: Lead) -> HttpResponse:
    lines = [line(delivery) for delivery in deliver.deliveries_of(lead)[:_SHOWN]]
    waiting = {one.state for one in lines} & {"pending", "sending", "unknown"}
    context = {
        "title": _("CRM"),
        "lead": lead,
        "lines": lines,
        "places": _places(lead, lines),
        "may_send": request.actor.may(Right.SEND_TO_CRM),
        "may_configure": request.actor.may(Right.CONFIGURE),
        "waiting": bool(waiting),
    }
    page = "deliveries/tab.html#tab" if request.htmx else "deliveries/tab.html"
    return render(request, page, context)


def _places(lead: Lead, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The connections that the lead could go to or has gone to, with how each is."""
    used = {one.delivery.connection_id for one in lines}
    doubtful = {one.delivery.connection_id for one in lines if one.state in {"review", "unknown"}}
    unsettled = sentence("delivery_unsettled")
    return [
        {
            "health": one,
            "word": HEALTH[one.state],
            "trouble": sentence(one.trouble) if one.trouble else "",
            "why_not": unsettled
            if one.connection.pk in doubtful
            else why_not(lead, one.connection),
            "again": one.connection.pk in used,
        }
        for one in deliver.health()
        if one.connection.active or one.connection.pk in used
    ]


def _send(request: Request, number: int) -> HttpResponse:
    refused: Conflict | None = None
    try:
        with atomic():
            lead = locked_for(request.actor, number=number)
            if request.POST.get("retry"):
                _retry_last(request, lead)
            else:
                deliver.queue(lead, connection=_chosen(request), by=request.actor)
    except Conflict as conflict:
        refused = conflict
    lead = lead_for(request.actor, number=number)
    if request.htmx and request.GET.get("part") == "button":
        may = request.actor.may(Right.SEND_TO_CRM)
        context = {"button": button(lead, deliver.targets(), may=may)}
        answer = render(request, "deliveries/button.html", context)
        return _with_word(answer, _("Queued for the CRM."), refused)
    return _answer(request, lead, _("Queued for the CRM."), refused)


def _retry_last(request: Request, lead: Lead) -> None:
    failed = deliver.deliveries_of(lead).filter(state=DeliveryState.FAILED).first()
    if failed is None:
        raise Conflict("already_sent")
    deliver.retry(failed, by=request.actor)


def _answer(request: Request, lead: Lead, text: str, refused: Conflict | None) -> HttpResponse:
    """The tab again with a word in passing, or back to the page that says it."""
    if request.htmx:
        return _with_word(_tab(request, lead), text, refused)
    if refused:
        complained(request, refused)
    else:
        said(request, text)
    return back(request, f"/leads/{lead.number}/crm")


def _with_word(answer: HttpResponse, text: str, refused: Conflict | None) -> HttpResponse:
    if refused:
        text = sentence(refused.code, refused.params)
    hue = "negative" if refused else "positive"
    return trigger_client_event(answer, "toast", {"text": text, "hue": hue})


def _chosen(request: Request) -> Connection:
    """The posted connection, or the only one there is."""
    targets = deliver.targets()
    wanted = request.POST.get("connection", "")
    if not wanted and len(targets) == 1:
        return targets[0]
    found = next((target for target in targets if str(target.pk) == wanted), None)
    if found is None:
        raise Conflict("connection_off" if wanted else "no_connection")
    return found


def _act(work: Callable[[Request, Delivery], str]) -> View:
    """Do `work` on a delivery, then show its lead's tab again, or go back to the page."""

    @require_POST
    @wraps(work)
    def view(request: Request, id: int) -> HttpResponse:
        delivery = deliver.delivery_for(request.actor, id=id)
        refused, text = None, ""
        try:
            text = work(request, delivery)
        except Conflict as conflict:
            refused = conflict
        return _answer(request, lead_for(request.actor, id=delivery.lead_id), text, refused)

    return view


@_act
def retry(request: Request, delivery: Delivery) -> str:
    """POST /deliveries/<id>/retry."""
    deliver.retry(delivery, by=request.actor)
    return _("It is tried again.")


@_act
def resolve(request: Request, delivery: Delivery) -> str:
    """POST /deliveries/<id>/resolve, sent=1 or 0: what became of a delivery in doubt."""
    sent = request.POST.get("sent") == "1"
    deliver.resolve(delivery, sent=sent, by=request.actor)
    return _("Noted as sent.") if sent else _("It is sent now.")


@require_safe
def proof(request: Request, id: int) -> HttpResponse:
    """GET /deliveries/<id>: every try with exactly what was sent and what came back.

    ?part=sent is «Ver Datos Enviados» alone: the last request that carried the lead.
    """
    delivery = deliver.delivery_for(request.actor, id=id)
    tries = [_shown(one) for one in delivery.tries.all()]
    carried = [one for one in tries if one["try"].act != Act.SEARCH]
    context = {
        "title": _("Sending %(id)s") % {"id": delivery.pk},
        "line": line(delivery),
        "tries": tries,
        "sent": carried[-1] if carried else None,
        "may_send": request.actor.may(Right.SEND_TO_CRM),
    }
    part = request.GET.get("part", "")
    if part and part not in {"sent", "log"}:
        raise Missing("part")
    return render(request, "deliveries/proof.html" + (f"#{part}" if part else ""), context)


def _shown(one: Any) -> dict[str, Any]:
    """A try; its bodies also laid out when they are JSON."""
    return {
        "try": one,
        "word": ACTS[Act(one.act)],
        "body": _laid_out(one.body),
        "answer": _laid_out(one.answer),
        "why": sentence(one.error, {}) if one.error else "",
    }


def _laid_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text
