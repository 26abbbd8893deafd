"""/settings: every place of the settings, with what is done there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cauce.accounts.errors import NotAllowed
from cauce.accounts.permissions import Right
from cauce.web.request import Request
from cauce.web.settings.places import menu


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /settings. Whoever may set nothing up may not see it."""
    if not menu(request.actor):
        raise NotAllowed(Right.CONFIGURE)
    return render(request, "settings/home.html", {"title": _("Settings")})
