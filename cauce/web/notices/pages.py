"""The bell's panel, the page of all notices, and the short answer to «anything new?»."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Invalid
from cauce.listeners import notify
from cauce.web.notices.bell import label
from cauce.web.notices.words import KINDS, told
from cauce.web.request import Request, back, said

PAGE = 50
_IN_PANEL = 12
_SAID = 3  # of what is new, so many are said aloud


@require_safe
def live(request: Request) -> HttpResponse:
    """GET /notifications/live?since=…: 304 while nothing has changed, else what the bell says and
    what is new since that moment. One statement for the 304."""
    unread = notify.unread(request.member.pk)
    if request.headers.get("If-None-Match") == unread.tag:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(_said(request, unread.count))
    answer["ETag"] = unread.tag
    answer["Cache-Control"] = "no-store"
    return answer


def _said(request: Request, count: int) -> dict[str, Any]:
    since = _moment(request.GET.get("since", ""))
    rows = list(notify.notices_of(request.member.pk, only_unread=True)[: _SAID + 1])
    fresh = [one for one in rows if since is not None and one.at > since]
    lines = [
        {"text": one.text, "note": one.note, "url": f"/notifications/{one.id}"}
        for one in told(fresh[:_SAID], request.actor)
    ]
    newest = rows[0].at.isoformat() if rows else request.GET.get("since", "")
    return {"unread": count, "label": label(count), "newest": newest, "fresh": lines[::-1]}


@require_safe
def panel(request: Request) -> HttpResponse:
    """GET /notifications/panel: the newest, for the bell."""
    return _panel(request)


def _panel(request: Request) -> HttpResponse:
    rows = notify.notices_of(request.member.pk)[:_IN_PANEL]
    return render(request, "notices/panel.html", {"notices": told(rows, request.actor)})


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /notifications?after=…: all of the last 90 days, and which kinds one wants."""
    rows, more = notify.page(
        notify.notices_of(request.member.pk), after=_position(request.GET.get("after", "")),
        limit=PAGE,
    )  # fmt: skip
    wanted = notify.wanted_kinds(request.member.pk)
    context = {
        "title": _("Notices"),
        "notices": told(rows, request.actor),
        "kinds": [(kind, word, icon, kind in wanted) for kind, (word, icon) in KINDS.items()],
        "next": f"/notifications?after={more[0].isoformat()}_{more[1]}".replace("+", "%2B")
        if more
        else "",
    }
    return render(request, "notices/list.html", context)


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /notifications/<id>: it is read; on to what it tells of."""
    notice = notify.notice_of(request.member.pk, id=id)
    notify.mark_read(request.member.pk, [notice.pk])
    return HttpResponseRedirect(told([notice], request.actor)[0].url)


@require_POST
def read(request: Request) -> HttpResponse:
    """POST /notifications/read: all of them, or `id` alone."""
    id = request.POST.get("id", "")
    if id and not (id.isascii() and id.isdigit() and len(id) < 18):
        raise Invalid({"id": "not_a_number"})
    notify.mark_read(request.member.pk, [int(id)] if id else None)
    if request.htmx:
        answer = _panel(request)
        answer["HX-Trigger"] = "notices-changed"
        return answer
    return back(request, "/notifications")


@require_POST
def kinds(request: Request) -> HttpResponse:
    """POST /notifications/kinds, kind…: what one wants to be told of."""
    notify.choose_kinds(request.member.pk, request.POST.getlist("kind"))
    said(request, _("Saved."))
    return back(request, "/notifications")


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _position(text: str) -> notify.Position | None:
    moment, _mark, pk = text.rpartition("_")
    at = _moment(moment)
    fits = at is not None and pk.isascii() and pk.isdigit() and len(pk) < 18
    return (at, int(pk)) if fits and at is not None else None
