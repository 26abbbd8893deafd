"""Roles: what each may do, and what of it the company gave or took."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Missing
from cauce.accounts.models import Company
from cauce.accounts.permissions import ADJUSTABLE, ROLE_RIGHTS, Right, Role, rights_of_role
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, only_known, page_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import setup

router = Router(tags=["People"])
_ADJUSTABLE = sorted(right.value for right in ADJUSTABLE)
type RightName = Literal[tuple(_ADJUSTABLE)]  # type: ignore[valid-type]


class RoleChange(Strict):
    """Which rights to give (true) or take (false); what is left out stays."""

    rights: dict[RightName, bool] = Field(max_length=len(_ADJUSTABLE))


class RoleOut(Schema):
    """A role. `rights` are in force; `given` and `taken` differ from how a company begins."""

    role: str
    rights: list[str]
    given: list[str]
    taken: list[str]
    adjustable: list[str] = Field(description="what may be given or taken; the rest is fixed")


class RolesOut(PageOut):
    """All roles."""

    items: list[RoleOut]


@router.get("/roles", response=RolesOut)
def list_roles(request: ApiRequest, query: Paged) -> HttpResponse:
    """The roles, whoever may most first."""
    only_known(request, type(query))
    items = [_shape(role, request.company) for role in Role]
    return page_of(items, None, total=len(items), capped=False)


@router.get("/roles/{role}", response=RoleOut)
def get_role(request: ApiRequest, role: str) -> HttpResponse:
    """One role by its code."""
    return answer(_shape(_role(role), request.company))


@router.patch("/roles/{role}", response=RoleOut)
def change_role(request: ApiRequest, role: str, change: RoleChange) -> HttpResponse:
    """Give rights to a role or take them. It holds from the next request of anybody."""
    known = _role(role)
    company = setup.set_rights({known.value: dict(change.rights)}, by=request.actor)
    return answer(_shape(known, company))


def _role(text: str) -> Role:
    if text not in set(Role):
        raise Missing("role")
    return Role(text)


def _shape(role: Role, company: Company) -> dict[str, Any]:
    now, usual = rights_of_role(role, company.granted), ROLE_RIGHTS[role]
    fixed = role == Role.ADMINISTRATOR
    return {
        "role": role.value,
        "rights": _codes(now),
        "given": _codes(now - usual),
        "taken": _codes(usual - now),
        "adjustable": [] if fixed else _ADJUSTABLE,
    }


def _codes(rights: frozenset[Right]) -> list[str]:
    return sorted(right.value for right in rights)
