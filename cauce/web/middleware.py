"""The web's one door into the tenancy: company and actor from the session, checked each time."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation

from cauce.accounts.errors import Refusal
from cauce.accounts.members import actor_of
from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope, unscoped
from cauce.store import committed, is_race, retrying
from cauce.web.language import chosen
from cauce.web.refusals import refused

# Pages and machines that belong to no signed-in person's company.
OUTSIDE = (
    "/accounts/", "/api/", "/f/", "/in/", "/healthz", "/readyz", "/metrics", "/static/", "/join/",
    "/i18n/", "/w/", "/t/",
)  # fmt: skip
_SESSION_KEY = "company"


class CompanyMiddleware:
    """Puts `request.member`, `request.actor` and the company's scope around every page inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the page in its company's scope, zone and language."""
        request.member = None  # type: ignore[attr-defined]
        request.before = committed()  # type: ignore[attr-defined]
        member = member_of(request) if request.user.is_authenticated else None
        if member is None:
            with translation.override(_language(request)):
                return self._outside(request)
        request.member = member  # type: ignore[attr-defined]
        request.actor = actor_of(member)  # type: ignore[attr-defined]
        language = _language(request, member)
        zone = zoneinfo.ZoneInfo(member.company.timezone)
        with company_scope(member.company), translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            # A lazily rendered body would be rendered outside the scope.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            return response

    def _outside(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(OUTSIDE):
            return self.get_response(request)
        if request.user.is_authenticated:
            return render(request, "sign_in/no_company.html", status=403)
        return _to_the_door(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Turn an action's refusal into a page, in one place; what the database gave up because
        others were in the way is asked again, unless something of it is committed."""
        if is_race(error) and committed() == request.before:  # type: ignore[attr-defined]
            return _again(request)
        return refused(request, error)


def _again(request: HttpRequest) -> HttpResponseBase | None:
    view = request.resolver_match
    assert view is not None  # an exception of a view has one
    try:
        served: HttpResponseBase = retrying(lambda: view.func(request, *view.args, **view.kwargs))
    except Refusal as refusal:
        return refused(request, refusal)
    return served


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """The log-in form; a fragment asked for by htmx takes the whole page there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path())


def _language(request: HttpRequest, member: Membership | None = None) -> str:
    """The person's own language, else the company's, else what the browser chose."""
    own: str = getattr(request.user, "language", "")
    return own or (member.company.language if member else chosen(request))


def member_of(request: HttpRequest) -> Membership | None:
    """The person's membership in the session's company, or in the first that they joined.

    All of them are left in `request.members`, for whoever offers the others.
    """
    with unscoped("which companies a person belongs to is asked before one is entered"):
        joined = Membership.objects.filter(
            user_id=request.user.pk or 0, active=True, joined_at__isnull=False
        ).select_related("company")
        wanted = request.session.get(_SESSION_KEY)
        members = list(joined.order_by("pk"))
    request.members = members  # type: ignore[attr-defined]
    return next((m for m in members if m.company_id == wanted), members[0] if members else None)


def enter(request: HttpRequest, member: Membership) -> None:
    """Remember in the session which company the person works in now."""
    request.session[_SESSION_KEY] = member.company_id
