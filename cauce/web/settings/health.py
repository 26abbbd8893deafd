"""«Salud»: how this installation does, checked while the page is made."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.kit.version import VERSION
from cauce.web.checks import DEGRADED, FAILED, OK, health
from cauce.web.request import Request

_MARKS = {
    OK: (_("All well"), "positive", "full"),
    DEGRADED: (_("Look at it"), "partial", "half"),
    FAILED: (_("Out of order"), "negative", "bar"),
}


@require_safe
@never_cache
def page(request: Request) -> HttpResponse:
    """GET /settings/health."""
    request.actor.need(Right.CONFIGURE)
    checks = [{"check": check, "mark": _MARKS[check.state]} for check in health()]
    context = {"title": _("Health"), "checks": checks, "version": VERSION}
    return render(request, "settings/health.html", context)
