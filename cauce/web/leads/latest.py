"""What happened last on a lead, beside the note of a call: the last five facts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.leads.access import workable
from cauce.spine.read import history
from cauce.web.leads.history import lines
from cauce.web.request import Request

_FACTS = 5


@require_safe
@never_cache
def part(request: Request, number: int) -> HttpResponse:
    """GET /leads/<number>/latest: for whoever sees it, or has it in the flow."""
    lead = workable(request.actor, number=number)
    facts = lines(list(history(lead)[:_FACTS]), reader_id=request.member.pk)
    return render(request, "leads/feed.html", {"facts": facts})
