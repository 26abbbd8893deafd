"""«@» and some letters in a note: the colleagues who see the lead, to choose from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.leads.access import workable
from cauce.life import work
from cauce.web.request import Request


@require_safe
@never_cache
def part(request: Request, number: int) -> HttpResponse:
    """GET /leads/<number>/mentions?q=: a list box of those who fit; 204 when nobody does."""
    lead = workable(request.actor, number=number)
    letters = request.GET.get("q", "").replace("\x00", "")
    found = work.colleagues(lead, letters, by=request.actor)
    if not found:
        return HttpResponse(status=204)
    return render(request, "leads/mentions.html", {"colleagues": found})
