"""What the lead's page posts: each view parses, calls one action and goes back to the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cauce.accounts.errors import Conflict, Invalid, Refusal
from cauce.accounts.models import Membership
from cauce.catalog.models import QualificationType, Status, Tag
from cauce.leads.access import actor_sees, lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import assignment, people, work
from cauce.life.qualify import cancel_scheduled, change_status, comment_on, qualify
from cauce.life.qualify.models import QualificationEntry
from cauce.life.work import set_stars, write_note
from cauce.store import atomic
from cauce.web.leads import clash as clashes
from cauce.web.leads import note_form, show
from cauce.web.leads.in_flow import on_lead
from cauce.web.request import Request, View, back, complained, said, see_other


def act(do: Callable[[Request, Lead], str]) -> View:
    """Lock the lead, do it, say what it answers; a refusal is said too, nothing is lost."""

    @require_POST
    @wraps(do)
    def view(request: Request, number: int) -> HttpResponse:
        try:
            with atomic():
                lead = locked_for(request.actor, number=number)
                text = do(request, lead)
        except clashes.Clash as clash:
            seen = lead_for(request.actor, number=number)
            response = show.of(request, seen, status=409, clash=clashes.told(request, clash))
            response["HX-Push-Url"] = f"/leads/{number}"
            return response
        except (Invalid, Conflict) as refused:
            complained(request, refused)
            if request.POST.get("body") or request.POST.get("comment"):
                return _again(request, number, do.__name__, refused)
        else:
            said(request, text)
            if not actor_sees(request.actor, lead):  # it was given away
                return see_other("/leads")
        return back(request, f"/leads/{number}")

    return view


def _again(request: Request, number: int, tab: str, refused: Refusal) -> HttpResponse:
    """The page with what was written still in its place: it was refused."""
    lead = lead_for(request.actor, number=number)
    more: dict[str, Any] = {"typed": {} if request.POST.get("about") else request.POST.dict()}
    if tab == "notes":
        given = note_form.typed(request.POST)
        given.refuse(refused)
        more |= on_lead(request, lead, given)
    status = 409 if isinstance(refused, Conflict) else 422
    response = show.of(request, lead, tab, status=status, **more)
    response["HX-Push-Url"] = f"/leads/{number}" + ("" if tab == "notes" else f"/{tab}")
    return response


@act
def notes(request: Request, lead: Lead) -> str:
    """POST body and all else of a note's form."""
    write_note(lead, by=request.actor, **note_form.arguments(note_form.typed(request.POST)))
    return _("Note saved.")


@act
def stars(request: Request, lead: Lead) -> str:
    """POST stars 0–5, was."""
    wanted = _number(request, "stars")
    clashes.held(request, lead, {"stars": wanted})
    set_stars(lead, stars=wanted, by=request.actor)
    return _("Stars saved.")


@act
def status(request: Request, lead: Lead) -> str:
    """POST status: the id of a status or of a sub-status; was."""
    chosen = Status.objects.filter(pk=_number(request, "status")).select_related("parent").first()
    if chosen is None:
        raise Invalid({"status": "unknown_reference"})
    top, below = (chosen.parent, chosen) if chosen.parent else (chosen, None)
    wanted = {"status_id": top.pk, "substatus_id": below.pk if below else None}
    clashes.held(request, lead, wanted)
    change_status(lead, status=top, substatus=below, by=request.actor)
    return _("Status changed.")


@act
def cancel_schedule(request: Request, lead: Lead) -> str:
    """POST: give the scheduled change of status up."""
    cancel_scheduled(lead, by=request.actor)
    return _("The scheduled change was cancelled.")


@act
def qualifications(request: Request, lead: Lead) -> str:
    """POST type, comment, points?; or about, comment: a comment on that entry."""
    if request.POST.get("about"):
        entries = QualificationEntry.objects.filter(lead=lead, pk=_number(request, "about"))
        entry = entries.first()
        if entry is None:
            raise Invalid({"about": "unknown_reference"})
        comment_on(entry, lead, comment=request.POST.get("comment", ""), by=request.actor)
        return _("Comment saved.")
    kind = QualificationType.objects.filter(pk=_number(request, "type")).first()
    if kind is None:
        raise Invalid({"type": "unknown_reference"})
    points = _number(request, "points") if request.POST.get("points") else None
    comment = request.POST.get("comment", "")
    qualify(lead, type=kind, points=points, comment=comment, by=request.actor)
    return _("Qualification saved.")


@act
def seller(request: Request, lead: Lead) -> str:
    """POST seller: a membership id, or empty for nobody; was."""
    to = None
    if request.POST.get("seller"):
        to = Membership.objects.filter(pk=_number(request, "seller")).first()
        if to is None:
            raise Invalid({"seller": "unknown_seller"})
    clashes.held(request, lead, {"seller_id": to.pk if to else None})
    assignment.assign(lead, to=to, by=request.actor)
    return _("Assigned.")


@act
def tags(request: Request, lead: Lead) -> str:
    """POST give: the id of a tag, or take: of one that the person has."""
    verb, name = (work.untag, "take") if request.POST.get("take") else (work.tag, "give")
    chosen = Tag.objects.filter(pk=_number(request, name)).first()
    if chosen is None:
        raise Invalid({"tags": "unknown_reference"})
    verb([lead], tags=[chosen], by=request.actor)
    return _("Tags saved.")


@act
def spam(request: Request, lead: Lead) -> str:
    """POST reason: mark as spam."""
    people.mark_spam(lead, by=request.actor, reason=request.POST.get("reason", ""))
    return _("Marked as spam.")


@act
def rescue(request: Request, lead: Lead) -> str:
    """POST: take out of spam."""
    people.rescue(lead, by=request.actor)
    return _("Taken out of spam; it went on as if it had just arrived.")


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not (text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 18):
        raise Invalid({name: "not_a_number"})
    return int(text)
