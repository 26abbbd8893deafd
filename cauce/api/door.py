"""The light way in for programs: stands first among the middlewares and answers /api/v1 itself.

Sessions, cookies, CSRF, log-in, messages and htmx are for people's browsers; a program brings a
token with each request. Without them a request costs a third, and none of them can let somebody in.
"""

from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import resolve

from cauce.accounts.scope import no_company
from cauce.api.problems import answer_to, problem
from cauce.api.request import is_file
from cauce.store import retrying

PREFIX = "/api/v1/"
_URLS = "cauce.api.urls"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FURTHER = 3  # times
type Next = Callable[[HttpRequest], HttpResponseBase]


class ApiDoor:
    """Middleware: /api/v1 goes in here, everything else on to the next."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.headers = dict(_HEADERS)
        if settings.SECURE_HSTS_SECONDS:
            lasts = settings.SECURE_HSTS_SECONDS
            self.headers["Strict-Transport-Security"] = f"max-age={lasts}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a program, or pass a person on."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = _served(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


def _served(request: HttpRequest) -> HttpResponseBase:
    """The answer. Two people at work on one person may lock its rows in different orders; whichever
    request the database gives up is run again."""
    try:
        return retrying(lambda: _answered(request), times=0 if is_file(request) else _FURTHER)
    except Exception as error:  # noqa: BLE001 - programs get a problem, never a page
        return answer_to(request, error)


def _answered(request: HttpRequest) -> HttpResponseBase:
    """Whatever scope the bearer enters is left before this returns: the next request of this thread
    starts in nobody's company."""
    with no_company(), ExitStack() as entered:
        request.entered = entered  # type: ignore[attr-defined]
        match = resolve(request.path_info, _URLS)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    if isinstance(response, HttpResponseNotAllowed):
        told = problem(request, 405, "method_not_allowed")
        told["Allow"] = response["Allow"]
        return told
    return response
