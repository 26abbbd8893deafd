"""POST /leads/batch: many at once, each succeeding or failing alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.scope import company_scope
from cauce.life.capture.models import Submission
from tests.api.client import Api, api_as, errors_of
from tests.api.test_capture import STATEMENTS
from tests.cast import Cast


def _people(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [
        {"campaign": "preventa", "email": f"p{n}@x.example"} for n in range(start, start + count)
    ]


def test_each_item_has_its_own_result(api: Api, cast: Cast) -> None:
    good = _people(3)
    items = [good[0], {"campaign": "nada"}, good[1], 7, {"campaign": "preventa"}, good[2], good[0]]
    found = api.post("/leads/batch", {"leads": items}, expect=200)["items"]
    assert [item["index"] for item in found] == list(range(7))
    assert [item["status"] for item in found] == [201, 422, 201, 422, 422, 201, 201]
    assert errors_of(found[1]["problem"]) == {"campaign": "unknown_campaign"}
    assert errors_of(found[4]["problem"]) == {"email": "no_contact_point"}
    assert found[6]["lead"]["duplicate"] == {"scope": "campaign", "of": found[0]["lead"]["id"]}
    for item in found:
        assert (item["lead"] is None) == (item["problem"] is not None)
    report = api.get("/reports/intake")
    assert (report["received"], report["leads"], report["rejected"]) == (7, 4, 3)
    with company_scope(cast.company):
        kept = Submission.objects.get(pk=found[3]["problem"]["submission"])
        assert (bytes(kept.raw), kept.context["index"]) == (b"7", 3)


def test_the_leads_of_a_batch_are_the_rows_that_were_written(api: Api) -> None:
    found = api.post("/leads/batch", _people(5), expect=200)["items"]
    for item in found:
        assert api.get(f"/leads/{item['lead']['id']}") == item["lead"]


def test_turns_are_given_evenly_within_a_batch(api: Api, cast: Cast) -> None:
    found = api.post("/leads/batch", _people(100), expect=200)["items"]
    sellers = [item["lead"]["seller"]["name"] for item in found]
    assert sellers.count("Cleo") == sellers.count("Fay") == 50


def test_external_ids_repeat_within_and_across_batches(api: Api) -> None:
    one = _people(1)[0] | {"external_id": "a"}
    first = api.post("/leads/batch", [one, one], expect=200)["items"]
    assert [item["status"] for item in first] == [201, 200]
    assert first[0]["lead"] == first[1]["lead"]
    again = api.post("/leads/batch", [one], expect=200)["items"]
    assert (again[0]["status"], again[0]["lead"]) == (200, first[0]["lead"])


def test_a_batch_with_a_key_is_taken_once(api: Api) -> None:
    first = api.post("/leads/batch", _people(4), expect=200, idempotency_key="b")["items"]
    again = api.post("/leads/batch", _people(4), expect=200, idempotency_key="b")["items"]
    assert [item["status"] for item in again] == [200] * 4
    assert [i["lead"] for i in again] == [i["lead"] for i in first]
    changed = api.post("/leads/batch", _people(4, start=2), expect=200, idempotency_key="b")
    assert {errors_of(i["problem"])["Idempotency-Key"] for i in changed["items"]} == {"key_reused"}


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ([], 422, {"leads": "required"}),
        ({}, 422, {"leads": "required"}),
        ({"leads": {}}, 422, {"leads": "required"}),
        ({"leads": 3}, 422, {"leads": "not_a_list"}),
        ([{}] * 1_001, 422, {"leads": "too_many"}),
        (b"[{]", 400, {}),
        (b"[" + b'{"campaign":"' + b"x" * 10_500_000 + b'"}]', 413, {}),
    ],
)
def test_a_body_that_is_no_batch(
    api: Api, cast: Cast, body: Any, status: int, errors: dict[str, str]
) -> None:
    problem = api.post("/leads/batch", body, expect=status)
    assert errors_of(problem) == errors
    with company_scope(cast.company):
        kept = list(Submission.objects.values_list("pk", "state"))
    assert kept == ([] if status == 413 else [(problem["submission"], "rejected")])


def test_the_number_of_statements_does_not_grow(api: Api) -> None:
    api.post("/leads/batch", _people(1), expect=200)
    counts = []
    for number, size in enumerate((1, 30, 500)):
        with CaptureQueriesContext(connection) as queries:
            api.post("/leads/batch", _people(size, start=1_000 * number + 10), expect=200)
        counts.append(len(queries))
    # Few rows leave together where the database can; what grows beyond that grows no more.
    assert counts[0] <= counts[1] == counts[2] <= STATEMENTS


def test_a_batch_needs_the_right_to_create(cast: Cast) -> None:
    api_as(cast, "viewer").post("/leads/batch", _people(1), expect=403)
    reader = api_as(cast, scopes=["read"])
    reader.post("/leads/batch", _people(1), expect=403)
