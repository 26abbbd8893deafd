"""Providers' keys: sealed, masked wherever they are told, tried where they are meant for."""

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.accounts.scope import company_scope
from cauce.catalog import provider_keys
from cauce.catalog.connections import KINDS, options_of, shown
from cauce.catalog.models import Connection
from cauce.catalog.provider_keys import PROVIDERS, SERVICES
from cauce.life import setup
from cauce.spine.read import Event
from tests.cast import Cast, make_cast
from tests.kit.servers import Seen, http_server

SECRET = "sk-proj-secreto-4711"


@pytest.fixture
def provider(settings: Any) -> Iterator[Seen]:
    """Somebody who takes that key and no other, and echoes what it was sent."""

    def answer(handler: Any, body: bytes) -> None:
        sent = handler.headers.get("Authorization", "")
        takes = SECRET in sent or SECRET in _basic(sent)
        handler.send_response(500 if "/down" in handler.path else 200 if takes else 401)
        handler.end_headers()
        handler.wfile.write(json.dumps({"you_sent": sent}).encode())

    with http_server(answer) as seen:
        settings.PRIVATE_TARGETS = frozenset({("127.0.0.1", seen.port)})
        yield seen


def _basic(header: str) -> str:
    scheme, _, text = header.partition(" ")
    return base64.b64decode(text).decode() if scheme == "Basic" else ""


def make(kind: str = "openai", **options: Any) -> Connection:
    return setup.create_connection(kind=kind, options={"api_key": SECRET} | options, by=SYSTEM)


def told(key: Connection) -> list[Event]:
    return list(Event.objects.filter(subject_kind="provider_key", subject_id=key.pk).order_by("id"))


def test_a_secret_is_sealed_masked_and_opened_for_its_use(cast: Cast) -> None:
    key = make(model="some-model")
    key.refresh_from_db()
    row = json.dumps([key.options, key.sealed, [event.data for event in told(key)]])
    assert SECRET not in row
    assert told(key)[0].data["values"]["api_key"] == "••••4711"
    assert shown(key)["api_key"] == "••••4711"
    [found] = provider_keys.usable("ai")
    assert options_of(found)["api_key"] == SECRET
    assert options_of(found)["base_url"] == "https://api.openai.com/v1"
    assert provider_keys.usable("mail") == []


def test_it_is_replaced_kept_when_empty_and_told_as_masks(cast: Cast) -> None:
    key = make()
    setup.change_key(key, options={"api_key": "", "model": "other"}, by=cast.actor("ada"))
    setup.change_key(key, options={"api_key": "••••4711"}, by=cast.actor("ada"))  # the mask itself
    assert options_of(key)["api_key"] == SECRET
    setup.change_key(key, options={"api_key": "sk-proj-nuevo-0815"}, by=cast.actor("ada"))
    assert options_of(Connection.objects.get(pk=key.pk))["api_key"] == "sk-proj-nuevo-0815"
    assert [event.data.get("fields") for event in told(key)[1:]] == [
        {"model": [None, "other"]},
        {"api_key": ["••••4711", "••••0815"]},
    ]


def test_a_key_is_not_sent_to_where_somebody_else_points_it(cast: Cast) -> None:
    key = make()
    for elsewhere in ("https://thief.example/v1", "https://api.openai.com.thief.example"):
        with pytest.raises(Invalid) as refused:
            setup.change_key(key, options={"base_url": elsewhere}, by=cast.actor("ada"))
        assert refused.value.fields == {"api_key": ("needed_again", {})}
    key = Connection.objects.get(pk=key.pk)
    assert options_of(key)["base_url"] == "https://api.openai.com/v1"
    setup.change_key(key, options={"base_url": "https://api.openai.com/v2"}, by=cast.actor("ada"))
    moved = {"base_url": "https://ai.example/v1", "api_key": "another-key-here"}
    assert options_of(setup.change_key(key, options=moved, by=cast.actor("ada")))["base_url"] == (
        "https://ai.example/v1"
    )


