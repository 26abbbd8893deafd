"""«Claves API»: the keys of providers. Secrets go in and never come out again."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.problems import in_language_of
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog import connections, provider_keys
from cauce.catalog.kind import Kind
from cauce.catalog.models import Connection
from cauce.catalog.provider_keys import KINDS_OF_KEYS, PROVIDERS
from cauce.life import setup

router = Router(tags=["Connections"])
type KindName = Literal[tuple(KINDS_OF_KEYS)]  # type: ignore[valid-type]


class ProviderKeyIn(Strict):
    """A key of a provider; `GET /provider-keys/kinds` tells the options of each kind."""

    kind: KindName
    name: text_type(120) = Field("", description="default: the kind's")  # type: ignore[valid-type]
    options: dict[text_type(80), Any] = Field({}, max_length=20)  # type: ignore[valid-type]


class ProviderKeyChange(Strict):
    """What to change; a secret that is left out, empty or masked stays as it is. Whoever changes
    an address gives the secrets again."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    options: dict[text_type(80), Any] = Field({}, max_length=20)  # type: ignore[valid-type]
    active: bool = True


class ProviderKeyOut(Schema):
    """A key; secrets among its options are masked. `trouble` says why it does not work."""

    id: int
    kind: str
    service: str
    name: str
    options: dict[str, Any]
    active: bool
    trouble: str | None
    checked_at: datetime | None
    created_at: datetime


class ProviderKeysOut(PageOut):
    """A page of keys."""

    items: list[ProviderKeyOut]


class ProviderOptionOut(Schema):
    """One option of a kind."""

    name: str
    required: bool
    secret: bool
    default: Any = None
    choices: list[str]


class ProviderKindOut(Schema):
    """A kind of provider. `testable`: there is a harmless question to ask it."""

    kind: str
    service: str
    testable: bool
    options: list[ProviderOptionOut]


class ProviderKindsOut(Schema):
    """Every kind of provider."""

    items: list[ProviderKindOut]


class ProviderTrialOut(Schema):
    """What the provider said."""

    works: bool
    code: str | None
    message: str | None
    status: int | None
    took_ms: int


@router.get("/provider-keys", response=ProviderKeysOut)
def list_provider_keys(request: ApiRequest, query: Paged) -> HttpResponse:
    """All keys, masked."""
    request.actor.need(Right.CONFIGURE)
    only_known(request, type(query))
    return listed(provider_keys.all_keys(), query, _shape)


@router.get("/provider-keys/kinds", response=ProviderKindsOut)
def list_provider_kinds(request: ApiRequest) -> HttpResponse:
    """Which providers there are, and what each asks for."""
    request.actor.need(Right.CONFIGURE)
    return answer({"items": [_kind(kind) for kind in PROVIDERS]})


@router.post("/provider-keys", response={201: ProviderKeyOut})
def create_provider_key(request: ApiRequest, key: ProviderKeyIn) -> HttpResponse:
    """A new key."""
    made = setup.create_connection(
        kind=key.kind, name=key.name, options=key.options, by=request.actor
    )
    return answer(_shape(made), 201, location=f"/api/v1/provider-keys/{made.pk}")


@router.get("/provider-keys/{int:key_id}", response=ProviderKeyOut)
def get_provider_key(request: ApiRequest, key_id: int) -> HttpResponse:
    """One key, masked."""
    request.actor.need(Right.CONFIGURE)
    return answer(_shape(row_of(provider_keys.all_keys(), key_id)))


@router.patch("/provider-keys/{int:key_id}", response=ProviderKeyOut)
def change_provider_key(
    request: ApiRequest, key_id: int, change: ProviderKeyChange
) -> HttpResponse:
    """Replace the key, change its options, or switch it off."""
    request.actor.need(Right.CONFIGURE)
    key = row_of(provider_keys.all_keys(), key_id)
    return answer(_shape(setup.change_key(key, by=request.actor, **given(change))))


@router.delete("/provider-keys/{int:key_id}", response={204: None})
def remove_provider_key(request: ApiRequest, key_id: int) -> HttpResponse:
    """Remove the key and its secrets."""
    request.actor.need(Right.CONFIGURE)
    setup.remove_key(row_of(provider_keys.all_keys(), key_id), by=request.actor)
    return HttpResponse(status=204)


@router.post("/provider-keys/{int:key_id}/test", response=ProviderTrialOut)
def test_provider_key(request: ApiRequest, key_id: int) -> HttpResponse:
    """Ask the provider something harmless: does it take the key?"""
    request.actor.need(Right.CONFIGURE)
    trial = setup.try_key(row_of(provider_keys.all_keys(), key_id), by=request.actor)
    with in_language_of(request):
        message = sentence(trial.code, trial.params) if trial.code else None
    told = {"works": not trial.code, "code": trial.code or None, "message": message}
    return answer(told | {"status": trial.status, "took_ms": trial.took_ms})


def _kind(kind: Kind) -> dict[str, Any]:
    options = [
        {
            "name": option.name,
            "required": option.required,
            "secret": option.secret,
            "default": option.default or None,
            "choices": list(option.choices),
        }
        for option in kind.options
    ]
    told = {"kind": kind.name, "service": kind.service, "testable": setup.can_be_tried(kind)}
    return told | {"options": options}


def _shape(key: Connection) -> dict[str, Any]:
    return {
        "id": key.pk,
        "kind": key.kind,
        "service": KINDS_OF_KEYS[key.kind].service,
        "name": key.name,
        "options": connections.shown(key),
        "active": key.active,
        "trouble": key.trouble or None,
        "checked_at": key.checked_at,
        "created_at": key.created_at,
    }
