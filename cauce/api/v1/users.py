"""Users: the people of the company, by the id of their membership."""

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.models import Invitation, Membership, Team
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import setup

router = Router(tags=["People"])
type RoleName = Literal["administrator", "supervisor", "seller", "viewer"]


class UserIn(Strict):
    """A person to invite. Assignable at once."""

    name: text_type(200)  # type: ignore[valid-type]
    email: text_type(254)  # type: ignore[valid-type]
    role: RoleName
    teams: list[Reference] = Field([], max_length=100)


class UserChange(Strict):
    """What to change; what is left out stays. Never the address or the password."""

    name: text_type(200) = ""  # type: ignore[valid-type]
    role: RoleName = "seller"
    active: bool = True
    teams: list[Reference] = Field([], max_length=100)


class InvitationOut(Schema):
    """The link by which the person comes in."""

    url: str
    expires_at: datetime


class UserOut(Schema):
    """A member of the company. `joined` is false until the invitation is accepted."""

    id: int
    name: str
    email: str
    role: str
    teams: list[str]
    active: bool
    joined: bool
    created_at: datetime
    invitation: InvitationOut | None = None


class UsersOut(PageOut):
    """A page of users."""

    items: list[UserOut]


@router.get("/users", response=UsersOut)
def list_users(request: ApiRequest, query: Paged) -> HttpResponse:
    """All users, switched-off ones too."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/users", response={201: UserOut})
def create_user(request: ApiRequest, user: UserIn) -> HttpResponse:
    """Invite a person; `invitation.url` is what they need, and is shown this once."""
    request.actor.need(Right.MANAGE_PEOPLE)
    made, invitation = setup.create_user(
        name=user.name,
        email=user.email,
        role=user.role,
        teams=_teams(user.teams),
        by=request.actor,
    )
    where = f"/api/v1/users/{made.pk}"
    return answer(_shape(made) | {"invitation": _link(invitation)}, 201, location=where)


@router.get("/users/{reference}", response=UserOut)
def get_user(request: ApiRequest, reference: str) -> HttpResponse:
    """One user by id or e-mail."""
    return answer(_shape(row_of(_rows(), reference, slug="user__email")))


@router.patch("/users/{reference}", response=UserOut)
def change_user(request: ApiRequest, reference: str, change: UserChange) -> HttpResponse:
    """Change name, role or teams, or switch a user off."""
    member = row_of(_rows(), reference, slug="user__email")
    values = given(change)
    if "teams" in values:
        values["teams"] = _teams(values["teams"])
    setup.update_member(member, by=request.actor, **values)
    return answer(_shape(_rows().get(pk=member.pk)))


def _teams(references: list[str]) -> list[Team]:
    return [
        row_of(Team.objects.all(), reference, field=f"teams.{place}")
        for place, reference in enumerate(references)
    ]


def _rows() -> Any:
    return Membership.objects.select_related("user").prefetch_related("teams")


def _link(invitation: Invitation | None) -> dict[str, Any] | None:
    if invitation is None:
        return None
    url = f"{settings.BASE_URL}/join/{invitation.key}"
    return {"url": url, "expires_at": invitation.expires_at}


def _shape(member: Membership) -> dict[str, Any]:
    return {
        "id": member.pk,
        "name": member.name,
        "email": member.user.email,
        "role": member.role,
        "teams": sorted(team.slug for team in member.teams.all()),
        "active": member.active,
        "joined": member.joined_at is not None,
        "created_at": member.created_at,
        "invitation": None,
    }
