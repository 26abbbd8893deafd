"""Service levels by API: the settings, a campaign's own, what a lead tells, the filter."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import work
from tests.api.client import Api
from tests.cast import Cast, acting
from tests.life.levels.test_levels import aged


def test_a_program_sets_the_levels(api: Api) -> None:
    assert api.get("/service-levels")["answer"] == 5
    changed = api.patch("/service-levels", {"answer": 10, "move": ["answer"], "moves": 3})
    assert (changed["answer"], changed["move"], changed["contact"]) == (10, ["answer"], 120)
    refused = api.patch("/service-levels", {"answer": -1, "move": ["x"]}, expect=422)
    assert {error["field"] for error in refused["errors"]} == {"answer", "move.0"}


def test_a_campaign_has_its_own(api: Api, cast: Cast) -> None:
    path = f"/campaigns/{cast.campaign.pk}"
    assert api.get(path)["service_levels"] == {}
    body = {"service_levels": {"answer": 1}}
    assert api.patch(path, body)["service_levels"] == {"answer": 1}
    assert api.patch(path, {"name": "Preventa 2"})["service_levels"] == {"answer": 1}
    assert api.patch(path, {"service_levels": {}})["service_levels"] == {}


def test_a_lead_tells_how_it_stands(api: Api, cast: Cast) -> None:
    with acting(cast):
        lead, fresh = aged(cast, 17), cast.lead()
    told = api.get(f"/leads/{lead.pk}")
    states = {one["level"]: one["state"] for one in told["service_levels"]}
    assert states == {"answer": "overdue", "contact": "running", "qualify": "running"}
    assert told["late_from"] is not None
    assert [one["id"] for one in api.get("/leads?level=late")["items"]] == [lead.pk]
    running = [one["id"] for one in api.get("/leads?level=running&sort=late")["items"]]
    assert running == [fresh.pk]
    assert api.get("/leads?level=never", expect=422)["errors"][0]["field"] == "level"


def test_a_program_reads_how_levels_are_kept(api: Api, cast: Cast) -> None:
    with acting(cast):
        lead = aged(cast, 17)
    told = api.get("/reports/service-levels?days=7")
    assert told["levels"]["answer"] == {
        "kept": 0, "broken": 1, "running": 0, "left": 0, "share": 0,
    }  # fmt: skip
    assert [one["id"] for one in told["sellers"]] == [lead.seller_id]
    assert [one["name"] for one in told["campaigns"]] == ["Preventa"]
    assert len(told["days"]) == 7
    assert told["conversion"]["fell"] is False
    api.get("/reports/service-levels?days=0", expect=422)


def test_the_day_of_a_program(api: Api, cast: Cast) -> None:
    with acting(cast):
        leads = [one.pk for one in cast.leads(2)]
    told = api.get("/digest")
    assert {one["id"] for one in told["new"]} == set(leads)
    assert (told["new_count"], told["unreviewed"], told["late_count"]) == (2, 2, 0)
    assert api.post("/digest/reviewed", {"leads": leads}, expect=200) == {"reviewed": 2}
    assert api.get(f"/leads/{leads[0]}")["reviewed_at"] is not None
    assert api.get("/digest")["unreviewed"] == 0
    assert api.get("/digest")["mailed"] is None  # a token of nobody gets none


def test_a_call_gets_its_outcome_later(api: Api, cast: Cast) -> None:
    with acting(cast):
        lead = cast.lead()
    path = f"/leads/{lead.pk}/notes"
    note = api.post(path, {"body": "Llamé", "call": True})
    changed = api.patch(f"{path}/{note['id']}", {"outcome": "partial"})
    assert (changed["outcome"], changed["body"], changed["version"]) == ("partial", "Llamé", 1)
    missing = api.get("/tasks/missing")
    assert set(missing) == {"outcome", "note", "qualification", "data", "stale"}


def test_a_program_sees_what_is_missing_on_a_sellers_leads(api: Api, cast: Cast) -> None:
    with acting(cast):
        lead = cast.lead()
        at = timezone.now() - timedelta(minutes=1)
        work.tell_contact(locked(lead.pk), at=at, channel="call", by=cast.actor("ada"))
    seller = "cleo" if lead.seller_id == cast.cleo.pk else "fay"
    found = api.get(f"/tasks/missing?member={seller}@acme.example")
    assert [one["lead"] for one in found["note"]["leads"]] == [lead.pk]
    assert found["qualification"]["count"] == 1
    api.get("/tasks/missing?member=nobody@acme.example", expect=422)
    api.get("/tasks/missing?whose=1", expect=422)


def test_a_program_sees_the_load_of_each_seller(api: Api, cast: Cast) -> None:
    with acting(cast):
        cast.leads(5)
        work.close(locked(Lead.objects.filter(seller=cast.cleo).first().pk), by=SYSTEM)  # type: ignore[union-attr]
    found = {one["name"]: (one["open"], one["today"]) for one in _load(api)}
    given = found.pop("Dana"), sum(today for _open, today in found.values())
    assert given == ((0, 0), 5)
    assert sum(count for count, _today in found.values()) == 4
    assert [one["open"] for one in _load(api)] == sorted(
        (one["open"] for one in _load(api)), reverse=True
    )


def _load(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/reports/service-levels")["load"])
