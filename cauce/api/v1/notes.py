"""Notes on a lead, with all that goes with one: template, tags, call, outcome, next date."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.api.v1.lead_tags import tags_of
from cauce.catalog.models import NoteTemplate
from cauce.leads.access import lead_for, locked_for, locked_workable
from cauce.life import work
from cauce.life.work.models import Note, NoteVersion
from cauce.store import atomic

router = Router(tags=["On a lead"])
_UNCLASSIFIED = "unclassified"
OutcomeWord = Literal["positive", "negative", "partial", "unclassified"]


class NoteIn(Strict):
    """What to write down; with a template, what is left out comes from it."""

    body: text_type(10_000) = Field("", description="needed without a template")  # type: ignore[valid-type]
    template: Reference | None = Field(None, description="a note template's id")
    tags: list[Reference] | None = Field(None, max_length=100, description="given to the person")
    call: bool | None = Field(None, description="the note tells of a call")
    outcome: OutcomeWord | None = None
    next_due: AwareDatetime | None = Field(
        None, strict=False, description="when the person is to be called again"
    )


class NoteChange(Strict):
    """A new text; with `version`, a 409 when it is not the latest any more. `outcome`: how the call
    went that it tells of."""

    body: text_type(10_000) | None = None  # type: ignore[valid-type]
    outcome: Literal["positive", "negative", "partial"] | None = None
    version: int | None = Field(None, ge=1)


class VersionOut(Schema):
    """What a note said before, since `at`."""

    version: int
    body: str
    at: datetime


class VersionsOut(PageOut):
    """A page of earlier versions, newest first."""

    items: list[VersionOut]


class NoteOut(Schema):
    """A note, by whom and when."""

    id: int
    lead: int
    body: str
    template: int | None
    call: bool
    outcome: str = Field(description="positive, negative, partial or unclassified")
    next_due: datetime | None
    by: dict[str, Any]
    at: datetime
    mentions: list[int] = Field(description="members whom the text calls with @")
    version: int
    edited_at: datetime | None


class NotesOut(PageOut):
    """A page of notes, newest first."""

    items: list[NoteOut]


@router.get("/leads/{int:lead_id}/notes", response=NotesOut)
def list_notes(request: ApiRequest, lead_id: int, query: Paged) -> HttpResponse:
    """All notes of a lead, newest first."""
    only_known(request, type(query))
    lead = lead_for(request.actor, id=lead_id)
    return listed(Note.objects.filter(lead=lead), query, _shape, newest=True)


@router.post("/leads/{int:lead_id}/notes", response={201: NoteOut})
def create_note(request: ApiRequest, lead_id: int, given: NoteIn) -> HttpResponse:
    """Write a note; the lead is in process from then on.

    Where the operator's role reserves, the first note makes the lead theirs: whoever comes later
    gets 409 with the code `reserved`, and nothing is written.
    """
    with atomic():
        lead = locked_workable(request.actor, id=lead_id)
        template = None
        if given.template is not None:
            template = row_of(NoteTemplate.objects.all(), given.template, field="template")
        note = work.write_note(
            lead,
            body=given.body,
            template=template,
            tags=None if given.tags is None else tags_of(given.tags),
            call=given.call,
            outcome="" if given.outcome == _UNCLASSIFIED else given.outcome,
            due=given.next_due,
            by=request.actor,
        )
    return answer(_shape(note), 201)


@router.patch("/leads/{int:lead_id}/notes/{int:note_id}", response=NoteOut)
def change_note(
    request: ApiRequest, lead_id: int, note_id: int, change: NoteChange
) -> HttpResponse:
    """Give one's own note a new text; what it said before stays among its versions."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        note = row_of(Note.objects.filter(lead=lead), note_id)
        if change.outcome is not None:
            work.classify(note, lead, outcome=change.outcome, by=request.actor)
        if change.body is not None:
            work.edit_note(note, lead, body=change.body, version=change.version, by=request.actor)
    return answer(_shape(note))


@router.get("/leads/{int:lead_id}/notes/{int:note_id}/versions", response=VersionsOut)
def list_note_versions(
    request: ApiRequest, lead_id: int, note_id: int, query: Paged
) -> HttpResponse:
    """What a note said before it was edited, newest first."""
    only_known(request, type(query))
    lead = lead_for(request.actor, id=lead_id)
    note = row_of(Note.objects.filter(lead=lead), note_id)
    return listed(NoteVersion.objects.filter(note=note), query, _version, newest=True)


def _version(version: NoteVersion) -> dict[str, Any]:
    return {"version": version.number, "body": version.body, "at": version.written_at}


def _shape(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk,
        "lead": note.lead_id,
        "body": note.body,
        "template": note.template_id,
        "call": note.call,
        "outcome": note.outcome or _UNCLASSIFIED,
        "next_due": note.due_at,
        "by": {"kind": note.author_kind, "id": note.author_id, "name": note.author_name},
        "at": note.created_at,
        "mentions": note.mentions,
        "version": note.version,
        "edited_at": note.edited_at,
    }
