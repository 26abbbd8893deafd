"""From one company to another, for people who work in several; links of mails into a company."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Missing
from cauce.web.middleware import enter
from cauce.web.request import Request
from cauce.web.sign_in import came_in


@require_POST
def switch(request: Request) -> HttpResponse:
    """POST company: the slug of one that the person has joined."""
    _go(request, request.POST.get("company", ""))
    answer = HttpResponseRedirect("/")
    answer.status_code = 303
    return answer


@require_safe
def lead(request: Request, slug: str, number: int) -> HttpResponse:
    """GET /go/<company>/<number>: a lead, in whichever company the person is now."""
    _go(request, slug)
    return HttpResponseRedirect(f"/leads/{number}")


def _go(request: Request, slug: str) -> None:
    """Enter a company. Raises Missing for one that the person has not joined."""
    member = next((one for one in request.members if one.company.slug == slug), None)
    if member is None:
        raise Missing("company")
    if member.pk != request.member.pk:
        enter(request, member)
        came_in(request, method="switch")