def test_it_is_tried_and_a_change_of_how_it_is_is_a_fact(
    cast: Cast, provider: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = make(base_url=f"http://127.0.0.1:{provider.port}/v1", organization="org-1")
    by = cast.actor("ada")
    trial = setup.try_key(key, by=by)
    assert (trial.code, trial.status) == ("", 200)
    method, path, headers, _ = provider.requests[0]
    assert (method, path) == ("GET", "/v1/models")
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["openai-organization"] == "org-1"
    assert len(told(key)) == 1  # it worked before as far as anybody knew
    setup.change_key(key, options={"api_key": "sk-wrong-key-0000"}, by=by)
    for _ in range(2):
        assert setup.try_key(key, by=by).code == "target_locked_out"
    assert key.trouble == "target_locked_out" and key.checked_at is not None
    kinds = [event.kind for event in told(key)]
    assert kinds == ["setting.created", "setting.changed", "connection.troubled"]
    setup.change_key(key, options={"api_key": SECRET}, by=by)
    assert key.trouble == ""
    assert setup.try_key(key, by=by).code == ""
    assert SECRET not in caplog.text
    assert all(SECRET not in json.dumps(event.data) for event in Event.objects.all())


def test_each_provider_is_asked_in_its_own_way(cast: Cast, provider: Seen) -> None:
    here = f"http://127.0.0.1:{provider.port}"
    asked = {
        "openai_compatible": ({"api_key": SECRET, "model": "m"}, "/models"),
        "whatsapp": (
            {"phone_number_id": "10 6/", "access_token": SECRET},
            "/v25.0/10%206%2F?fields=display_phone_number",
        ),
        "twilio": (
            {"account_sid": "AC1", "auth_token": SECRET},
            "/2010-04-01/Accounts/AC1.json",
        ),
    }
    for kind, (options, path) in asked.items():
        key = setup.create_connection(kind=kind, options=options | {"base_url": here}, by=SYSTEM)
        assert setup.try_key(key, by=cast.actor("ada")).code == "", kind
        assert provider.requests[-1][1] == path
    key = make(base_url=f"{here}/down")
    assert setup.try_key(key, by=SYSTEM).code == "target_down"
    assert {kind.name for kind in PROVIDERS if setup.can_be_tried(kind)} == {"openai", *asked}
    for kind in PROVIDERS:
        assert kind.service in SERVICES and KINDS[kind.name] is kind


def test_what_cannot_be_asked_is_said(cast: Cast) -> None:
    private = make(base_url="http://127.0.0.1:9/v1")
    trial = setup.try_key(private, by=SYSTEM)
    assert (trial.code, trial.params) == ("target_refused", {"target": "127.0.0.1:9"})
    mail = setup.create_connection(kind="smtp", options={"host": "mx.example"}, by=SYSTEM)
    with pytest.raises(Conflict, match="nothing_to_try"):
        setup.try_key(mail, by=SYSTEM)
    for wrong in ({"port": "99999"}, {"port": "x"}, {"security": "rot13"}):
        with pytest.raises(Invalid):
            setup.change_key(mail, options=wrong, by=SYSTEM)


def test_with_another_secret_of_the_installation_it_must_be_entered_again(
    cast: Cast, settings: Any
) -> None:
    key = make()
    settings.SECRET_KEY = "quite-another-secret-of-the-installation"
    assert shown(key)["api_key"] == ""
    assert setup.try_key(key, by=SYSTEM).code == "secrets_unreadable"
    setup.change_key(key, options={"model": "m"}, by=SYSTEM)
    setup.change_key(key, options={"api_key": "sk-proj-nuevo-0815"}, by=SYSTEM)
    assert options_of(Connection.objects.get(pk=key.pk))["api_key"] == "sk-proj-nuevo-0815"


def test_it_is_removed_with_its_secret_and_only_by_administrators(cast: Cast) -> None:
    key, other = make(), make_cast("otra")
    with company_scope(other.company):
        assert list(provider_keys.all_keys()) == []
    for name in ("ben", "cleo", "vera"):
        by = cast.actor(name)
        for act in (setup.change_key, setup.remove_key, setup.try_key):
            with pytest.raises(NotAllowed):
                act(key, by=by)
    pk = key.pk
    setup.remove_key(key, by=cast.actor("ada"))
    assert not Connection.objects.filter(pk=pk).exists()
    gone = Event.objects.filter(subject_kind="provider_key", subject_id=pk).latest("id")
    assert gone.data["fields"] == {"name": ["OpenAI", None], "kind": ["openai", None]}
