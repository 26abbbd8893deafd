"""The leads that somebody opened last, kept as numbers in a cookie of their browser.

Only numbers: whose they are is asked of the database each time, under the rights of the moment.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from cauce.web.request import Request

COOKIE = "recent"
MOST = 6
_AGE = 60 * 60 * 24 * 30
_LONGEST = 120


def remembered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate the page of a lead: whoever may see it has it among the recent ones."""

    @wraps(view)
    def page(request: Request, number: int, **options: Any) -> HttpResponse:
        response = view(request, number, **options)
        if response.status_code == 200:
            _keep(request, response, number)
        return response

    return page


def numbers(request: Request) -> list[int]:
    """The numbers of the recent leads, the last one first; none of another person's or company."""
    owner, _, rest = request.COOKIES.get(COOKIE, "")[:_LONGEST].partition(".")
    if owner != str(request.member.pk):
        return []
    found = [part for part in rest.split(".") if part.isascii() and part.isdigit()]
    return [int(part) for part in found if len(part) < 10][:MOST]


def _keep(request: Request, response: HttpResponse, number: int) -> None:
    before = [one for one in numbers(request) if one != number]
    text = ".".join(map(str, [request.member.pk, number, *before][: MOST + 1]))
    if request.COOKIES.get(COOKIE) != text:
        response.set_cookie(
            COOKIE,
            text,
            max_age=_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
