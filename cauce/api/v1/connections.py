"""Connections to outside systems. Secrets go in and never come out again."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog import connections, provider_keys
from cauce.catalog.models import Connection
from cauce.life import setup

router = Router(tags=["Connections"])


class ConnectionIn(Strict):
    """A new connection; the options depend on its kind, see `docs/api.md`."""

    kind: text_type(40)  # type: ignore[valid-type]
    name: text_type(120) = Field("", description="default: the kind's")  # type: ignore[valid-type]
    options: dict[text_type(80), Any] = Field({}, max_length=60)  # type: ignore[valid-type]


class ConnectionChange(Strict):
    """What to change; a secret that is left out or empty stays as it is."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    options: dict[text_type(80), Any] = Field({}, max_length=60)  # type: ignore[valid-type]
    active: bool = True


class ConnectionOut(Schema):
    """A connection; secrets among its options are masked. `trouble` says why it does not work."""

    id: int
    kind: str
    name: str
    campaign: str | None
    options: dict[str, Any]
    webhook_url: str | None
    active: bool
    trouble: str | None
    checked_at: datetime | None
    created_at: datetime


class ConnectionsOut(PageOut):
    """A page of connections."""

    items: list[ConnectionOut]


@router.get("/connections", response=ConnectionsOut)
def list_connections(request: ApiRequest, query: Paged) -> HttpResponse:
    """All connections."""
    request.actor.need(Right.CONFIGURE)
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/connections", response={201: ConnectionOut})
def create_connection(request: ApiRequest, connection: ConnectionIn) -> HttpResponse:
    """A new connection."""
    if connection.kind in provider_keys.KINDS_OF_KEYS:
        raise Invalid({"kind": "unknown_kind"})
    made = setup.create_connection(
        kind=connection.kind,
        name=connection.name,
        options=connection.options,
        by=request.actor,
    )
    return answer(_shape(made), 201, location=f"/api/v1/connections/{made.pk}")


@router.get("/connections/{int:connection_id}", response=ConnectionOut)
def get_connection(request: ApiRequest, connection_id: int) -> HttpResponse:
    """One connection."""
    request.actor.need(Right.CONFIGURE)
    return answer(_shape(row_of(_rows(), connection_id)))


@router.patch("/connections/{int:connection_id}", response=ConnectionOut)
def change_connection(
    request: ApiRequest, connection_id: int, change: ConnectionChange
) -> HttpResponse:
    """Change a connection or switch it off."""
    request.actor.need(Right.CONFIGURE)
    connection = row_of(_rows(), connection_id)
    setup.update_connection(connection, by=request.actor, **given(change))
    return answer(_shape(connection))


def _rows() -> Any:
    return provider_keys.doors().select_related("campaign")


def _shape(connection: Connection) -> dict[str, Any]:
    return {
        "id": connection.pk,
        "kind": connection.kind,
        "name": connection.name,
        "campaign": connection.campaign.slug if connection.campaign else None,
        "options": connections.shown(connection),
        "webhook_url": connections.webhook_url(connection) or None,
        "active": connection.active,
        "trouble": connection.trouble or None,
        "checked_at": connection.checked_at,
        "created_at": connection.created_at,
    }
