"""API tokens, and whose token this is."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Token
from cauce.accounts.permissions import ALL_SCOPES, Right, Role
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import member_of, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut, PersonOut
from cauce.life import setup

router = Router(tags=["People"])


class TokenIn(Strict):
    """A new token. With `member` it stands for that user: sees what they see, may no more."""

    name: text_type(120)  # type: ignore[valid-type]
    role: Literal[tuple(role.value for role in Role)]  # type: ignore[valid-type]
    scopes: list[Literal[ALL_SCOPES]] | None = Field(  # type: ignore[valid-type]
        None, min_length=1, max_length=len(ALL_SCOPES), description="default: all"
    )
    member: Reference | None = Field(None, description="id or e-mail of a user")
    expires_at: datetime | None = Field(None, strict=False)


class TokenOut(Schema):
    """A token; `secret` is shown once, when it is made."""

    id: int
    name: str
    role: str
    scopes: list[str]
    member: PersonOut | None
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    secret: str | None = None


class TokensOut(PageOut):
    """A page of tokens."""

    items: list[TokenOut]


class CompanyOut(Schema):
    """The company of the token."""

    id: int
    slug: str
    name: str
    country: str
    timezone: str
    language: str
    currency: str


class MeOut(Schema):
    """Who is asking."""

    company: CompanyOut
    token: TokenOut
    rights: list[str]


@router.get("/me", response=MeOut, tags=["Me"])
def me(request: ApiRequest) -> HttpResponse:
    """The company, the token, and what it may do."""
    company = request.company
    told = {
        name: getattr(company, name)
        for name in ("id", "slug", "name", "country", "timezone", "language", "currency")
    }
    rights = sorted(right.value for right in request.actor.rights)
    return answer({"company": told, "token": _shape(request.token), "rights": rights})


@router.get("/tokens", response=TokensOut)
def list_tokens(request: ApiRequest, query: Paged) -> HttpResponse:
    """All tokens, revoked ones too."""
    request.actor.need(Right.MANAGE_PEOPLE)
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/tokens", response={201: TokenOut})
def create_token(request: ApiRequest, token: TokenIn) -> HttpResponse:
    """A new token, with its secret. A token cannot make one that may more than itself."""
    request.actor.need(Right.MANAGE_PEOPLE)
    if token.expires_at is not None and not _is_ahead(token.expires_at):
        raise Invalid({"expires_at": "not_ahead"})
    made, secret = setup.create_token(
        name=token.name,
        role=token.role,
        scopes=token.scopes,
        member=None if token.member is None else member_of(token.member, field="member"),
        expires_at=token.expires_at,
        by=request.actor,
    )
    where = f"/api/v1/tokens/{made.pk}"
    return answer(_shape(made) | {"secret": secret}, 201, location=where)


@router.get("/tokens/{int:token_id}", response=TokenOut)
def get_token(request: ApiRequest, token_id: int) -> HttpResponse:
    """One token, without its secret."""
    request.actor.need(Right.MANAGE_PEOPLE)
    return answer(_shape(row_of(_rows(), token_id)))


@router.delete("/tokens/{int:token_id}", response=TokenOut)
def delete_token(request: ApiRequest, token_id: int) -> HttpResponse:
    """Revoke a token: it stops working with the next request. It stays in the list."""
    request.actor.need(Right.MANAGE_PEOPLE)
    return answer(_shape(setup.revoke_token(row_of(_rows(), token_id), by=request.actor)))


def _is_ahead(moment: datetime) -> bool:
    return moment.tzinfo is not None and moment > timezone.now()


def _rows() -> Any:
    return Token.objects.select_related("member")


def _shape(token: Token) -> dict[str, Any]:
    member = token.member
    return {
        "id": token.pk,
        "name": token.name,
        "role": token.role,
        "scopes": token.scopes,
        "member": {"id": member.pk, "name": member.name} if member else None,
        "prefix": token.prefix,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "secret": None,
    }
