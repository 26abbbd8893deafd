"""A note edited where it stands; what it said before stays to be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Changed, Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.catalog.models import OUTCOMES, Outcome
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import work
from cauce.life.work.models import Note, NoteVersion
from cauce.store import atomic
from cauce.web.leads.clash import ago
from cauce.web.request import Request, back, complained, said
from cauce.web.words import MEANING_MARKS

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A note as the tab shows it, with its earlier versions, newest first."""

    note: Note
    own: bool
    before: list[NoteVersion]

    @property
    def outcome(self) -> tuple[Any, str, str] | None:
        """What the contact came to: word, hue, shape; None when nobody said."""
        if not self.note.outcome:
            return None
        return (OUTCOMES[Outcome(self.note.outcome)], *MEANING_MARKS[self.note.outcome])


def of(lead: Lead, by: Actor, *, before: int = 0) -> tuple[list[Entry], int]:
    """(a page of notes, newest first; the id before which the next one begins, or 0). With `before`
    those older than that note. Two queries."""
    rows = Note.objects.filter(lead=lead).order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: SHOWN + 1])
    shown = found[:SHOWN]
    return entries(shown, by), shown[-1].pk if len(found) > SHOWN else 0


def entries(notes: Iterable[Note], by: Actor) -> list[Entry]:
    """Notes with what they said before; one query, none when nothing was edited."""
    found = list(notes)
    edited = [note.pk for note in found if note.version > 1]
    before: dict[int, list[NoteVersion]] = {}
    if edited:
        for version in NoteVersion.objects.filter(note_id__in=edited).order_by("-number"):
            before.setdefault(version.note_id, []).append(version)
    return [Entry(note, work.is_own(note, by), before.get(note.pk, [])) for note in found]


@require_POST
def classify(request: Request, number: int, id: int) -> HttpResponse:
    """POST /leads/<number>/notes/<id>/outcome: outcome of the call that the note tells of."""
    try:
        with atomic():
            lead = locked_for(request.actor, number=number)
            note = Note.objects.filter(lead=lead, pk=id).first()
            if note is None:
                raise Missing("note")
            outcome = request.POST.get("outcome", "")
            work.classify(note, lead, outcome=outcome, by=request.actor)
    except (Conflict, Invalid) as refused:
        complained(request, refused)
    else:
        said(request, _("Saved."))
    return back(request, f"/leads/{number}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, number: int, id: int) -> HttpResponse:
    """GET and POST /leads/<number>/notes/<id>: body, version."""
    lead = lead_for(request.actor, number=number)
    request.actor.need(Right.WORK)
    note = Note.objects.filter(lead=lead, pk=id).first()
    if note is None:
        raise Http404
    if request.method != "POST":
        return _part(request, lead, note, editing="shown" not in request.GET)
    typed = request.POST.get("body", "")
    version = request.POST.get("version", "")
    try:
        with atomic():
            locked = locked_for(request.actor, number=number)
            fresh = Note.objects.get(pk=note.pk)
            seen = int(version) if version.isdecimal() and len(version) < 6 else None
            work.edit_note(fresh, locked, body=typed, version=seen, by=request.actor)
    except Changed as changed:
        who = {"who": changed.by, "ago": ago(changed.at), "theirs": changed.fields["body"]}
        note.refresh_from_db()
        return _part(request, lead, note, editing=True, typed=typed, clash=who, status=409)
    except (Invalid, Conflict) as refused:
        error = _why(refused)
        return _part(request, lead, note, editing=True, typed=typed, error=error, status=422)
    if not request.htmx:
        said(request, _("Note saved."))
        return back(request, f"/leads/{number}")
    return _part(request, lead, fresh, editing=False)


def _why(refused: Invalid | Conflict) -> str:
    if isinstance(refused, Invalid):
        return " ".join(sentence(code, params) for code, params in refused.fields.values())
    return sentence(refused.code, refused.params)


def _part(
    request: Request, lead: Lead, note: Note, *, editing: bool, status: int = 200, **more: Any
) -> HttpResponse:
    (entry,) = entries([note], request.actor)
    context = {
        "title": _("Note"),
        "lead": lead,
        "entry": entry,
        "editing": editing,
        "typed": note.body,
        "may": {"work": True},
    } | more
    part = "leads/note.html" if request.htmx else "leads/note_page.html"
    return render(request, part, context, status=status)
