"""Personal data and consents by the API."""

from cauce.life import personal
from cauce.life.personal.models import PersonFile
from tests.api.client import Api, errors_of
from tests.cast import Cast, acting

PERSON = {"campaign": "preventa", "name": "Zoraida Quetzal", "email": "zq@x.example"}
BASE = "/personal-data"


def test_a_person_is_found_handed_over_and_erased(api: Api, cast: Cast) -> None:
    lead = api.post("/leads", PERSON)
    found = api.get(f"{BASE}/people?q=ZQ@x.example")
    (somebody,) = found["items"]
    assert (somebody["id"], somebody["name"]) == (lead["contact"]["id"], "Zoraida Quetzal")
    who = f"{BASE}/people/{somebody['id']}"
    known = api.get(who)
    assert known["leads"] == [lead["id"]] and known["counts"]["Submission"] == 1
    made = api.post(f"{who}/files", expect=202)
    with acting(cast):
        personal.write_now(PersonFile.objects.get().pk)
    ready = api.get(f"{BASE}/files/{made['id']}")
    assert ready["state"] == "done" and api.get(f"{BASE}/files")["items"] == [ready]
    taken = api.send("GET", f"{BASE}/files/{made['id']}/file")
    assert taken.status_code == 200 and taken["Content-Type"] == "application/zip"
    assert b"".join(taken.streaming_content)  # type: ignore[attr-defined]
    wrong = api.post(f"{who}/erasures", {"confirm": "Otra"}, expect=422)
    assert errors_of(wrong) == {"confirm": "not_confirmed"}
    planned = api.post(f"{who}/erasures", {"confirm": "Zoraida Quetzal", "days": 0})
    assert planned["state"] == "planned" and api.get(who)["erasure"] == planned["id"]
    with acting(cast):
        assert personal.erase(planned["id"])
    done = api.get(f"{BASE}/erasures/{planned['id']}")
    assert done["state"] == "done" and done["counts"]["Lead"] == 1
    assert api.get(f"/leads/{lead['id']}")["contact"]["name"] == ""
    refused = api.post(f"/leads/{lead['id']}/notes", {"body": "x"}, expect=409)
    assert refused["code"] == "person_erased"
    assert api.delete(f"{BASE}/erasures/{planned['id']}", expect=409)["code"] == "erasure_over"


def test_how_long_things_are_kept(api: Api) -> None:
    told = api.get(f"{BASE}/settings")
    assert told == {"grace_days": 7, "people_days": None, "captures_days": None}
    assert api.patch(f"{BASE}/settings", {"captures_days": 90})["captures_days"] == 90
    api.post("/leads", PERSON)
    assert api.get(f"{BASE}/retention/count?rule=captures&days=30") == {"count": 0}
    run = api.post(f"{BASE}/retention", {"rule": "captures", "days": 30}, expect=202)
    assert api.get(f"{BASE}/retention")["items"][0]["id"] == run["id"]


def test_consents(api: Api) -> None:
    told = [{"purpose": "contact", "channel": "phone", "text": "Acepto"}]
    lead = api.post("/leads", PERSON | {"consents": told})
    at = f"/contacts/{lead['contact']['id']}/consents"
    (first,) = api.get(at)
    assert (first["purpose"], first["channel"], first["source"]) == ("contact", "phone", "api")
    made = api.post(at, {"purpose": "newsletter"})
    ended = api.delete(f"{at}/{made['id']}")
    assert ended["withdrawn_at"] is not None
    assert api.delete(f"{at}/{made['id']}", expect=409)["code"] == "consent_withdrawn"
    bad = {"consents": [{"purpose": "contact", "channel": "paloma"}]}
    assert errors_of(api.post("/leads", PERSON | bad, expect=422)) != {}
