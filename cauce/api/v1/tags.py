"""Tags of contacts."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Tag
from cauce.life import setup

router = Router(tags=["Catalog"])


class TagIn(Strict):
    """A new tag."""

    name: text_type(60)  # type: ignore[valid-type]


class TagChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(60) = ""  # type: ignore[valid-type]


class TagOut(Schema):
    """«Etiqueta»."""

    id: int
    slug: str
    name: str


class TagsOut(PageOut):
    """A page of tags."""

    items: list[TagOut]


@router.get("/tags", response=TagsOut)
def list_tags(request: ApiRequest, query: Paged) -> HttpResponse:
    """All tags."""
    only_known(request, type(query))
    return listed(Tag.objects.all(), query, _shape)


@router.post("/tags", response={201: TagOut})
def create_tag(request: ApiRequest, tag: TagIn) -> HttpResponse:
    """A new tag."""
    made = setup.create_tag(name=tag.name, by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/tags/{made.pk}")


@router.get("/tags/{reference}", response=TagOut)
def get_tag(request: ApiRequest, reference: str) -> HttpResponse:
    """One tag by id or slug."""
    return answer(_shape(row_of(Tag.objects.all(), reference)))


@router.patch("/tags/{reference}", response=TagOut)
def change_tag(request: ApiRequest, reference: str, change: TagChange) -> HttpResponse:
    """Rename a tag."""
    tag = row_of(Tag.objects.all(), reference)
    setup.update_setting(tag, noun="tag", by=request.actor, **given(change))
    return answer(_shape(tag))


def _shape(tag: Tag) -> dict[str, Any]:
    return {"id": tag.pk, "slug": tag.slug, "name": tag.name}
