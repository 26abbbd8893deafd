"""Segments: saved filters over contacts, and who fits them now."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Strict, text_type
from cauce.api import contact_pages
from cauce.api.answers import answer
from cauce.api.contact_pages import SortedContacts
from cauce.api.contact_shape import FullContactOut, FullContactsOut, contacts_json
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.audiences import Segment
from cauce.catalog.names import names
from cauce.leads import conditions as grammar
from cauce.leads import contact_lists, field_rules
from cauce.leads.access import contacts_for
from cauce.leads.segments import fitting, segment_contacts
from cauce.life import setup

router = Router(tags=["Lists and segments"])
_SHOWN = 10
_CONDITIONS = (
    '{"match": "all" or "any", "rules": [{"field", "op", "value"} or one such group]}. '
    + "; ".join(f"{name}: {', '.join(ops)}" for name, ops in grammar.FIELDS.items())
    + ". An attribute also has a `key`. A company's own field is `field.<key>`, of any of the "
    "person's leads; by its kind it takes "
    + "; ".join(f"{kind}: {', '.join(ops)}" for kind, ops in field_rules.OPS.items())
    + "."
)


class SegmentIn(Strict):
    """A new segment."""

    name: text_type(120)  # type: ignore[valid-type]
    conditions: dict[str, Any] = Field(description=_CONDITIONS)
    description: text_type(2_000) = ""  # type: ignore[valid-type]


class SegmentChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    conditions: dict[str, Any] = Field({}, description=_CONDITIONS)
    description: text_type(2_000) = ""  # type: ignore[valid-type]
    active: bool = True


class SegmentPreviewIn(Strict):
    """Conditions to try out; nothing is kept."""

    conditions: dict[str, Any] = Field(description=_CONDITIONS)


class SegmentOut(Schema):
    """«Segmento»; references in its conditions are ids."""

    id: int
    slug: str
    name: str
    description: str
    conditions: dict[str, Any]
    active: bool
    created_at: datetime


class SegmentsOut(PageOut):
    """A page of segments."""

    items: list[SegmentOut]


class SegmentPreviewOut(Schema):
    """How many fit now, and the newest of them."""

    total: int
    total_is_capped: bool
    items: list[FullContactOut]


@router.get("/segments", response=SegmentsOut)
def list_segments(request: ApiRequest, query: Paged) -> HttpResponse:
    """All segments."""
    only_known(request, type(query))
    return listed(Segment.objects.all(), query, _shape)


@router.post("/segments", response={201: SegmentOut})
def create_segment(request: ApiRequest, given: SegmentIn) -> HttpResponse:
    """A new segment. Each wrong condition is named by its place, `conditions.rules.0.value`."""
    made = setup.create_segment(by=request.actor, **given.model_dump())
    return answer(_shape(made), 201, location=f"/api/v1/segments/{made.pk}")


@router.post("/segments/preview", response=SegmentPreviewOut)
def preview(request: ApiRequest, body: SegmentPreviewIn) -> HttpResponse:
    """Who would fit, of the contacts that the token may see."""
    asked = grammar.checked(body.conditions, names(request.company))
    contacts = fitting(asked, contacts_for(request.actor))
    total, capped = contact_lists.total(contacts)
    rows, _ = contact_lists.page(contacts, limit=_SHOWN)
    items = contacts_json(rows, request.company)
    return answer({"total": total, "total_is_capped": capped, "items": items})


@router.get("/segments/{reference}", response=SegmentOut)
def get_segment(request: ApiRequest, reference: str) -> HttpResponse:
    """One segment by id or slug."""
    return answer(_shape(_row(reference)))


@router.patch("/segments/{reference}", response=SegmentOut)
def change_segment(request: ApiRequest, reference: str, change: SegmentChange) -> HttpResponse:
    """Change a segment or switch it off."""
    row = _row(reference)
    setup.update_setting(row, noun="segment", by=request.actor, **given(change))
    return answer(_shape(row))


@router.get("/segments/{reference}/contacts", response=FullContactsOut)
def list_segment_contacts(
    request: ApiRequest, reference: str, query: Query[SortedContacts]
) -> HttpResponse:
    """Who fits now, of the contacts that the token may see."""
    only_known(request, SortedContacts)
    contacts = segment_contacts(_row(reference), contacts_for(request.actor))
    return contact_pages.answered(request, contacts, query)


def _row(reference: str) -> Segment:
    return row_of(Segment.objects.all(), reference)


def _shape(row: Segment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "conditions": row.conditions,
        "active": row.active,
        "created_at": row.created_at,
    }
