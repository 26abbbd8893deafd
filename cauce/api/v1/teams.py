"""Teams."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.models import Team
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import setup

router = Router(tags=["People"])


class TeamIn(Strict):
    """A new team."""

    name: text_type(120)  # type: ignore[valid-type]
    timezone: text_type(60) = Field("", description="default: the company's")  # type: ignore[valid-type]


class TeamChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    timezone: text_type(60) = ""  # type: ignore[valid-type]


class TeamOut(Schema):
    """«Equipo»."""

    id: int
    slug: str
    name: str
    timezone: str


class TeamsOut(PageOut):
    """A page of teams."""

    items: list[TeamOut]


@router.get("/teams", response=TeamsOut)
def list_teams(request: ApiRequest, query: Paged) -> HttpResponse:
    """All teams."""
    only_known(request, type(query))
    return listed(Team.objects.all(), query, _shape)


@router.post("/teams", response={201: TeamOut})
def create_team(request: ApiRequest, team: TeamIn) -> HttpResponse:
    """A new team."""
    made = setup.create_team(name=team.name, timezone_name=team.timezone, by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/teams/{made.pk}")


@router.get("/teams/{reference}", response=TeamOut)
def get_team(request: ApiRequest, reference: str) -> HttpResponse:
    """One team by id or slug."""
    return answer(_shape(row_of(Team.objects.all(), reference)))


@router.patch("/teams/{reference}", response=TeamOut)
def change_team(request: ApiRequest, reference: str, change: TeamChange) -> HttpResponse:
    """Rename a team or move it to another zone."""
    team = row_of(Team.objects.all(), reference)
    setup.update_setting(team, noun="team", by=request.actor, **given(change))
    return answer(_shape(team))


def _shape(team: Team) -> dict[str, Any]:
    return {"id": team.pk, "slug": team.slug, "name": team.name, "timezone": team.timezone}
