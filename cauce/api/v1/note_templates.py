"""«Notas predefinidas»: notes to choose from."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.api.v1.lead_tags import tags_of
from cauce.api.v1.notes import OutcomeWord
from cauce.catalog.models import NoteTemplate
from cauce.life import setup

router = Router(tags=["Catalog"])
_UNCLASSIFIED = "unclassified"


class NoteTemplateIn(Strict):
    """A new note to choose."""

    title: text_type(120)  # type: ignore[valid-type]
    body: text_type(5_000)  # type: ignore[valid-type]
    tags: list[Reference] = Field([], max_length=100)
    call: bool = False
    outcome: OutcomeWord = "unclassified"


class NoteTemplateChange(Strict):
    """What to change; what is left out stays."""

    title: text_type(120) = ""  # type: ignore[valid-type]
    body: text_type(5_000) = ""  # type: ignore[valid-type]
    tags: list[Reference] = Field([], max_length=100)
    call: bool = False
    outcome: OutcomeWord = "unclassified"
    active: bool = True


class NoteTemplateOut(Schema):
    """«Título», «Nota», «Asignación etiquetas»; and what a note from it is."""

    id: int
    title: str
    body: str
    tags: list[str]
    call: bool
    outcome: str
    active: bool


class NoteTemplatesOut(PageOut):
    """A page of note templates."""

    items: list[NoteTemplateOut]


@router.get("/note-templates", response=NoteTemplatesOut)
def list_note_templates(request: ApiRequest, query: Paged) -> HttpResponse:
    """All of them, switched-off ones too."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/note-templates", response={201: NoteTemplateOut})
def create_note_template(request: ApiRequest, template: NoteTemplateIn) -> HttpResponse:
    """A new one."""
    made = setup.create_note_template(
        title=template.title,
        body=template.body,
        tags=tags_of(template.tags),
        call=template.call,
        outcome=_outcome(template.outcome),
        by=request.actor,
    )
    return answer(_shape(made), 201, location=f"/api/v1/note-templates/{made.pk}")


@router.get("/note-templates/{int:template_id}", response=NoteTemplateOut)
def get_note_template(request: ApiRequest, template_id: int) -> HttpResponse:
    """One of them."""
    return answer(_shape(row_of(_rows(), template_id)))


@router.patch("/note-templates/{int:template_id}", response=NoteTemplateOut)
def change_note_template(
    request: ApiRequest, template_id: int, change: NoteTemplateChange
) -> HttpResponse:
    """Change it; notes that were written stay as they are."""
    template = row_of(_rows(), template_id)
    values = given(change)
    if "tags" in values:
        values["tags"] = tags_of(values["tags"])
    if "outcome" in values:
        values["outcome"] = _outcome(values["outcome"])
    setup.update_note_template(template, by=request.actor, **values)
    return answer(_shape(row_of(_rows(), template_id)))


def _rows() -> Any:
    return NoteTemplate.objects.prefetch_related("tags")


def _outcome(word: str) -> str:
    return "" if word == _UNCLASSIFIED else word


def _shape(template: NoteTemplate) -> dict[str, Any]:
    return {
        "id": template.pk,
        "title": template.title,
        "body": template.body,
        "tags": sorted(tag.slug for tag in template.tags.all()),
        "call": template.call,
        "outcome": template.outcome or _UNCLASSIFIED,
        "active": template.active,
    }
