"""Hosted forms: /f/<key> for people, with or without script, and for programs as JSON; and
/f/<key>.js, which puts one into any page."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cauce.accounts.scope import company_scope
from cauce.accounts.sentences import sentence
from cauce.accounts.visitor import address_of
from cauce.life import intake
from cauce.life.capture import forms, queries
from cauce.life.capture.forms import HONEYPOT, TRACKED
from cauce.life.capture.models import Form
from cauce.life.capture.sources import form as source
from cauce.web.public.form_page import drawn
from cauce.web.public.visitor import TooLarge, body_of

BODY_LIMIT = 256_000
_KEPT = ("page", "referrer", *TRACKED)
_ANYONE = {"Access-Control-Allow-Origin": "*"}  # without cookies: no one's session is lent
_PREFLIGHT = {
    **_ANYONE,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type, accept, x-requested-with",
    "Access-Control-Max-Age": "86400",
}
_TOO_LARGE = {"field": "", "code": "too_large", "params": {"limit": BODY_LIMIT}}
_URLENCODED = "application/x-www-form-urlencoded"


@csrf_exempt
@xframe_options_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /f/<key>."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_PREFLIGHT)
    form = forms.form_with(key)
    with company_scope(form.company), translation.override(form.company.language):
        answer = _receive(request, form) if request.method == "POST" else _show(request, form)
    # Only this page may stand in anybody's frame; a browser also holds the redirect after the
    # post against form-action, so the form's own target must be named.
    policy = settings.SECURE_CSP | {"frame-ancestors": ["*"]}
    if target := _origin(form.redirect_url):
        policy["form-action"] = [CSP.SELF, target]
    answer._csp_config = policy  # type: ignore[attr-defined]
    return answer


@require_safe
@cache_control(public=True, max_age=300)
def script(request: HttpRequest, key: str) -> HttpResponse:
    """GET /f/<key>.js: everything it does is in templates/public/embed.js."""
    form = forms.form_with(key)
    config = {
        "form": f"{settings.BASE_URL}/f/{form.key}",
        "title": form.title or form.name,
        "tracked": TRACKED,
    }
    kind = "text/javascript; charset=utf-8"
    context = {"config": mark_safe(json.dumps(config))}  # noqa: S308 - JSON is JavaScript
    return render(request, "public/embed.js", context, content_type=kind)


def _show(request: HttpRequest, form: Form) -> HttpResponse:
    if "sent" in request.GET:
        return _page(request, form, {"sent": True, "redirect": form.redirect_url})
    opened = source.opened(form, at=timezone.now())
    hidden = {name: request.GET.get(name, "") for name in _KEPT}
    hidden["page"] = hidden["page"] or request.build_absolute_uri()
    if "embed" not in request.GET:  # there it would be the embedding page, which is `page`
        hidden["referrer"] = hidden["referrer"] or request.headers.get("Referer", "")
    hidden["token"] = opened.token(form)
    return _page(request, form, {"form": drawn(form), "hidden": hidden})


def _receive(request: HttpRequest, form: Form) -> HttpResponse:
    as_json = _wants_json(request)
    try:
        raw = body_of(request, limit=BODY_LIMIT)
    except TooLarge:
        return _refuse(request, form, [_TOO_LARGE], as_json, status=413)
    kind = request.content_type or ""
    if kind == "multipart/form-data":  # kept as the fields it holds; files are not taken
        raw, kind = request.POST.urlencode().encode(), _URLENCODED
    now, address = timezone.now(), address_of(request)
    from_address, on_form = queries.recent_from(address, form=form.pk, at=now)
    visit = source.Visit(
        ip=address,
        user_agent=request.headers.get("User-Agent", ""),
        language=request.headers.get("Accept-Language", ""),
        referrer=request.headers.get("Referer", ""),
        recent_from_address=from_address,
        recent_on_form=on_form,
    )
    sent = source.sent(form, raw=raw, content_type=kind, visit=visit, at=now)
    entry = sent.entry
    # Whoever is shown an error may give up and leave: what they typed is kept, as rejected, unless
    # there is nothing in it. If they put it right, the refused attempt says so.
    if not (entry.state == "rejected" and sent.is_empty):
        intake.take_one(entry)
    if entry.state == "rejected":
        return _refused(request, form, sent, as_json)
    if sent.opened and sent.opened.refused and entry.submission_id:
        forms.note_corrected(sent.opened.refused, by_submission=entry.submission_id)
    return _thank(request, form, as_json, status=200 if entry.replayed else 201)


def _refused(request: HttpRequest, form: Form, sent: source.Sent, as_json: bool) -> HttpResponse:
    error = sent.entry.error or {}
    problems = error.get("errors", [error])
    if as_json:
        return _refuse(request, form, problems, as_json, status=422)
    before = sent.opened or source.opened(form, at=timezone.now())
    earlier = (*before.refused, sent.entry.submission_id or 0)[-20:]
    again = source.Opened(before.at, before.page, tuple(filter(None, earlier)))
    hidden = {name: request.POST.get(name, "") for name in _KEPT} | {"token": again.token(form)}
    drawing = drawn(form, values=sent.values, errors=problems)
    return _page(request, form, {"form": drawing, "hidden": hidden}, status=422)


def _refuse(
    request: HttpRequest,
    form: Form,
    problems: list[Mapping[str, Any]],
    as_json: bool,
    *,
    status: int,
) -> HttpResponse:
    told = [one | {"detail": sentence(one["code"], one.get("params"))} for one in problems]  # type: ignore[operator]
    if not as_json:
        return _page(request, form, {"problem": told[0]["detail"]}, status=status)
    body = {"type": "about:blank", "title": "Invalid", "status": status, "errors": told}
    kind = "application/problem+json"
    return JsonResponse(body, status=status, headers=_ANYONE, content_type=kind)


def _thank(request: HttpRequest, form: Form, as_json: bool, *, status: int) -> HttpResponse:
    if as_json:
        thanks = {"sent": True, "thanks": form.thanks, "redirect_url": form.redirect_url}
        return JsonResponse(thanks, status=status, headers=_ANYONE)
    query = {"sent": "1"} | {n: request.GET[n] for n in ("embed", "theme") if n in request.GET}
    with_script = request.headers.get("X-Requested-With") == "fetch"
    # The script goes on by itself: it may have to move the page around the frame, not the frame.
    outside = form.redirect_url if form.redirect_url and not with_script else ""
    answer = HttpResponseRedirect(outside or f"{request.path}?{urlencode(query)}")
    answer.status_code = 303
    return answer


def _page(
    request: HttpRequest, form: Form, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    theme = request.GET.get("theme", "")
    embedded = "embed" in request.GET
    shared = {
        "asked": form,
        "title": form.title or form.name,
        "company": form.company,
        "honeypot": HONEYPOT,
        "embedded": embedded,
        # A transparent frame in a light page must not turn dark by itself.
        "theme": theme if theme in {"light", "dark"} else ("light" if embedded else ""),
        "action": request.get_full_path() if "sent" not in request.GET else request.path,
    }
    template = "public/thanks.html" if "sent" in context else "public/form.html"
    return render(request, template, shared | context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    asked = "application/json" in accepted and "text/html" not in accepted
    return asked or request.content_type == "application/json"


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""
