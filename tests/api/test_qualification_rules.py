"""Automatic qualification by API."""

from typing import Any

from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.life import qualify, work
from cauce.spine.table import Event
from tests.api.client import Api
from tests.cast import Cast, acting

RULES = "/qualification-rules"


def test_a_program_sets_the_rules(api: Api, cast: Cast) -> None:
    body: dict[str, Any] = {"event": "no_answer", "type": "unreachable", "points": -2}
    made = api.post(RULES, body)
    assert (made["least"], made["campaign"], made["each_time"]) == (3, None, False)
    changed = api.patch(f"{RULES}/{made['id']}", {"campaign": "preventa", "least": 5})
    assert (changed["least"], changed["campaign"], changed["points"]) == (5, "preventa", -2)
    assert api.get(RULES)["items"] == [changed]
    assert api.get("/qualifying") == {"person_wins": True, "heard": ["note.written"]}
    assert api.patch("/qualifying", {"person_wins": False})["person_wins"] is False
    api.patch(f"{RULES}/{made['id']}", {"active": False})
    assert api.get("/qualifying") == {"person_wins": False, "heard": []}


def test_what_is_wrong_is_named(api: Api, cast: Cast) -> None:
    refused = api.post(RULES, {"event": "sneezed", "type": "x", "points": 500}, expect=422)
    assert {one["field"] for one in refused["errors"]} >= {"event", "points"}
    refused = api.post(RULES, {"event": "visited", "type": "nobody_has_it"}, expect=422)
    assert refused["errors"][0]["field"] == "type"


def test_entries_tell_whose_they_are(api: Api, cast: Cast) -> None:
    rule = api.post(RULES, {"event": "call_answered", "type": "medium_interest", "points": 4})
    with acting(cast):
        cast.company.refresh_from_db()
        lead = cast.lead()
        work.write_note(locked(lead.pk), body="Llamé", call=True, by=SYSTEM)
        qualify.on_facts(list(Event.objects.filter(kind="note.written")))
    (entry,) = api.get(f"/leads/{lead.pk}/qualifications")["items"]
    assert entry["rule"] == rule["id"]
    assert entry["reason"] == {"event": "call_answered", "count": 1}
    assert (entry["by"]["kind"], entry["by"]["name"], entry["points"]) == ("rule", "Sistema", 4)
    body = {"about": entry["id"], "comment": "De acuerdo"}
    told = api.post(f"/leads/{lead.pk}/qualifications", body)
    assert (told["about"], told["rule"], told["reason"]) == (entry["id"], None, None)
