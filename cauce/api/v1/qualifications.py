"""«Calificaciones» of a lead: entries are added, never overwritten."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import QualificationType
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import qualify
from cauce.life.qualify.models import QualificationEntry
from cauce.store import atomic

router = Router(tags=["On a lead"])


class QualificationIn(Strict):
    """At least a type, points or a comment. Without a type it keeps the lead's latest one; with
    `about` and only a comment, it is a comment appended to that entry."""

    type: Reference | None = Field(None, description="a qualification type of the lead's campaign")
    points: int | None = Field(None, ge=-100, le=100, description="default: the type's")
    comment: text_type(5_000) = ""  # type: ignore[valid-type]
    about: int | None = Field(None, ge=1, description="the earlier entry that this comments on")


class QualificationOut(Schema):
    """One entry: type, points, comment, who and when."""

    id: int
    lead: int
    type: str
    state: str
    meaning: str
    points: int
    comment: str
    about: int | None
    rule: int | None = Field(description="of the system's entries: which rule made it")
    reason: dict[str, Any] | None = Field(description="and what it saw: {event, count}")
    by: dict[str, Any]
    at: datetime


class QualificationsOut(PageOut):
    """A page of entries, newest first."""

    items: list[QualificationOut]


@router.get("/leads/{int:lead_id}/qualifications", response=QualificationsOut)
def list_qualifications(request: ApiRequest, lead_id: int, query: Paged) -> HttpResponse:
    """All entries of a lead, newest first."""
    only_known(request, type(query))
    lead = lead_for(request.actor, id=lead_id)
    return listed(_entries(lead), query, _shape, newest=True)


@router.post("/leads/{int:lead_id}/qualifications", response={201: QualificationOut})
def create_qualification(request: ApiRequest, lead_id: int, given: QualificationIn) -> HttpResponse:
    """Add an entry. The lead takes on its type and the state that the type leads to."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        about = _about(lead, given.about)
        if about is not None and given.type is None and given.points is None:
            entry = qualify.comment_on(about, lead, comment=given.comment, by=request.actor)
            return answer(_shape(_entries(lead).get(pk=entry.pk)), 201)
        entry = qualify.qualify(
            lead,
            type=_type(lead, given, about),
            points=given.points,
            comment=given.comment,
            about=about,
            by=request.actor,
        )
    return answer(_shape(_entries(lead).get(pk=entry.pk)), 201)


def _entries(lead: Lead) -> Any:
    rows = QualificationEntry.objects.filter(lead=lead)
    return rows.select_related("type", "type__maps_to")


def _about(lead: Lead, entry_id: int | None) -> QualificationEntry | None:
    return None if entry_id is None else row_of(_entries(lead), entry_id, field="about")


def _type(
    lead: Lead, given: QualificationIn, about: QualificationEntry | None
) -> QualificationType:
    """The type named, or that of the entry commented on, or the lead's latest. Raises Invalid."""
    kinds = QualificationType.objects.filter(campaign_id=lead.campaign_id)
    if given.type is not None:
        return row_of(kinds, given.type, field="type")
    if about is not None:
        return about.type
    if lead.type_id is None or (given.points is None and not given.comment.strip()):
        raise Invalid({"type": "required"})
    return row_of(kinds, lead.type_id, field="type")


def _shape(entry: QualificationEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "lead": entry.lead_id,
        "type": entry.type.slug,
        "state": (entry.type.maps_to or entry.type).slug,
        "meaning": entry.type.meaning,
        "points": entry.points,
        "comment": entry.comment,
        "about": entry.about_id,
        "rule": entry.rule_id,
        "reason": {"event": entry.event, "count": entry.count} if entry.rule_id else None,
        "by": {"kind": entry.author_kind, "id": entry.author_id, "name": entry.author_name},
        "at": entry.created_at,
    }
