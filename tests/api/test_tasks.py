"""Tasks by the API: planned, listed in pages, postponed, completed, refused by field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.scope import company_scope
from cauce.leads.access import locked
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast, unchanged_by_replay


@pytest.fixture
def lead(api: Api) -> dict[str, Any]:
    """A lead of Cleo's."""
    return dict(api.post("/leads", {"campaign": "preventa", "email": "ana@x.mx"}))


def at(hours: float) -> str:
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    return moment.isoformat().replace("+00:00", "Z")


def test_the_life_of_a_task(api: Api, lead: dict[str, Any], cast: Cast) -> None:
    path = f"/leads/{lead['id']}"
    made = api.post(f"{path}/tasks", {"title": "Llamar", "due_at": at(2), "reminder": 10})
    assert made["assignee"]["id"] == lead["seller"]["id"]
    assert (made["kind"], made["done_at"], made["reminder"]) == ("call", None, 10)
    assert api.get(path)["next_due"] == made["due_at"]
    there = f"/tasks/{made['id']}"
    moved = api.patch(there, {"due_at": at(5), "title": "Volver a llamar", "reminder": None})
    assert (moved["title"], moved["reminder"]) == ("Volver a llamar", None)
    assert api.get(path)["next_due"] == moved["due_at"]
    assert api.patch(there, {"done": True})["done_at"]
    assert api.get(path)["next_due"] is None
    again = api.patch(there, {"done": False, "assignee": "ada@acme.example"})
    assert (again["done_at"], again["assignee"]["name"]) == (None, "Ada")
    assert api.get(there) == again
    kinds = [event["kind"] for event in api.get(f"{path}/events")["items"]]
    for kind in ("created", "postponed", "changed", "done", "reopened", "reassigned"):
        assert f"task.{kind}" in kinds
    with company_scope(cast.company):
        unchanged_by_replay(locked(lead["id"]))


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"due_at": "2027-03-01T09:00:00Z"}, "title", "required"),
        ({"title": "x", "due_at": "mañana"}, "due_at", "not_a_moment"),
        ({"title": "x", "due_at": "2027-03-01T09:00:00"}, "due_at", "not_a_moment"),
        ({"title": "x", "due_at": "2020-03-01T09:00:00Z"}, "due_at", "not_ahead"),
        ({"title": "x", "due_at": "2027-03-01T09:00:00Z", "kind": "y"}, "kind", "unknown_choice"),
        ({"title": "x", "due_at": "2027-03-01T09:00:00Z", "reminder": 7}, "reminder",
         "unknown_choice"),
        ({"title": "x", "due_at": "2027-03-01T09:00:00Z", "assignee": "z@z.mx"}, "assignee",
         "unknown_reference"),
        ({"title": "x", "due_at": "2027-03-01T09:00:00Z", "assignee": "dana@acme.example"},
         "assignee", "cannot_see_lead"),
    ],
)  # fmt: skip
def test_each_bad_field_is_named(
    api: Api, lead: dict[str, Any], body: dict[str, Any], field: str, code: str
) -> None:
    told = api.post(f"/leads/{lead['id']}/tasks", body, expect=422)
    assert errors_of(told) == {field: code}


def test_pages_of_tasks_cost_the_same_and_lose_nobody(api: Api, lead: dict[str, Any]) -> None:
    for hours in (5, 3, 1, 4, 2):
        api.post(f"/leads/{lead['id']}/tasks", {"title": str(hours), "due_at": at(hours)})
    seen: list[str] = []
    query = "?limit=2"
    while query:
        with CaptureQueriesContext(connection) as queries:
            page = api.get(f"/tasks{query}")
        assert len(queries) <= 5
        assert page["total"] == 5
        seen += [task["title"] for task in page["items"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == ["1", "2", "3", "4", "5"]
    assert api.get("/tasks?state=done")["items"] == []
    assert len(api.get(f"/tasks?due_before={at(2.5)}")["items"]) == 2
    api.get("/tasks?cursor=zzz", expect=422)
    api.get("/tasks?whose=me", expect=422)


def test_a_token_of_nobody_names_who_does_a_free_task(api: Api) -> None:
    told = api.post("/tasks", {"title": "Junta", "due_at": at(1)}, expect=422)
    assert errors_of(told) == {"assignee": "required"}
    made = api.post("/tasks", {"title": "Junta", "due_at": at(1), "assignee": "ben@acme.example"})
    assert made["lead"] is None


def test_a_seller_sees_own_tasks_alone(api: Api, cast: Cast, lead: dict[str, Any]) -> None:
    made = api.post(f"/leads/{lead['id']}/tasks", {"title": "Llamar", "due_at": at(1)})
    seller = lead["seller"]["name"].lower()
    cleo, dana = api_as(cast, member=seller), api_as(cast, member="dana")
    assert [task["id"] for task in cleo.get("/tasks")["items"]] == [made["id"]]
    assert dana.get("/tasks")["items"] == []
    dana.get(f"/tasks/{made['id']}", expect=404)
    dana.patch(f"/tasks/{made['id']}", {"done": True}, expect=404)
