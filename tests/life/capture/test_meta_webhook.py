"""Bodies of Meta's webhook: which leads they tell of, whatever their form."""

from typing import Any

import orjson
import pytest
from django.utils import timezone

from cauce.life.capture import Entry
from cauce.life.capture.sources import meta_webhook
from tests.life.capture.conftest import FIXTURES

pytestmark = pytest.mark.no_database


def told(body: bytes) -> list[Entry]:
    """The entries of a body."""
    return meta_webhook.entries_of(body, connection_id=1, at=timezone.now())


def told_by(name: str) -> list[Entry]:
    """The entries of a fixture."""
    return told((FIXTURES / f"{name}.json").read_bytes())


def test_ids_of_seventeen_digits_stay_exact() -> None:
    entries = told_by("webhook_two_changes_of_integers")
    assert [entry.key for entry in entries] == ["98765432109876543", "98765432109876544"]
    assert entries[0].context["value"]["ad_id"] == "120226863088130609"
    assert "ad_id" not in entries[1].context["value"]
    assert entries[0].context["page_ids"] == ["153125381133000"]
    body = (FIXTURES / "webhook_two_changes_of_integers.json").read_bytes()
    assert [entry.raw for entry in entries] == [body, body]


def test_a_body_without_object_is_read() -> None:
    assert [entry.key for entry in told_by("webhook_without_object_iso_time")] == ["555000111"]


def test_other_fields_are_not_ours_a_leadgen_without_id_is_kept() -> None:
    (entry,) = told_by("webhook_of_other_things")
    assert entry.key and entry.key.startswith("sha256:")
    assert entry.context["value"] == {}


def test_whole_leads_need_no_fetch() -> None:
    first, second = told_by("graph_page_of_leads")
    assert first.key == "777000111"
    assert first.context["fetched"]["campaign_name"] == "Autos nuevos/septiembre"
    assert second.key and second.key.startswith("sha256:")
    assert [entry.key for entry in told_by("graph_page_of_leads")] == [first.key, second.key]


def test_a_lead_without_answers_is_to_be_fetched() -> None:
    (entry,) = told_by("graph_consent_only")
    assert entry.key == "1231231231"
    assert "fetched" not in entry.context


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"{}", b"[" * 100_000, b'"text"', b"12", b"null", b"\xff\xfe\x00", b'{"a":NaN}'],
)
def test_what_cannot_be_read_is_kept_once(body: bytes) -> None:
    (entry,) = told(body)
    assert entry.context == {"shape": "unreadable"}
    assert entry.raw == body
    assert told(body)[0].key == entry.key


@pytest.mark.parametrize(
    "payload",
    [
        {"entry": None},
        {
            "entry": [
                None,
                1,
                {"changes": {}},
                {"changes": [None, {"field": "leadgen", "value": 3}]},
            ]
        },
        {"data": [None, {"field_data": {"a": 1}}, {"field_data": [[]], "id": ["x"]}]},
        {"field_data": "x", "id": {"a": 1}},
        [{"id": "1" * 500}],
    ],
)
def test_odd_shapes_do_no_harm(payload: Any) -> None:
    for entry in told(orjson.dumps(payload)):
        assert entry.key and len(entry.key) <= 200


def test_text_that_no_database_holds_is_cleaned() -> None:
    body = b'{"id":"5","field_data":[{"name":"full_name","values":["A\\u0000b\\ud800"]}]}'
    (entry,) = told(body)
    assert entry.context["fetched"]["field_data"][0]["values"] == ["Ab?"]


def test_a_large_body_is_not_multiplied() -> None:
    change = {"field": "leadgen", "value": {"leadgen_id": "", "note": "x" * 200}}
    changes = [change | {"value": change["value"] | {"leadgen_id": str(n)}} for n in range(500)]  # type: ignore[operator]
    entries = told(orjson.dumps({"entry": [{"id": "1", "changes": changes}]}))
    assert len(entries) == 500
    assert sum(len(entry.raw) for entry in entries) < 1_000_000
    assert b'"leadgen_id":"499"' in entries[-1].raw
