"""Settings → connections: which there are and how they are, one HTTP connection, its preview."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.catalog import provider_keys
from cauce.catalog.connections import KINDS, webhook_url
from cauce.catalog.models import Connection
from cauce.leads.access import leads_for
from cauce.leads.models import Lead, Standing
from cauce.life import deliver, setup
from cauce.life.setup.connections import as_if_saved
from cauce.web.connections import paths
from cauce.web.connections.forms import (
    HttpForm,
    fields_of,
    headers_of,
    initial,
    options_in,
    pairs_in,
    with_spare,
)
from cauce.web.deliveries.words import HEALTH
from cauce.web.request import Request, into, said

_HTTP = "http"


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/connections."""
    request.actor.need(Right.CONFIGURE)
    known = {one.connection.pk: one for one in deliver.health()}
    rows = []
    for connection in provider_keys.doors().order_by("kind", "pk"):
        health = known.get(connection.pk)
        state = health.state if health else _state(connection)
        rows.append(
            {
                "connection": connection,
                "kind": KINDS[connection.kind].label if connection.kind in KINDS else "",
                "word": HEALTH[state],
                "trouble": sentence(connection.trouble) if connection.trouble else "",
                "health": health,
                "url": f"/settings/connections/{connection.pk}" if health else "",
                "webhook": webhook_url(connection) if connection.kind in KINDS else "",
            }
        )
    return render(request, "connections/list.html", {"title": _("Connections"), "rows": rows})


def _state(connection: Connection) -> str:
    if not connection.active:
        return "off"
    if connection.trouble:
        return "trouble"
    return "ok" if connection.checked_at else "new"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET, POST /settings/connections/new: an HTTP connection."""
    request.actor.need(Right.CONFIGURE)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET, POST /settings/connections/<id>."""
    request.actor.need(Right.CONFIGURE)
    return _edit(request, _http(id))


def _http(id: int) -> Connection:
    found = Connection.objects.filter(pk=id, kind=_HTTP).first()
    if found is None:
        raise Missing("connection")
    return found


def _edit(request: Request, connection: Connection | None) -> HttpResponse:
    if request.method != "POST":
        form = HttpForm(initial=initial(connection))
        return _form(request, connection, form, headers_of(connection), fields_of(connection))
    form = HttpForm(request.POST)
    if form.is_valid() and (saved := _saved(request, connection, form)):
        said(request, _("Saved."))
        answer = HttpResponseRedirect(f"/settings/connections/{saved.pk}")
        answer.status_code = 303
        return answer
    headers, fields = pairs_in(request.POST, "header"), pairs_in(request.POST, "field")
    return _form(request, connection, form, headers, fields, status=422)


def _saved(request: Request, connection: Connection | None, form: HttpForm) -> Connection | None:
    """The connection made or changed; None with the reasons in the form."""
    options, name = options_in(request.POST), form.cleaned_data["name"]
    saved: Connection | None = None
    with into(form):
        if connection is None:
            saved = setup.create_connection(
                kind=_HTTP, options=options, by=request.actor, name=name
            )
        else:
            saved = setup.update_connection(
                connection, options=options, by=request.actor, name=name or None
            )
    return saved


def _form(
    request: Request,
    connection: Connection | None,
    form: forms.Form,
    headers: list[list[str]],
    fields: list[list[str]],
    *,
    status: int = 200,
) -> HttpResponse:
    lead = _sample(request)
    context = {
        "title": connection.name if connection else _("New HTTP connection"),
        "connection": connection,
        "health": next((h for h in deliver.health() if h.connection == connection), None),
        "words": HEALTH,
        "stuck": len(deliver.stuck(connection)) if connection and connection.active else 0,
        "trouble": sentence(connection.trouble) if connection and connection.trouble else "",
        "form": form,
        "headers": with_spare(headers),
        "fields": with_spare(fields),
        "paths": paths.known(lead),
        "lead": lead,
    }
    return render(request, "connections/form.html", context, status=status)


def _sample(request: Request) -> Lead | None:
    """The newest lead, preferring one that was qualified: what the preview shows."""
    leads = leads_for(request.actor).filter(standing=Standing.ACTIVE).order_by("-pk")
    recent = list(leads[:50])
    qualified = (lead for lead in recent if lead.qualification_id is not None)
    return next(qualified, recent[0] if recent else None)


@require_safe
def pair(request: Request, kind: str) -> HttpResponse:
    """GET /settings/connections/pair/<header|field>: one more empty pair for the form."""
    request.actor.need(Right.CONFIGURE)
    return render(request, "connections/pair.html", {"kind": kind, "pair": ["", ""]})


@require_POST
def preview(request: Request) -> HttpResponse:
    """POST the form (and id?) to /settings/connections/preview: what would be sent of a lead."""
    request.actor.need(Right.CONFIGURE)
    lead, id = _sample(request), request.POST.get("id", "")
    connection = _http(int(id)) if id.isascii() and id.isdigit() and len(id) < 18 else None
    context: dict[str, Any] = {"lead": lead}
    try:
        options = as_if_saved(_HTTP, options_in(request.POST), connection=connection)
        if not options["url"]:
            raise Invalid({"url": "required"})
        if lead is not None:
            seen = deliver.preview(_HTTP, options, lead)
            context |= {"seen": seen, "body": _laid_out(seen.body)}
    except Invalid as refused:
        context["problems"] = [
            (_label(field), sentence(code, params))
            for field, (code, params) in refused.fields.items()
        ]
    return render(request, "connections/preview.html", context)


def _label(field: str) -> str:
    option = KINDS[_HTTP].option(field)
    return str(option.label) if option else field


def _laid_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except ValueError:
        return text


@require_POST
def test(request: Request, id: int) -> HttpResponse:
    """POST /settings/connections/<id>/test: ask the target something harmless, say what it says."""
    request.actor.need(Right.CONFIGURE)
    outcome, tried = deliver.test(_http(id), by=request.actor)
    why = sentence(outcome.code, outcome.params) if outcome.code else ""
    return render(
        request, "connections/tested.html", {"outcome": outcome, "tried": tried, "why": why}
    )


@require_POST
def switch(request: Request, id: int) -> HttpResponse:
    """POST active=1 or 0 to /settings/connections/<id>/active."""
    request.actor.need(Right.CONFIGURE)
    active = request.POST.get("active") == "1"
    connection = provider_keys.doors().filter(pk=id).first()
    if connection is None:
        raise Missing("connection")
    setup.update_connection(connection, active=active, by=request.actor)
    said(request, _("Switched on.") if active else _("Switched off."))
    back = f"/settings/connections/{id}" if connection.kind == _HTTP else "/settings/connections"
    answer = HttpResponseRedirect(back)
    answer.status_code = 303
    return answer


@require_POST
def retry(request: Request, id: int) -> HttpResponse:
    """POST /settings/connections/<id>/retry: what failed by the connection's fault, once more."""
    count = deliver.retry_stuck(_http(id), by=request.actor)
    said(request, _("%(count)s sendings are tried again.") % {"count": count})
    answer = HttpResponseRedirect(f"/settings/connections/{id}")
    answer.status_code = 303
    return answer
