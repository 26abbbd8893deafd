"""The pages of the flow: the person in turn, the note that ends the turn, and the way on."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.leads.access import locked_workable, workable, workable_for
from cauce.life import work
from cauce.store import atomic
from cauce.web.leads import note_form
from cauce.web.leads.in_flow import standing
from cauce.web.leads.note_form import Typed
from cauce.web.queue import listing
from cauce.web.queue.caller import person
from cauce.web.request import Request, back, complained, said

_LONGEST_PLACE = 60


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /queue: take the first who waits."""
    turn = work.next_turn(request.actor)
    if turn is not None:
        return HttpResponseRedirect(f"/queue/{turn.lead.number}")
    return render(request, "queue/page.html", _around(request))


@require_safe
def one(request: Request, number: int) -> HttpResponse:
    """GET /queue/<number>: take this person in hands, unless somebody else has them."""
    request.actor.need(Right.WORK)
    return _shown(request, number, None)


@require_POST
def following(request: Request) -> HttpResponse:
    """POST place, back: the next who waits after that place, or the one before it."""
    return _on(request, request.POST.get("place", ""), backwards=bool(request.POST.get("back")))


@require_POST
def note(request: Request, number: int) -> HttpResponse:
    """POST a note, and then: next (by itself), stay, or close. What is refused is shown again with
    every word of it: 409 when somebody else has the lead now, 422 when a field is wrong."""
    request.actor.need(Right.WORK)
    given, then = note_form.typed(request.POST), request.POST.get("then", "next")
    try:
        with atomic():
            lead = locked_workable(request.actor, number=number)
            if given.wrote or then != "close":
                arguments = note_form.arguments(given)
                work.write_note(lead, by=request.actor, **arguments)
            if then == "close":
                work.close(lead, by=request.actor)
            work.give_back(request.actor, lead=lead)
    except (Conflict, Invalid) as refused:
        given.refuse(refused)
        status = 422 if isinstance(refused, Invalid) else 409
        return _shown(request, number, given, status=status)
    except Missing:
        if not given.wrote:
            raise
        # It went to somebody whose leads one does not see: as for any stranger it is not there, but
        # the text is still ours.
        given.errors = {"": sentence("lead_gone")}
        context = _around(request) | note_form.offered(given) | {"orphan": True}
        return render(request, "queue/page.html", context, status=404)
    said(request, _("Lead closed.") if then == "close" else _("Note saved."))
    if then == "stay":
        return _see(f"/queue/{number}")
    return _on(request, request.POST.get("place", ""))


def _on(request: Request, place: str, *, backwards: bool = False) -> HttpResponse:
    after = work.read_place(place[:_LONGEST_PLACE])
    turn = work.next_turn(request.actor, after=after, backwards=backwards)
    return _see(f"/queue/{turn.lead.number}" if turn else "/queue")


@require_POST
def reopen(request: Request, number: int) -> HttpResponse:
    """POST: a closed lead is worked again."""
    return _act(request, number, work.reopen, _("Lead reopened."))


@require_POST
def close(request: Request, number: int) -> HttpResponse:
    """POST: close it without a note."""
    return _act(request, number, work.close, _("Lead closed."))


@require_POST
def release(request: Request, number: int) -> HttpResponse:
    """POST: nobody has it reserved any longer."""
    return _act(request, number, work.release, _("Lead released."))


def _act(request: Request, number: int, act: Any, words: str) -> HttpResponse:
    try:
        with atomic():
            act(locked_workable(request.actor, number=number), by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    else:
        said(request, words)
    return back(request, f"/queue/{number}")


@require_POST
def keep(request: Request, number: int) -> HttpResponse:
    """POST from the open page, each minute while somebody works in it: 409 once it is lost."""
    until = work.hold(workable(request.actor, number=number), by=request.actor)
    if until is None:
        return HttpResponse(status=409)
    return HttpResponse(status=204, headers={"X-Until": until.isoformat()})


@require_POST
def leave(request: Request, number: int) -> HttpResponse:
    """POST from the page that is closed. `until` says which lease: a page that was only loaded
    again has a newer one, and keeps it."""
    request.actor.need(Right.WORK)
    work.give_back(request.actor, number=number, until=request.POST.get("until", ""))
    return HttpResponse(status=204)


def _shown(
    request: Request, number: int, given: Typed | None, *, status: int = 200
) -> HttpResponse:
    """The page of one person, with what was typed if it was refused. Raises Missing."""
    queue = work.queue_of(request.actor)
    found = queue.find(workable_for(request.actor).filter(number=number))
    if found is None:
        raise Missing("lead")
    lead, place = found
    until = work.hold(lead, by=request.actor)
    held = listing.in_hands(request)
    context = {
        **_frame(request),
        **listing.groups(queue, lead, place, held),
        **person(request, lead, place),
        **note_form.offered(given),
        "action_url": f"/queue/{lead.number}/note",
        "until": until,
        "place": place or request.POST.get("place", "")[:_LONGEST_PLACE],
        "in_hands_of": "" if until else held.get(lead.pk, ""),
        **standing(request, lead),
    }
    return render(request, "queue/page.html", context, status=status)


def _around(request: Request) -> dict[str, Any]:
    """The page while nobody is in turn."""
    queue = work.queue_of(request.actor)
    return _frame(request) | listing.groups(queue, None, None, listing.in_hands(request))


def _frame(request: Request) -> dict[str, Any]:
    return {"title": _("Flow"), "may_set_up": request.actor.may(Right.CONFIGURE)}


def _see(url: str) -> HttpResponse:
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer
