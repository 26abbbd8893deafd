"""The webhook's address as Meta meets it: handshake, signature, limits, and what is stored."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import no_company
from cauce.catalog.models import Connection
from cauce.kit import sign
from cauce.life import setup
from cauce.life.capture.models import Submission
from tests.cast import Cast, acting

BODY = b'{"object":"page","entry":[{"id":"15","changes":[{"field":"leadgen","value":{"leadgen_id":"7"}}]}]}'  # noqa: E501
ACCENTS = '{"entry":[{"id":"15","changes":[{"field":"leadgen","value":{"leadgen_id":"8","x":"\\u00e1/ñ"}}]}]}'  # noqa: E501


@pytest.fixture
def connection(cast: Cast) -> Connection:
    """A connection to a page."""
    options = {"page_id": "15", "app_secret": "test_app_secret", "verify_token": "ein Wort"}
    options |= {"access_token": "t", "campaign": cast.campaign.slug}
    return setup.create_connection(kind="meta_lead_ads", options=options, by=SYSTEM)


@pytest.fixture
def meta() -> Iterator[Client]:
    """Meta: no log-in, no company in scope, no cookies."""
    with no_company():
        yield Client(enforce_csrf_checks=True)


def address(connection: Connection) -> str:
    """Where Meta calls."""
    return f"/in/meta_lead_ads/{connection.key}"


def post(meta: Client, connection: Connection, body: bytes, signature: str | None = "") -> Any:
    """A signed call; `signature` None: without, else another one than the right one."""
    right = sign.meta_signature("test_app_secret", body)
    headers = {} if signature is None else {"X-Hub-Signature-256": signature or right}
    return meta.post(address(connection), body, content_type="application/json", headers=headers)


def stored(cast: Cast) -> list[str | None]:
    """The keys of what was stored."""
    with acting(cast):
        return list(Submission.objects.order_by("pk").values_list("key", flat=True))


def test_the_handshake(connection: Connection, meta: Client) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "ein Wort"}
    answer = meta.get(address(connection), query)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")
    for wrong in (
        {"hub.verify_token": "another"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<" * 300},
    ):
        assert meta.get(address(connection), query | wrong).status_code == 403
    assert meta.get(address(connection)).status_code == 403


@pytest.mark.parametrize("body", [BODY, ACCENTS.encode()])
def test_signed_bytes_are_stored_as_they_came(
    cast: Cast, connection: Connection, meta: Client, body: bytes
) -> None:
    answer = post(meta, connection, body)
    assert (answer.status_code, answer.json()) == (200, {"received": 1, "new": 1})
    assert post(meta, connection, body).json() == {"received": 1, "new": 0}
    with acting(cast):
        kept = Submission.objects.get()
    assert bytes(kept.raw) == body
    assert (kept.state, kept.connection_id) == ("pending", connection.pk)


def test_a_known_vector_is_accepted(cast: Cast, connection: Connection, meta: Client) -> None:
    # printf '%s' '{"entry":[]}' | openssl dgst -sha256 -hmac test_app_secret
    vector = "sha256=84b6be0b813b5d77668f1d85744b6491e319b5a49880042bd32e253beac5539c"
    assert post(meta, connection, b'{"entry":[]}', vector).status_code == 200


@pytest.mark.parametrize("signature", [None, "sha256=", "sha256=00", "sha1=abc", "x"])
def test_without_the_right_signature_nothing_is_stored(
    cast: Cast, connection: Connection, meta: Client, signature: str | None
) -> None:
    assert post(meta, connection, BODY, signature).status_code == 403
    assert post(meta, connection, BODY + b" ", sign.meta_signature("s", BODY)).status_code == 403
    assert stored(cast) == []


def test_what_is_too_large_or_of_other_things(
    cast: Cast, connection: Connection, meta: Client
) -> None:
    assert post(meta, connection, b" " * 1_000_001).status_code == 413
    feed = orjson.dumps({"entry": [{"id": "15", "changes": [{"field": "feed"}]}]})
    assert post(meta, connection, feed).json() == {"received": 0, "new": 0}
    assert stored(cast) == []


def test_another_page_is_answered_and_kept(
    cast: Cast, connection: Connection, meta: Client
) -> None:
    assert post(meta, connection, BODY.replace(b'"15"', b'"16"')).status_code == 200
    assert stored(cast) == ["7"]


def test_addresses_that_are_not(cast: Cast, connection: Connection, meta: Client) -> None:
    assert meta.get("/in/meta_lead_ads/nothing").status_code == 404
    assert meta.post(f"/in/fax/{connection.key}").status_code == 404
    assert meta.put(address(connection)).status_code == 405
    with acting(cast):
        setup.update_connection(connection, active=False, by=SYSTEM)
    assert post(meta, connection, BODY).status_code == 404
