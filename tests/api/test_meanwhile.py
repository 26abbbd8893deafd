"""Two programs at one lead: the second is told by whom and what it is now."""

from typing import Any

import pytest

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


@pytest.fixture
def lead(api: Api) -> dict[str, Any]:
    """A lead of Cleo's."""
    body = {"campaign": "preventa", "name": "Ana García", "email": "ana@x.mx"}
    return dict(api.post("/leads", body))


def test_if_match_holds_a_change_to_what_was_seen(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    tag = api.send("GET", path)["ETag"]
    first = api.send("PUT", f"{path}/stars", {"stars": 3}, If_Match=tag)
    assert (first.status_code, first["ETag"] != tag) == (200, True)
    for method, noun, body in (
        ("PUT", "/stars", {"stars": 5}),
        ("PUT", "/status", {"status": "sale"}),
        ("PUT", "/assignment", {"seller": None}),
        ("PATCH", "", {"name": "Otra"}),
    ):
        problem = api.ask(method, path + noun, body, expect=412, If_Match=tag)
        assert problem["code"] == "changed_meanwhile"
        assert (problem["current"], problem["by"]) == (
            {"version": int(first["ETag"].strip('"'))},
            "administrator",
        )
    assert api.get(path)["stars"] == 3
    for tag in (first["ETag"], "*"):
        assert api.send("PUT", f"{path}/stars", {"stars": 4}, If_Match=tag).status_code == 200
    problem = api.ask("PUT", f"{path}/stars", {"stars": 1}, expect=422, If_Match="x")
    assert errors_of(problem) == {"If-Match": "not_a_version"}


def test_expected_holds_each_field(api: Api, cast: Cast, lead: dict[str, Any]) -> None:
    path, cleo = f"/leads/{lead['id']}", api_as(cast, member="cleo")
    cleo.put(f"{path}/status", {"status": "in_progress"})
    cleo.put(f"{path}/stars", {"stars": 2})
    cleo.patch(path, {"name": "Ana G."})
    for method, noun, body, current in (
        ("PUT", "/status", {"status": "sale", "expected": {"status": "new"}},
         {"status": "in_progress"}),
        ("PUT", "/stars", {"stars": 5, "expected": {"stars": 0}}, {"stars": 2}),
        ("PUT", "/assignment", {"seller": cast.fay.pk, "expected": {"seller": None}},
         {"seller": cast.cleo.pk}),
        ("PATCH", "", {"name": "Ana Gómez", "expected": {"name": "Ana García"}},
         {"name": "Ana G."}),
    ):  # fmt: skip
        problem = api.ask(method, path + noun, body, expect=409)
        assert (problem["code"], problem["current"]) == ("changed_meanwhile", current)
        assert errors_of(problem) == dict.fromkeys(current, "changed_meanwhile")
        assert problem["at"]
    agreed = {"stars": 2, "expected": {"stars": 0}}
    assert api.put(f"{path}/stars", agreed)["stars"] == 2
    seen = {"status": "sale", "expected": {"status": "in_progress"}}
    assert api.put(f"{path}/status", seen)["status"] == "sale"
    wrong = {"status": "sale", "expected": {"status": "nada"}}
    problem = api.put(f"{path}/status", wrong, expect=422)
    assert errors_of(problem) == {"expected.status": "unknown_reference"}
