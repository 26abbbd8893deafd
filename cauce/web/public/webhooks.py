"""What providers call: /in/<source>/<key>. Answered 2xx only when it is durable; the work follows
in the background."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Missing
from cauce.accounts.scope import company_scope, unscoped
from cauce.catalog import connections
from cauce.catalog.models import Connection
from cauce.kit import sign
from cauce.life import intake_jobs
from cauce.life.capture.sources import meta_webhook
from cauce.web.public.visitor import TooLarge, body_of

BODY_LIMIT = 1_000_000
_LONGEST_CHALLENGE = 200


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, source: str, key: str) -> HttpResponse:
    """GET and POST /in/<source>/<key>. An unknown or switched-off address is a 404."""
    with unscoped("the key of a webhook's address says whose it is"):
        rows = Connection.objects.select_related("company")
        connection = rows.filter(kind=source, key=key, active=True).first()
    door = _DOORS.get(source)
    if connection is None or door is None:
        raise Missing("webhook")
    with company_scope(connection.company):
        return door(request, connection)


def _meta_lead_ads(request: HttpRequest, connection: Connection) -> HttpResponse:
    options = connections.options_of(connection)
    if request.method == "GET":
        return _handshake(request, options)
    try:
        body = body_of(request, limit=BODY_LIMIT)
    except TooLarge:
        return HttpResponse(status=413)
    signature = request.headers.get("X-Hub-Signature-256")
    if not sign.verify_meta(options["app_secret"], body, signature):
        return HttpResponse(status=403)
    entries = meta_webhook.entries_of(body, connection_id=connection.pk, at=timezone.now())
    new = intake_jobs.receive(entries) if entries else 0
    return JsonResponse({"received": len(entries), "new": new})


def _handshake(request: HttpRequest, options: dict[str, Any]) -> HttpResponse:
    """Meta asks whether the address is ours: the challenge is the answer to the right token."""
    token = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    known = sign.equal(token, options["verify_token"]) and bool(token)
    if not known or request.GET.get("hub.mode") != "subscribe":
        return HttpResponse(status=403)
    if len(challenge) > _LONGEST_CHALLENGE:
        return HttpResponse(status=403)
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


# Another provider is one function here and one source in life/capture/sources.
_DOORS: dict[str, Callable[[HttpRequest, Connection], HttpResponse]] = {
    meta_webhook.SOURCE: _meta_lead_ads,
}
