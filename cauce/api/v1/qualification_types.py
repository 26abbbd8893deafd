"""Qualification types: the states of each campaign, and the types that lead to them."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.shapes import LONGEST_REFERENCE, NO_NUL, Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import PageQuery, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Campaign, QualificationType
from cauce.life import setup

router = Router(tags=["Catalog"])


class TypeIn(Strict):
    """A state of a campaign, which needs a meaning; or with `maps_to` a type that leads to one."""

    name: text_type(80)  # type: ignore[valid-type]
    campaign: Reference
    points: int = Field(0, ge=-100, le=100)
    meaning: Literal["", "positive", "partial", "negative", "unreachable"] = ""
    maps_to: Reference | None = None


class TypeChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(80) = ""  # type: ignore[valid-type]
    points: int = Field(0, ge=-100, le=100)
    position: int = Field(0, ge=0, le=1000)
    active: bool = True


class TypeQuery(PageQuery):
    """Of one campaign, or of all."""

    campaign: str = Field("", max_length=LONGEST_REFERENCE, pattern=NO_NUL)


class TypeOut(Schema):
    """«Calificación». `state` is the slug of the state that it leads to: its own when it is one."""

    id: int
    slug: str
    name: str
    campaign: str
    points: int
    meaning: str
    state: str
    position: int
    active: bool


class TypesOut(PageOut):
    """A page of qualification types."""

    items: list[TypeOut]


@router.get("/qualification-types", response=TypesOut)
def list_qualification_types(request: ApiRequest, query: Query[TypeQuery]) -> HttpResponse:
    """All qualification types, or those of a campaign."""
    only_known(request, TypeQuery)
    rows = _rows()
    if query.campaign:
        campaign = row_of(Campaign.objects.all(), query.campaign, field="campaign")
        rows = rows.filter(campaign=campaign)
    return listed(rows, query, _shape)


@router.post("/qualification-types", response={201: TypeOut})
def create_qualification_type(request: ApiRequest, kind: TypeIn) -> HttpResponse:
    """A new qualification of a campaign."""
    campaign = row_of(Campaign.objects.all(), kind.campaign, field="campaign")
    state = None
    if kind.maps_to is not None:
        states = QualificationType.objects.filter(campaign=campaign)
        state = row_of(states, kind.maps_to, field="maps_to")
    made = setup.create_qualification_type(
        name=kind.name,
        campaign=campaign,
        points=kind.points,
        meaning=kind.meaning,
        maps_to=state,
        by=request.actor,
    )
    return answer(_shape(made), 201, location=f"/api/v1/qualification-types/{made.pk}")


@router.get("/qualification-types/{int:type_id}", response=TypeOut)
def get_qualification_type(request: ApiRequest, type_id: int) -> HttpResponse:
    """One by its id: slugs are unique in a campaign only."""
    return answer(_shape(row_of(_rows(), type_id)))


@router.patch("/qualification-types/{int:type_id}", response=TypeOut)
def change_qualification_type(
    request: ApiRequest, type_id: int, change: TypeChange
) -> HttpResponse:
    """Change one or switch it off. What leads that have it mean stays as it was."""
    kind = row_of(_rows(), type_id)
    setup.update_setting(kind, noun="qualification_type", by=request.actor, **given(change))
    return answer(_shape(kind))


def _rows() -> Any:
    return QualificationType.objects.select_related("campaign", "maps_to")


def _shape(kind: QualificationType) -> dict[str, Any]:
    return {
        "id": kind.pk,
        "slug": kind.slug,
        "name": kind.name,
        "campaign": kind.campaign.slug,
        "points": kind.points,
        "meaning": kind.meaning,
        "state": (kind.maps_to or kind).slug,
        "position": kind.position,
        "active": kind.active,
    }
