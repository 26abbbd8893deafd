"""Availability and holidays by API."""

from typing import Any

from tests.api.client import Api
from tests.cast import Cast


def test_a_program_sets_when_a_seller_takes_leads(api: Api, cast: Cast) -> None:
    path = f"/users/{cast.cleo.pk}/availability"
    assert api.get(path)["takes"] is True
    body: dict[str, Any] = {
        "hours": {"mon": [["9:00", "14:00"], ["16:00", "19:00"]]},
        "absences": [{"from": "2026-12-24", "to": "2027-01-02"}],
        "per_day": 20,
        "paused": True,
    }
    found = api.patch(path, body)
    assert found["hours"] == {"mon": [["09:00", "14:00"], ["16:00", "19:00"]]}
    assert found["absences"] == body["absences"]
    assert (found["per_day"], found["at_once"], found["timezone"]) == (
        20,
        None,
        "America/Mexico_City",
    )
    assert (found["takes"], found["why_not"]) == (False, "paused")
    assert api.patch(path, {"paused": False, "hours": {}, "per_day": None})["takes"] is True


def test_bad_hours_are_named(api: Api, cast: Cast) -> None:
    path = f"/users/{cast.cleo.pk}/availability"
    refused = api.patch(path, {"hours": {"mon": [["9"]]}, "per_day": 0}, expect=422)
    assert {error["field"] for error in refused["errors"]} == {"hours.mon", "per_day"}


def test_holidays_come_and_go(api: Api) -> None:
    made = api.post("/holidays", {"day": "2031-09-16", "name": "Independencia", "team": "norte"})
    assert made["team"] == "norte"
    again = api.post("/holidays", {"day": "2031-09-16", "team": "norte"}, expect=409)
    assert again["existing"] == made["id"]
    assert api.post("/holidays", {"day": "mañana"}, expect=422)["errors"][0]["field"] == "day"
    assert [one["id"] for one in api.get("/holidays")["items"]] == [made["id"]]
    assert api.delete(f"/holidays/{made['id']}")["name"] == "Independencia"
    assert api.get("/holidays")["items"] == []
