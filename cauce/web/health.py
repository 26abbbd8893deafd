"""Is it alive, is it ready, how does it do: for supervisors, load balancers and Prometheus."""

import hmac
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.jobs.health import figures
from cauce.kit.version import VERSION
from cauce.spine.backlog import backlog
from cauce.web.checks import DEGRADED, FAILED, Check, health, readiness
from cauce.web.exposition import CONTENT_TYPE, exposition

__all__ = ["Check", "health", "healthz", "metrics", "readyz"]

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
_KEEP = 10.0  # seconds that figures are kept: counting reads whole tables, whoever asks how often


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "alive", "version": VERSION})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 {"status": "ready" or "degraded"} when requests can be served, else 503 "failed".

    Without a worker it is degraded: leads are taken in, what follows them waits.
    """
    checks = readiness()
    states = {check.state for check in checks}
    status = next((state for state in (FAILED, DEGRADED) if state in states), "ready")
    body = {"status": status, "checks": {check.code: check.state for check in checks}}
    return JsonResponse(body, status=503 if status == FAILED else 200)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: for this machine, or with `Authorization: Bearer <CAUCE_METRICS_TOKEN>`."""
    if not _may_measure(request):
        return HttpResponse(status=403)
    try:
        return HttpResponse(_kept_exposition(), content_type=CONTENT_TYPE)
    except (DatabaseError, InterfaceError):
        return HttpResponse("cauce_up 0\n", status=503, content_type=CONTENT_TYPE)


def _may_measure(request: HttpRequest) -> bool:
    """A proxy here makes the whole world look local: what it forwards needs the token."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return local and not any(name in request.META for name in _FORWARDED)


_kept: dict[str, tuple[float, str]] = {}


def _kept_exposition() -> str:
    at, text = _kept.get("text", (-_KEEP, ""))
    if time.monotonic() - at >= _KEEP:
        at, text = time.monotonic(), exposition(figures(), backlog())
        _kept["text"] = (at, text)
    return text
