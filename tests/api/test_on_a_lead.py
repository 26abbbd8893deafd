"""What a program does with a lead: reads, corrects, assigns, qualifies, notes, moves, sends."""

from typing import Any

import pytest

from cauce.accounts.scope import company_scope
from cauce.leads.access import locked
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast, unchanged_by_replay


@pytest.fixture
def lead(api: Api) -> dict[str, Any]:
    """A lead of Cleo's."""
    body = {
        "campaign": "preventa",
        "name": "Ana García",
        "email": "ana@x.mx",
        "phone": "5512345678",
    }
    return dict(api.post("/leads", body | {"attributes": {"recamaras": 2}}))


@pytest.fixture(autouse=True)
def rows_are_the_fold_of_their_history(cast: Cast, lead: dict[str, Any]) -> Any:
    """Whatever a test did, replaying the lead's facts gives its row."""
    yield
    with company_scope(cast.company):
        unchanged_by_replay(locked(lead["id"]))


def test_a_lead_that_is_not_there(api: Api) -> None:
    for number in ("0", "99999", "9" * 30, "-1", "abc", "1.5", "%00"):
        api.get(f"/leads/{number}", expect=404)


def test_correcting_contact_data(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    change = {"name": "  Ana  Ruiz ", "phone": "55 8765 4321", "attributes": {"zona": "sur"}}
    changed = api.patch(path, change)
    assert changed["contact"]["name"] == "Ana Ruiz"
    assert changed["contact"]["phone"] == "+525587654321"
    assert changed["contact"]["email"] == "ana@x.mx"
    assert changed["contact"]["attributes"] == {"recamaras": 2, "zona": "sur"}
    gone = api.patch(path, {"attributes": {"zona": None}, "phone": None})
    assert gone["contact"]["attributes"] == {"recamaras": 2}
    assert gone["contact"]["phone"] is None
    assert api.get(path) == gone
    assert api.get("/leads?q=ruiz")["total"] == 1
    assert errors_of(api.patch(path, {"email": "mal"}, expect=422)) == {"email": "not_an_email"}
    assert errors_of(api.patch(path, {"id": 3}, expect=422)) == {"id": "unknown_field"}
    assert errors_of(api.patch(path, {"email": ""}, expect=422)) == {"email": "no_contact_point"}
    assert api.patch(path, {}) == gone


def test_a_point_of_another_contact_is_refused(api: Api, lead: dict[str, Any]) -> None:
    api.post("/leads", {"campaign": "preventa", "email": "otra@x.mx"})
    problem = api.patch(f"/leads/{lead['id']}", {"email": "otra@x.mx"}, expect=422)
    assert errors_of(problem) == {"email": "taken"}


@pytest.mark.parametrize("method", ["put", "post"])
def test_assignment(api: Api, cast: Cast, lead: dict[str, Any], method: str) -> None:
    path = f"/leads/{lead['id']}/assignment"
    given = api.ask(method.upper(), path, {"seller": "dana@acme.example"}, expect=200)
    assert given["seller"] == {"id": cast.dana.pk, "name": "Dana"}
    assert given["assignment"]["type"] == "manual_reassignment"
    assert api.put(path, {"seller": None})["seller"] is None
    assert api.put(path, {"seller": cast.fay.pk})["assignment"]["type"] == "direct"
    for body, errors in (
        ({"seller": 999}, {"seller": "unknown_reference"}),
        ({}, {"seller": "required"}),
        ({"seller": True}, {"seller": "not_a_reference"}),
        ({"seller": cast.fay.pk, "x": 1}, {"x": "unknown_field"}),
    ):
        assert errors_of(api.put(path, body, expect=422)) == errors
    api.patch(f"/users/{cast.dana.pk}", {"active": False})
    problem = api.put(path, {"seller": cast.dana.pk}, expect=422)
    assert errors_of(problem) == {"seller": "inactive_seller"}


def test_qualifications(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/qualifications"
    kind = {"name": "Cita Exitosa", "campaign": "preventa", "maps_to": "high_interest", "points": 8}
    api.post("/qualification-types", kind)
    assert errors_of(api.post(path, {}, expect=422)) == {"type": "required"}
    assert errors_of(api.post(path, {"comment": "x"}, expect=422)) == {"type": "required"}
    first = api.post(path, {"type": "cita_exitosa", "comment": "Confirmó el sábado"})
    assert (first["type"], first["state"], first["points"]) == ("cita_exitosa", "high_interest", 8)
    shown = api.get(f"/leads/{lead['id']}")
    assert (shown["type"], shown["qualification"]) == ("cita_exitosa", "high_interest")
    second = api.post(path, {"points": 5, "comment": "Menos seguro"})
    assert (second["type"], second["points"]) == ("cita_exitosa", 5)
    third = api.post(path, {"comment": "De acuerdo", "about": first["id"]})
    assert third["about"] == first["id"]
    assert api.get(path)["items"] == [third, second, first]
    for body, errors in (
        ({"type": "nada"}, {"type": "unknown_reference"}),
        ({"type": "high_interest", "points": 101}, {"points": "out_of_range"}),
        ({"type": "high_interest", "points": 1.5}, {"points": "not_a_number"}),
        ({"type": "high_interest", "comment": "x" * 5_001}, {"comment": "too_long"}),
        ({"comment": "x", "about": 999}, {"about": "unknown_reference"}),
    ):
        assert errors_of(api.post(path, body, expect=422)) == errors


def test_notes(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/notes"
    notes = [api.post(path, {"body": f"Llamé {n} veces"}) for n in range(3)]
    assert api.get(path)["items"] == notes[::-1]
    page = api.get(f"{path}?limit=2")
    assert api.get(f"{path}?limit=2&cursor={page['next']}")["items"] == notes[:1]
    shown = api.get(f"/leads/{lead['id']}")
    assert (shown["last_note"], shown["flow_state"]) == ("Llamé 2 veces", "in_process")
    assert errors_of(api.post(path, {"body": "  "}, expect=422)) == {"body": "required"}
    assert errors_of(api.post(path, {"body": "x" * 10_001}, expect=422)) == {"body": "too_long"}
    assert errors_of(api.post(path, {"body": "\x00"}, expect=422)) == {"body": "unprintable"}


def test_status_and_stars(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    api.post("/statuses", {"name": "Visita", "parent": "in_progress"})
    moved = api.put(f"{path}/status", {"status": "in_progress", "substatus": "visita"})
    assert (moved["status"], moved["substatus"]) == ("in_progress", "visita")
    assert api.put(f"{path}/status", {"status": "sale"})["flow_state"] == "closed"
    for body, errors in (
        ({"status": "visita"}, {"status": "unknown_reference"}),
        ({"status": "sale", "substatus": "visita"}, {"substatus": "unknown_reference"}),
        ({}, {"status": "required"}),
    ):
        assert errors_of(api.put(f"{path}/status", body, expect=422)) == errors
    assert api.put(f"{path}/stars", {"stars": 5})["stars"] == 5
    assert errors_of(api.put(f"{path}/stars", {"stars": 6}, expect=422)) == {
        "stars": "out_of_range"
    }


def test_a_seller_judges_what_is_nobodys(cast: Cast) -> None:
    seller, everybody = api_as(cast, member="cleo"), api_as(cast)
    offer = "https://a.example https://b.example https://c.example"
    caught = everybody.post("/leads", {"campaign": "preventa", "email": "x@y.mx", "message": offer})
    path = f"/leads/{caught['id']}/spam"
    assert seller.put(path)["spam"]["verdict"] == "spam"
    assert seller.delete(path)["spam"]["verdict"] == "clean"


def test_spam_and_back(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    marked = api.put(f"{path}/spam", {"reason": "broma"})
    assert (marked["spam"]["verdict"], marked["seller"]) == ("spam", None)
    assert api.get("/leads")["total"] == 0
    assert api.get("/reports/intake")["spam"] == 1
    assert api.post(f"{path}/notes", {"body": "x"}, expect=409)["code"] == "lead_not_active"
    rescued = api.delete(f"{path}/spam")
    assert rescued["spam"]["verdict"] == "clean" and rescued["seller"]
    assert api.delete(f"{path}/spam", expect=409)["code"] == "lead_not_spam"
    assert api.put(f"{path}/spam")["spam"]["verdict"] == "spam"
    api.delete(f"{path}/spam")


def test_history_tells_every_change_with_what_was_before(
    api: Api, cast: Cast, lead: dict[str, Any]
) -> None:
    path = f"/leads/{lead['id']}"
    api.put(f"{path}/assignment", {"seller": cast.dana.pk})
    api.put(f"{path}/status", {"status": "in_progress"})
    api.patch(path, {"name": "Otra"})
    found = api.get(f"{path}/events")["items"]
    by_kind = {event["kind"]: event for event in found}
    assert [e["kind"] for e in found][-2:] == ["lead.assigned", "lead.entered"]
    assert by_kind["contact.changed"]["changes"] == [
        {"field": "name", "old": "Ana García", "new": "Otra"}
    ]
    assert by_kind["lead.status_changed"]["changes"] == [
        {"field": "status", "old": "new", "new": "in_progress"}
    ]
    reassigned = found[2]
    dana = {"id": cast.dana.pk, "name": "Dana"}
    assert {"field": "seller", "old": lead["seller"], "new": dana} in reassigned["changes"]
    # Whose lead it was then, and under which name.
    assert [(e["seller"] or {}).get("name") for e in found] == [
        "Dana",
        "Dana",
        "Dana",
        "Cleo",
        None,
    ]
    assert [e["name"] for e in found] == ["Otra", *["Ana García"] * 4]
    assert {event["by"]["kind"] for event in found} == {"token", "rule"}


def test_history_in_pages_and_filtered(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    for stars in range(1, 6):
        api.put(f"{path}/stars", {"stars": stars})
    whole = api.get(f"{path}/events")["items"]
    cursor, pages = "", []
    while True:
        page = api.get(f"{path}/events?limit=2&cursor={cursor}")
        pages += page["items"]
        if not (cursor := page["next"]):
            break
    assert pages == whole and len(whole) == 7
    assert api.get(f"{path}/events?kind=lead.starred")["total"] == 5
    assert api.get(f"{path}/events?actor=rule")["total"] == 1
    token = whole[0]["by"]["id"]
    assert api.get(f"{path}/events?actor=token:{token}")["total"] == 6
    assert api.get(f"{path}/events?at_to=2001-01-01T00:00:00Z")["total"] == 0
    assert errors_of(api.get(f"{path}/events?cursor=x", expect=422)) == {"cursor": "bad_cursor"}


def test_deliveries(api: Api, cast: Cast, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/deliveries"
    assert errors_of(api.post(path, {}, expect=422)) == {"connection": "required"}
    made = api.post("/connections", {"kind": "http", "options": {"url": "https://crm.example/x"}})
    assert api.post(path, {}, expect=409)["code"] == "not_qualified"
    api.post(f"/leads/{lead['id']}/qualifications", {"type": "high_interest"})
    sent = api.post(path, {})
    assert (sent["state"], sent["connection"]["id"]) == ("pending", made["id"])
    assert api.post(path, {"connection": made["id"]})["id"] == sent["id"]
    assert api.get(path)["items"] == [sent] == api.get("/deliveries")["items"]
    assert api.get(f"/deliveries/{sent['id']}") == sent
    assert api.post(f"/deliveries/{sent['id']}/retry", expect=200)["id"] == sent["id"]
    assert api.get(f"/leads/{lead['id']}")["delivery_state"] == "queued"
    api.get("/deliveries/999", expect=404)
    dana = api_as(cast, member="dana")
    dana.get(f"/deliveries/{sent['id']}", expect=404)
    assert dana.get("/deliveries")["items"] == []


def test_tags(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/tags"
    vip = api.post("/tags", {"name": "VIP"})
    assert api.post(path, {"tags": ["vip", "no-interesado"]}, expect=200)["tags"] == [
        "no-interesado",
        "vip",
    ]
    assert api.delete(f"{path}/no-interesado")["tags"] == ["vip"]
    assert api.put(path, {"tags": ["llamar-nuevamente"]})["tags"] == ["llamar-nuevamente"]
    assert api.post(path, {"tags": [vip["id"]]}, expect=200)["tags"] == ["llamar-nuevamente", "vip"]
    assert api.get("/leads?tag=vip")["total"] == 1
    gone = api.ask("DELETE", path, {"tags": ["vip"]}, expect=200)
    assert gone["tags"] == ["llamar-nuevamente"]
    assert api.delete(path)["tags"] == []
    for body, errors in (
        ({"tags": ["nada"]}, {"tags": "unknown_reference"}),
        ({}, {"tags": "required"}),
    ):
        assert errors_of(api.put(path, body, expect=422)) == errors
    api.delete(f"{path}/nada", expect=404)
    kinds = [event["kind"] for event in api.get(f"/leads/{lead['id']}/events")["items"]]
    assert kinds.count("contact.tagged") == 3
    assert kinds.count("contact.untagged") == 4


def test_a_note_with_all_that_goes_with_it(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}/notes"
    body = {"title": "No contesta", "body": "Buzón", "tags": ["llamar-nuevamente"], "call": True}
    template = api.post("/note-templates", body)
    due = "2029-01-31T09:00:00-06:00"
    note = api.post(path, {"template": template["id"], "outcome": "negative", "next_due": due})
    assert (note["body"], note["call"], note["outcome"]) == ("Buzón", True, "negative")
    assert note["template"] == template["id"]
    shown = api.get(f"/leads/{lead['id']}")
    assert (shown["tags"], shown["next_due"]) == (["llamar-nuevamente"], "2029-01-31T15:00:00Z")
    plain = api.post(path, {"body": "x", "tags": ["no-interesado"], "outcome": "unclassified"})
    assert (plain["outcome"], plain["call"]) == ("unclassified", False)
    assert api.get(path)["items"] == [plain, note]
    for bad, errors in (
        ({"body": "x", "outcome": "maybe"}, {"outcome": "unknown_choice"}),
        ({"body": "x", "next_due": "2001-01-01T00:00:00Z"}, {"next_due": "not_ahead"}),
        ({"body": "x", "next_due": "2029-01-01T00:00:00"}, {"next_due": "not_a_moment"}),
        ({"body": "x", "next_due": "2099-01-01T00:00:00Z"}, {"next_due": "too_far"}),
        ({"body": "x", "template": 99_999}, {"template": "unknown_reference"}),
        ({"body": "x", "tags": ["nada"]}, {"tags": "unknown_reference"}),
        ({}, {"body": "required"}),
    ):
        assert errors_of(api.post(path, bad, expect=422)) == errors
    api.patch(f"/note-templates/{template['id']}", {"active": False})
    refused = api.post(path, {"template": template["id"]}, expect=422)
    assert errors_of(refused) == {"template": "unknown_reference"}


def test_closing_and_reopening_in_the_flow(api: Api, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    assert api.put(f"{path}/flow", {"closed": True})["flow_state"] == "closed"
    assert api.put(f"{path}/flow", {"closed": False})["flow_state"] == "in_process"
    api.put(
        f"{path}/status",
        {"status": next(s["slug"] for s in api.get("/statuses")["items"] if s["meaning"] == "won")},
    )
    assert api.put(f"{path}/flow", {"closed": False}, expect=409)["code"] == "closed_by_status"


def test_reservation(api: Api, cast: Cast, lead: dict[str, Any]) -> None:
    path = f"/leads/{lead['id']}"
    api.patch("/flow", {"pool": "teams", "reserving": ["seller"]})
    cleo, fay = (api_as(cast, "seller", member=name) for name in ("cleo", "fay"))
    cleo.post(f"{path}/notes", {"body": "Mío"})
    assert api.get(path)["reserved_by"]["name"] == "Cleo"
    problem = fay.post(f"{path}/notes", {"body": "Yo también"}, expect=409)
    assert (problem["code"], "Cleo" in problem["detail"]) == ("reserved", True)
    fay.put(f"{path}/reservation", expect=409)
    fay.delete(f"{path}/reservation", expect=403)
    assert api.delete(f"{path}/reservation")["reserved_by"] is None
    assert fay.put(f"{path}/reservation")["reserved_by"]["name"] == "Fay"
    given = api.put(f"{path}/reservation", {"member": "cleo@acme.example"})
    assert given["reserved_by"]["name"] == "Cleo"
    assert errors_of(api.put(f"{path}/reservation", expect=422)) == {"member": "required"}
    kinds = [event["kind"] for event in api.get(f"{path}/events")["items"]]
    assert (kinds.count("lead.reserved"), kinds.count("lead.released")) == (3, 1)


def test_the_queue_is_walked_page_by_page_and_turn_by_turn(api: Api, cast: Cast) -> None:
    for n in range(4):
        api.post("/leads", {"campaign": "preventa", "email": f"q{n}@x.mx"})
    first = api.get("/queue?limit=3")
    rest = api.get(f"/queue?limit=3&cursor={first['next']}")
    listed = [item["lead"]["id"] for item in first["items"] + rest["items"]]
    assert (len(set(listed)), first["total"], rest["next"]) == (5, 5, None)
    turn = api.post("/queue/next", expect=200)
    assert (turn["lead"]["id"], turn["group"]) == (listed[0], "fresh")
    after = api.post("/queue/next", {"after": turn["place"]}, expect=200)
    assert after["lead"]["id"] == listed[1]
    back = {"after": after["place"], "backwards": True}
    assert api.post("/queue/next", back, expect=200)["lead"]["id"] == listed[0]
    cleo = api_as(cast, "seller", member="cleo")
    mine = cleo.post("/queue/next", expect=200)
    assert mine["lead"]["id"] != listed[0]
    held = {item["lead"]["id"]: item["held_until"] for item in api.get("/queue")["items"]}
    assert [pk for pk, until in held.items() if until] == [mine["lead"]["id"]]
    cleo.send("POST", "/queue/leave")
    assert not any(item["held_until"] for item in api.get("/queue")["items"])
    dana = api_as(cast, "seller", member="dana")
    assert dana.post("/queue/next", expect=200)["lead"] is None
    assert errors_of(api.post("/queue/next", {"after": "x"}, expect=422)) == {"after": "bad_cursor"}
    assert errors_of(api.patch("/flow", {"pool": "all"}, expect=422)) == {"pool": "unknown_choice"}
    assert api.get("/flow")["pool"] == "own"
