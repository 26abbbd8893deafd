"""The published description is true: schemathesis holds every operation against it."""

import re
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cauce.api.interface import api as interface
from cauce.api.openapi import schema_of
from cauce.life.export.models import ExportRun
from tests.api.client import Api
from tests.cast import Cast, acting

load_all_checks()
DESCRIBED = schemathesis.openapi.from_dict(schema_of(interface))
DESCRIBED.app = WSGIHandler()
OPERATIONS: dict[str, list[tuple[str, str]]] = {}  # tag → (method, path)
for _path, _operations in schema_of(interface)["paths"].items():
    for _method, _operation in _operations.items():
        OPERATIONS.setdefault(_operation["tags"][0], []).append((_method, _path))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# An item of a batch fails alone: the answer as a whole is 200.
LENIENT = {"/api/v1/leads/batch"}
quickly = settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


@pytest.fixture(autouse=True)
def the_tests_transaction_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bare WSGI handler ends each request by closing connections; Django's own client does not,
    and neither may we: the test's transaction lives in this one."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def known(api: Api, cast: Cast) -> dict[str, Any]:
    """Values for addresses, so that operations find something."""
    with acting(cast):
        lead = cast.lead()
    api.put(f"/leads/{lead.pk}/spam")
    api.delete(f"/leads/{lead.pk}/spam")
    api.post(f"/leads/{lead.pk}/qualifications", {"type": "high_interest"})
    connection = api.post("/connections", {"kind": "http", "options": {"url": "https://a.invalid"}})
    delivery = api.post(f"/leads/{lead.pk}/deliveries", {})
    exported = api.post("/exports", {})
    with acting(cast):  # its file would be open for ever: nobody closes these answers
        ExportRun.objects.update(state="expired")
    return {
        "lead_id": lead.pk,
        "connection_id": connection["id"],
        "delivery_id": delivery["id"],
        "type_id": 1,
        "rule_id": 1,
        "form_id": 1,
        "import_id": 1,
        "run_id": api.post("/leads/bulk", {"act": "spam", "ids": [lead.pk]})["id"],
        "export_id": exported["id"],
        "submission_id": 1,
        "token_id": 999,
        "reference": "norte",
    }


@pytest.mark.parametrize("tag", OPERATIONS)
def test_operations_answer_as_described(api: Api, known: dict[str, Any], tag: str) -> None:
    for method, path in OPERATIONS[tag]:
        operation = DESCRIBED[path][method.upper()]
        _hold(operation, api, known, GenerationMode.POSITIVE, CHECKS)
        if "requestBody" in operation.definition.raw:
            more = [] if path in LENIENT else [negative_data_rejection]
            _hold(operation, api, {}, GenerationMode.NEGATIVE, [*CHECKS, *more])


def _hold(
    operation: Any, api: Api, known: dict[str, Any], mode: GenerationMode, checks: list[Any]
) -> None:
    """Send what the description allows, or forbids, and hold the answers against it."""

    @quickly
    @given(case=operation.as_strategy(generation_mode=mode))
    def held(case: Any) -> None:
        for name in set(case.path_parameters or {}) & set(known):
            case.path_parameters[name] = known[name]
        response = case.call(headers={"Authorization": f"Bearer {api.secret}"})
        case.validate_response(response, checks=checks)

    held()


def test_the_description_is_public_and_whole() -> None:
    response = Client().get("/api/openapi.json", headers={"host": "localhost"})
    assert response.status_code == 200
    told = response.json()
    assert told == schema_of(interface)
    ids = [o["operationId"] for path in told["paths"].values() for o in path.values()]
    assert len(ids) == len(set(ids)) > 50
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            assert "401" in operation["responses"]
            assert operation["security"] == [{"Bearer": []}]


def test_the_page_shows_every_operation_and_asks_no_third_party() -> None:
    response = Client().get("/api/docs", headers={"host": "localhost"})
    page = response.content.decode()
    assert response.status_code == 200
    for path, operations in schema_of(interface)["paths"].items():
        assert path in page
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
    assert 'id="problem-invalid"' in page
    assert set(re.findall(r'(?:src|href)="(https?:)?//', page)) == set()
    assert "<script>" not in page and "style=" not in page
