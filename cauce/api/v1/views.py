"""Saved views of the list of leads, and how the person behind a token likes the list."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.models import Team
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut, PersonOut
from cauce.life import views
from cauce.life.views import SavedView

router = Router(tags=["Views"])
_QUERY = "filters and sort as in the address of GET /leads: `status=new&sort=-score`"
_SHARED = "team or company; empty: only the owner"
_COLUMNS = "columns in their order: " + ", ".join(views.COLUMNS)
_column = text_type(40)


class ViewIn(Strict):
    """A new view. A token that stands for nobody can only make shared ones."""

    name: text_type(80)  # type: ignore[valid-type]
    query: text_type(2_000) = Field("", description=_QUERY)  # type: ignore[valid-type]
    columns: list[_column] = Field([], max_length=40, description=_COLUMNS)  # type: ignore[valid-type]
    shared: text_type(8) = Field("", description=_SHARED)  # type: ignore[valid-type]
    team: Reference | None = None


class ViewChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(80) = ""  # type: ignore[valid-type]
    query: text_type(2_000) = Field("", description=_QUERY)  # type: ignore[valid-type]
    columns: list[_column] = Field([], max_length=40, description=_COLUMNS)  # type: ignore[valid-type]
    shared: text_type(8) = Field("", description=_SHARED)  # type: ignore[valid-type]
    team: Reference | None = None


class ViewOut(Schema):
    """«Vista»."""

    id: int
    name: str
    query: str
    columns: list[str] = Field(description="empty: each person's own columns")
    shared: str
    team: str | None
    owner: PersonOut | None


class ViewsOut(PageOut):
    """A page of views."""

    items: list[ViewOut]


class ChoiceIn(Strict):
    """What to change; what is left out stays. `view` 0: the list begins with everything."""

    columns: list[_column] = Field([], max_length=40, description=_COLUMNS)  # type: ignore[valid-type]
    view: int = Field(0, ge=0, lt=10**18)
    order: list[int] = Field([], max_length=500)


class ChoiceOut(Schema):
    """How the person likes the list."""

    columns: list[str]
    view: int | None
    order: list[int]


@router.get("/views", response=ViewsOut)
def list_views(request: ApiRequest, query: Paged) -> HttpResponse:
    """One's own views and those shared with one."""
    only_known(request, type(query))
    rows = views.views_for(request.actor).select_related("owner", "team")
    return listed(rows, query, _shape)


@router.post("/views", response={201: ViewOut})
def create_view(request: ApiRequest, view: ViewIn) -> HttpResponse:
    """A new view."""
    made = views.create_view(**_given(view), by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/views/{made.pk}")


@router.get("/views/choice", response=ChoiceOut)
def get_choice(request: ApiRequest) -> HttpResponse:
    """Columns, first view and order of views of the person behind the token."""
    return answer(_choice(views.choice_of(request.token.member)))


@router.patch("/views/choice", response=ChoiceOut)
def change_choice(request: ApiRequest, given: ChoiceIn) -> HttpResponse:
    """Set them."""
    return answer(_choice(views.choose(**given.model_dump(exclude_unset=True), by=request.actor)))


@router.get("/views/{int:view_id}", response=ViewOut)
def get_view(request: ApiRequest, view_id: int) -> HttpResponse:
    """One view."""
    return answer(_shape(views.view_for(request.actor, id=view_id)))


@router.patch("/views/{int:view_id}", response=ViewOut)
def change_view(request: ApiRequest, view_id: int, change: ViewChange) -> HttpResponse:
    """Change a view: one's own; shared ones also by administrators."""
    view = views.view_for(request.actor, id=view_id)
    return answer(_shape(views.change_view(view, by=request.actor, **_given(change))))


@router.delete("/views/{int:view_id}", response=ViewOut)
def delete_view(request: ApiRequest, view_id: int) -> HttpResponse:
    """Take it away; it can be restored."""
    view = views.view_for(request.actor, id=view_id)
    return answer(_shape(views.remove_view(view, by=request.actor)))


@router.post("/views/{int:view_id}/restore", response=ViewOut)
def restore_view(request: ApiRequest, view_id: int) -> HttpResponse:
    """Bring a removed view back."""
    view = views.view_for(request.actor, id=view_id, removed=True)
    return answer(_shape(views.restore_view(view, by=request.actor)))


def _given(body: Strict) -> dict[str, Any]:
    found: dict[str, Any] = body.model_dump(exclude_unset=True)
    if found.get("team") is not None:
        found["team"] = row_of(Team.objects.all(), found["team"], field="team")
    return found


def _shape(view: SavedView) -> dict[str, Any]:
    owner = view.owner
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "columns": view.columns,
        "shared": view.shared,
        "team": view.team.slug if view.team else None,
        "owner": {"id": owner.pk, "name": owner.name} if owner else None,
    }


def _choice(choice: views.ListChoice) -> dict[str, Any]:
    return {"columns": choice.columns, "view": choice.view or None, "order": choice.order}
