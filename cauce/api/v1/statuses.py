"""Statuses and their sub-statuses."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Status
from cauce.life import setup

router = Router(tags=["Catalog"])


class StatusNew(Strict):
    """A status, which needs a meaning; or with `parent` one of its sub-statuses."""

    name: text_type(80)  # type: ignore[valid-type]
    meaning: Literal["", "new", "open", "won", "lost"] = ""
    parent: Reference | None = None


class StatusChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(80) = ""  # type: ignore[valid-type]
    meaning: Literal["new", "open", "won", "lost"] = "open"
    position: int = Field(0, ge=0, le=1000)
    active: bool = True


class StatusOut(Schema):
    """«Estado»; with `parent`, a slug, a «sub-estado»."""

    id: int
    slug: str
    name: str
    meaning: str
    parent: str | None
    position: int
    active: bool


class StatusesOut(PageOut):
    """A page of statuses."""

    items: list[StatusOut]


@router.get("/statuses", response=StatusesOut)
def list_statuses(request: ApiRequest, query: Paged) -> HttpResponse:
    """All statuses and sub-statuses."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/statuses", response={201: StatusOut})
def create_status(request: ApiRequest, status: StatusNew) -> HttpResponse:
    """A new status or sub-status."""
    parent = None
    if status.parent is not None:
        parent = row_of(Status.objects.all(), status.parent, field="parent")
    made = setup.create_status(
        name=status.name, meaning=status.meaning, parent=parent, by=request.actor
    )
    return answer(_shape(made), 201, location=f"/api/v1/statuses/{made.pk}")


@router.get("/statuses/{reference}", response=StatusOut)
def get_status(request: ApiRequest, reference: str) -> HttpResponse:
    """One status by id or slug."""
    return answer(_shape(row_of(_rows(), reference)))


@router.patch("/statuses/{reference}", response=StatusOut)
def change_status(request: ApiRequest, reference: str, change: StatusChange) -> HttpResponse:
    """Rename, move or switch off a status. Its meaning stays once leads have it."""
    status = row_of(_rows(), reference)
    setup.update_setting(status, noun="status", by=request.actor, **given(change))
    return answer(_shape(status))


def _rows() -> Any:
    return Status.objects.select_related("parent")


def _shape(status: Status) -> dict[str, Any]:
    return {
        "id": status.pk,
        "slug": status.slug,
        "name": status.name,
        "meaning": status.meaning,
        "parent": status.parent.slug if status.parent else None,
        "position": status.position,
        "active": status.active,
    }
