"""Weights of the iScore by programs, to the end: leads in, outcomes, learning, the score read."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.jobs import drain
from cauce.leads.models import Lead
from tests.api.client import Api, errors_of
from tests.cast import Cast, acting

_CHANGE = {"points": {"email_given": 20}, "limits": {"data": 40, "source": 10}}


def test_a_version_from_draft_to_force(api: Api, cast: Cast) -> None:
    before = api.get("/scoring")
    assert (before["version"], before["learned"]) == (None, False)
    draft = api.post("/scoring/versions", _CHANGE)
    assert (draft["state"], draft["number"], draft["may_publish"]) == ("draft", 1, True)
    assert draft["weights"]["limits"]["behaviour"] == 15
    changed = api.patch(f"/scoring/versions/{draft['id']}", {"cold_after": 20})
    assert changed["weights"]["cold_after"] == 20
    assert changed["weights"]["points"]["email_given"] == 20
    lead = _posted(api, cast, 1)[0]
    run = api.post(f"/scoring/versions/{draft['id']}/publish", expect=200)
    assert (run["kind"], run["state"]) == ("rescale", "running")
    drain()
    assert api.get(f"/scoring/runs/{run['id']}")["state"] == "done"
    assert api.get("/scoring")["version"] == 1
    told = api.get(f"/leads/{lead}")["iscore"]
    assert told["parts"][0]["limit"] == 40
    assert told["value"] == sum(part["points"] for part in told["parts"])
    assert told["chance"] is None
    api.send("DELETE", f"/scoring/versions/{draft['id']}")
    assert [one["state"] for one in api.get("/scoring/versions")["items"]] == ["in_force"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limits": {"data": 100}}, "limits"),
        ({"points": {"nothing": 1}}, "points.nothing"),
        ({"points": {"email_given": "8"}}, "points.email_given"),
        ({"weights": 1}, "weights"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(api: Api, body: Any, field: str) -> None:
    assert field in errors_of(api.post("/scoring/versions", body, expect=422))


def test_learned_from_outcomes_by_status_and_read_on_the_next_lead(api: Api, cast: Cast) -> None:
    chance = random.Random(3)
    api.post("/scoring/train", expect=409)
    leads = _posted(api, cast, 320, attributes=lambda: {"plazo": chance.choice("abc")})
    plans = [api.get(f"/leads/{lead}")["contact"]["attributes"]["plazo"] for lead in leads]
    won = [chance.random() < {"a": 0.8, "b": 0.4, "c": 0.1}[plan] for plan in plans]
    for status, kept in (("sale", True), ("no_sale", False)):
        ids = [lead for lead, one in zip(leads, won, strict=True) if one is kept]
        assert api.post("/leads/bulk", {"act": "status", "ids": ids, "status": status})
    run = api.post("/scoring/train", expect=202)
    api.post("/scoring/train", expect=409)
    drain()
    done = api.get(f"/scoring/runs/{run['id']}")
    assert (done["state"], done["error"], done["total"]) == ("done", "", 320)
    version = api.get(f"/scoring/versions/{done['version']}")
    assert (version["kind"], version["may_publish"]) == ("learned", True)
    test = version["test"]
    assert test["area"]["this"] > 0.7 > test["area"]["in_force"]
    assert (test["learned_from"], test["leads"]) == (224, 96)
    api.post(f"/scoring/versions/{version['id']}/publish", expect=200)
    drain()
    best, worst = (_scored(api, cast, plan) for plan in "ac")
    assert best["value"] > worst["value"] + 20
    assert best["chance"] > 0.6 > 0.3 > worst["chance"]
    assert sum(part["points"] for part in best["parts"]) == best["value"]


def _scored(api: Api, cast: Cast, plan: str) -> Any:
    (lead,) = _posted(api, cast, 1, attributes=lambda: {"plazo": plan})
    return api.get(f"/leads/{lead}")["iscore"]


def _posted(api: Api, cast: Cast, count: int, *, attributes: Any = dict) -> list[int]:
    """Ids of so many new leads of new people."""
    made = [
        {
            "campaign": cast.campaign.slug,
            "email": f"persona{random.getrandbits(60)}@correo.example",
            "attributes": attributes(),
        }
        for _ in range(count)
    ]
    results = api.post("/leads/batch", {"leads": made}, expect=200)["items"]
    return [one["lead"]["id"] for one in results]


def test_a_lead_that_lies_still_has_cooled_in_lists_too(api: Api, cast: Cast) -> None:
    cold, warm = _posted(api, cast, 2)
    long_ago = timezone.now() - timedelta(days=90)
    with acting(cast):
        Lead.objects.filter(pk=cold).update(created_at=long_ago, assigned_at=long_ago)
    listed = {one["id"]: one["iscore"] for one in api.get("/leads")["items"]}
    for lead in (cold, warm):
        assert listed[lead] == api.get(f"/leads/{lead}")["iscore"]
    assert listed[cold]["value"] == max(0, listed[warm]["value"] - 20)
