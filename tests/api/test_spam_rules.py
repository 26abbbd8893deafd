"""Spam rules and values by the API."""

from tests.api.client import Api, errors_of

OFFER = {"campaign": "preventa", "email": "x@y.example", "message": "casino https://a.example"}


def test_rules_are_read_and_published(api: Api) -> None:
    told = api.get("/spam-rules")
    assert told["threshold"] == 100 and told["total"] == len(told["items"]) == 13
    links = api.get("/spam-rules/links")
    assert links == {"id": "links", "active": True, "weight": 40, "params": {"most": 100}}
    changed = api.patch("/spam-rules/links", {"weight": 100})
    assert changed["weight"] == 100
    assert api.post("/leads", OFFER)["spam"]["verdict"] == "spam"
    body = {"threshold": 150, "rules": {"links": {"active": False}}}
    told = api.patch("/spam-rules", body)
    assert (told["threshold"], told["version"]) == (150, 2)
    assert api.post("/leads", OFFER)["spam"]["verdict"] == "clean"
    api.get("/spam-rules/nada", expect=404)
    bad = {"rules": {"links": {"params": {"hours": 2}}}}
    assert errors_of(api.patch("/spam-rules", bad, expect=422)) == {
        "rules.links.params.hours": "unknown_field"
    }


def test_values_are_blocked_and_taken_off(api: Api) -> None:
    made = api.post("/spam-values", {"kind": "word", "value": "Casino"})
    assert (made["list"], made["value"]) == ("block", "casino")
    assert api.get("/spam-values")["items"] == [made] == [api.get(f"/spam-values/{made['id']}")]
    verdict = api.post("/leads", OFFER)["spam"]
    assert verdict["verdict"] == "spam"
    assert verdict["reasons"][0]["evidence"]["value"] == "casino"
    again = api.post("/spam-values", {"kind": "word", "value": "CASINO"}, expect=409)
    assert again["existing"] == made["id"]
    assert api.delete(f"/spam-values/{made['id']}") == made
    assert api.post("/leads", OFFER)["spam"]["verdict"] == "clean"


def test_rules_are_tried_and_published(api: Api) -> None:
    lead = api.post("/leads", OFFER)
    trial = api.post("/spam-trials", {"rules": {"links": {"weight": 100}}})
    assert (trial["state"], trial["counts"]["caught"]) == ("done", 1)
    assert trial["caught"][0]["lead"] == lead["id"]
    assert api.get(f"/spam-trials/{trial['id']}") == trial
    rules = api.post(f"/spam-trials/{trial['id']}/publish", expect=200)
    assert rules["version"] == 1
    again = api.post(f"/spam-trials/{trial['id']}/publish", expect=409)
    assert again["code"] == "rules_changed_since"


def test_learning_and_cleaning_up(api: Api) -> None:
    told = api.get("/spam-model")
    assert told == {
        "version": 0, "state": "none", "figures": None, "trained_at": None, "in_force": None,
    }  # fmt: skip
    assert api.post("/spam-model", expect=409)["code"] == "too_few_verdicts"
    assert api.patch("/spam-rules", {"keep_days": 90})["keep_days"] == 90
    counted = api.get("/spam-cleanups/count?days=30")
    assert counted == {"leads": 0, "unreviewed": 0, "kept": 0}
    made = api.post("/spam-cleanups", {"days": 30})
    assert (made["state"], made["leads"]) == ("done", 0)
    assert api.get(f"/spam-cleanups/{made['id']}") == made
