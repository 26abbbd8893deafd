"""`at` plans a status; the plan is read and cancelled. Comments and notes by version, too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


@pytest.fixture
def path(api: Api) -> str:
    """The address of a lead of Cleo's."""
    lead: dict[str, Any] = api.post("/leads", {"campaign": "preventa", "email": "ana@x.mx"})
    return f"/leads/{lead['id']}"


def _later(**offset: int) -> str:
    return (datetime.now(UTC) + timedelta(**offset)).isoformat()


def test_a_status_is_planned_read_replaced_and_cancelled(api: Api, path: str) -> None:
    api.get(f"{path}/status/schedule", expect=404)
    at = _later(days=2)
    body = {"status": "no_sale", "at": at}
    planned = api.put(f"{path}/status", body, expect=202)
    assert (planned["status"], planned["substatus"]) == ("no_sale", None)
    assert datetime.fromisoformat(planned["at"]) == datetime.fromisoformat(at)
    assert api.get(path)["status"] == "new"
    assert api.get(f"{path}/status/schedule") == planned
    other = api.put(f"{path}/status", {"status": "sale", "at": at}, expect=202)
    assert api.get(f"{path}/status/schedule") == other
    assert api.delete(f"{path}/status/schedule") == other
    assert api.delete(f"{path}/status/schedule", expect=409)["code"] == "nothing_scheduled"
    kinds = [event["kind"] for event in api.get(f"{path}/events?limit=4")["items"]]
    assert kinds[:2] == ["lead.schedule_cancelled", "lead.status_scheduled"]


def test_moments_that_make_no_sense_are_named(api: Api, path: str) -> None:
    for at, code in (
        (_later(days=-1), "not_ahead"),
        (_later(days=4_000), "too_far"),
        ("2030-01-01T09:00:00", None),
        ("mañana", None),
    ):
        problem = api.put(f"{path}/status", {"status": "sale", "at": at}, expect=422)
        assert list(errors_of(problem)) == ["at"]
        assert code in (None, errors_of(problem)["at"])


def test_a_comment_on_an_entry_is_appended(api: Api, path: str) -> None:
    entry = api.post(f"{path}/qualifications", {"type": "high_interest"})
    said = api.post(f"{path}/qualifications", {"about": entry["id"], "comment": "Confirmó"})
    assert (said["about"], said["points"]) == (entry["id"], 0)
    problem = api.post(f"{path}/qualifications", {"about": entry["id"]}, expect=422)
    assert errors_of(problem) == {"comment": "required"}


def test_a_note_is_edited_by_its_author_and_keeps_its_versions(
    api: Api, cast: Cast, path: str
) -> None:
    note = api.post(f"{path}/notes", {"body": "@Fay ¿lo ves?"})
    assert (note["version"], note["mentions"]) == (1, [cast.fay.pk])
    at = f"{path}/notes/{note['id']}"
    edited = api.patch(at, {"body": "@Fay, mira", "version": 1})
    assert (edited["version"], edited["body"]) == (2, "@Fay, mira")
    assert edited["edited_at"]
    problem = api.patch(at, {"body": "Otra", "version": 1}, expect=409)
    assert (problem["code"], problem["current"]) == ("changed_meanwhile", {"body": "@Fay, mira"})
    (before,) = api.get(f"{at}/versions")["items"]
    assert (before["version"], before["body"]) == (1, "@Fay ¿lo ves?")
    other = api_as(cast)
    assert other.patch(at, {"body": "Mía"}, expect=409)["code"] == "not_your_note"
    api.patch(f"{path}/notes/999", {"body": "x"}, expect=404)
