"""Contacts, lists and segments by API."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Tag
from cauce.leads.access import locked
from cauce.leads.models import Contact
from cauce.life import contacts, setup, work
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


@pytest.fixture(autouse=True)
def in_company(cast: Cast) -> Iterator[None]:
    """What the tests read themselves is Acme's."""
    with company_scope(cast.company):
        yield


def test_a_contact_tells_all_that_is_known_of_the_person(cast: Cast, api: Api) -> None:
    lead = cast.lead(name="José Núñez", email="jose@correo.example", phone="55 1234 5678")
    cast.lead(name="", email="otro@correo.example", phone="55 1234 5678", method="form")
    work.write_note(locked(lead.pk), body="Llamé", by=SYSTEM)
    news = setup.create_list(name="Novedades", by=SYSTEM)
    tag = Tag.objects.order_by("pk")[0]
    contact = Contact.objects.get()
    work.tag([contact], tags=[tag], by=SYSTEM)
    contacts.subscribe([contact], marketing_list=news, by=SYSTEM)
    told = api.get(f"/contacts/{contact.pk}")
    assert (told["name"], told["phone"], told["leads"]) == ("José Núñez", "+525512345678", 2)
    assert (told["lead_state"], told["entry_method"]) == ("in_process", "api")
    assert {point["key"] for point in told["points"]} == {
        "jose@correo.example", "otro@correo.example", "+525512345678",
    }  # fmt: skip
    assert told["tags"] == [tag.slug]
    assert [(one["list"], one["source"]) for one in told["lists"]] == [("novedades", "hand")]
    assert [one["id"] for one in api.get(f"/contacts/{contact.pk}/leads")["items"]][-1] == lead.pk


def test_filters_narrow_and_what_makes_no_sense_is_named(cast: Cast, api: Api) -> None:
    first = cast.lead(name="Ana Ruiz", method="form", phone="55 1234 5678")
    cast.lead(name="Beto Paz")
    work.write_note(locked(first.pk), body="Llamé", by=SYSTEM)
    queries = (
        "q=ruiz", "q=5512345678", "state=in_process", "entry_method=form",
        "q=ana&last_contact=never", "campaign=preventa&state=in_process,completed",
    )  # fmt: skip
    for query in queries:
        assert [one["name"] for one in api.get(f"/contacts?{query}")["items"]] == ["Ana Ruiz"]
    assert api.get("/contacts?state=none&last_contact=older_7,never")["total"] == 1
    assert api.get("/contacts?created_from=2020-01-01&created_to=2020-01-02")["total"] == 0
    wrong = "state=gone&tag=nope&last_contact=soon&created_from=x&segment=no&list=9"
    problem = api.get(f"/contacts?{wrong}", expect=422)
    assert errors_of(problem) == {
        "state": "unknown_choice", "tag": "unknown_reference", "last_contact": "unknown_choice",
        "created_from": "not_a_date", "segment": "unknown_reference", "list": "unknown_reference",
    }  # fmt: skip
    assert errors_of(api.get("/contacts?colour=red", expect=422)) == {"colour": "unknown_field"}


@pytest.mark.parametrize("sort", ["-created", "created", "-last_contact", "last_contact"])
def test_pages_follow_each_other_without_a_gap(cast: Cast, api: Api, sort: str) -> None:
    ids = [lead.contact_id for lead in cast.leads(7)]
    now = timezone.now()
    for place, pk in enumerate(ids[:4]):
        at = now - timedelta(hours=place // 2)
        Contact.objects.filter(pk=pk).update(last_contact_at=at)
    whole = [one["id"] for one in api.get(f"/contacts?sort={sort}&limit=50")["items"]]
    assert sorted(whole) == sorted(ids)
    found: list[int] = []
    page: Any = {"next": ""}
    while page["next"] is not None:
        page = api.get(f"/contacts?sort={sort}&limit=2&cursor={page['next']}")
        found += [one["id"] for one in page["items"]]
        assert page["total"] == 7
    assert found == whole
    never = set(ids[4:])
    assert sort.endswith("created") or set(whole[4:]) == never


def test_a_seller_sees_the_people_of_own_leads_alone(cast: Cast) -> None:
    leads = cast.leads(4)
    cleo = api_as(cast, "seller", member="cleo")
    mine = {lead.contact_id for lead in leads if lead.seller_id == cast.cleo.pk}
    assert {one["id"] for one in cleo.get("/contacts")["items"]} == mine
    other = next(lead for lead in leads if lead.seller_id == cast.fay.pk)
    cleo.get(f"/contacts/{other.contact_id}", expect=404)
    shared = cast.lead(email=other.email, phone="")
    type(shared).objects.filter(pk=shared.pk).update(seller_id=cast.cleo.pk)
    told = cleo.get(f"/contacts/{other.contact_id}/leads")
    assert [one["id"] for one in told["items"]] == [shared.pk]


def test_the_list_takes_few_statements(
    cast: Cast, api: Api, django_assert_max_num_queries: Any
) -> None:
    cast.leads(30)
    api.get("/contacts")
    with django_assert_max_num_queries(8):
        assert len(api.get("/contacts?limit=30&q=persona&state=none")["items"]) == 30


def test_a_new_contact_and_one_that_is_there(cast: Cast, api: Api) -> None:
    made = api.post("/contacts", {"name": "Ana", "email": "ana@x.example", "attributes": {"a": 1}})
    assert (made["leads"], made["lead_state"], made["entry_method"]) == (0, "none", "api")
    again = api.post("/contacts", {"email": "ana@x.example"}, expect=409)
    assert again["existing"] == made["id"]
    assert errors_of(api.post("/contacts", {"name": "Ana"}, expect=422))["email"]
    lead = cast.lead(email="ana@x.example", phone="")
    changed = api.patch(f"/contacts/{made['id']}", {"phone": "55 1234 5678"})
    assert changed["phone"] == "+525512345678"
    assert locked(lead.pk).phone == "+525512345678"


def test_a_contact_without_a_lead_is_corrected(cast: Cast, api: Api) -> None:
    made = api.post("/contacts", {"name": "Ana", "email": "ana@x.example", "attributes": {"a": 1}})
    at = f"/contacts/{made['id']}"
    change = {"name": "Ana Ruiz", "phone": "55 1234 5678", "attributes": {"a": None, "b": "sur"}}
    changed = api.patch(at, change)
    assert (changed["name"], changed["phone"]) == ("Ana Ruiz", "+525512345678")
    assert changed["attributes"] == {"b": "sur"}
    assert api.post("/contacts", {"phone": "55 1234 5678"}, expect=409)["existing"] == made["id"]
    other = api.post("/contacts", {"email": "otra@x.example"})
    taken = api.patch(at, {"email": "otra@x.example"}, expect=422)
    assert errors_of(taken) == {"email": "taken"}
    assert other["id"] != made["id"]
    seen = {"name": "Anita", "expected": {"name": "Ana"}}
    assert api.patch(at, seen, expect=409)["current"] == {"name": "Ana Ruiz"}
    assert errors_of(api.patch(at, {"email": "", "phone": ""}, expect=422))


def test_lists_and_their_members(cast: Cast, api: Api) -> None:
    made = api.post("/lists", {"name": "Novedades", "newsletter": True})
    assert made["slug"] == "novedades"
    assert api.post("/lists", {"name": "novedades"}, expect=409)["existing"] == made["id"]
    ids = [lead.contact_id for lead in cast.leads(3)]
    sent = {"contacts": ids}
    assert api.post("/lists/novedades/members", sent, expect=200) == {"subscribed": 3}
    assert api.post("/lists/novedades/members", sent, expect=200) == {"subscribed": 0}
    unknown = api.post("/lists/novedades/members", {"contacts": [*ids, 99_999]}, expect=422)
    assert errors_of(unknown) == {"contacts": "unknown_reference"}
    left = api.delete(f"/lists/novedades/members/{ids[0]}")
    assert left["lists"][0]["unsubscribed_at"] is not None
    members = api.get("/lists/novedades/members")
    assert [(one["contact"], one["source"]) for one in members["items"]] == [
        (pk, "api") for pk in reversed(ids)
    ]
    on_it = [one["id"] for one in api.get("/contacts?list=novedades")["items"]]
    assert on_it == [ids[2], ids[1]]
    changed = api.patch("/lists/novedades", {"active": False, "description": "Cada mes"})
    assert (changed["active"], changed["description"]) == (False, "Cada mes")
    refused = api.post("/lists/novedades/members", {"contacts": ids}, expect=422)
    assert errors_of(refused) == {"list": "inactive_list"}


def test_segments_are_checked_tried_kept_and_used(cast: Cast, api: Api) -> None:
    cast.lead(name="Ana", method="form")
    cast.lead(name="Beto")
    rule = {"field": "source", "op": "any", "value": ["form"]}
    tried = api.post("/segments/preview", {"conditions": {"rules": [rule]}}, expect=200)
    assert (tried["total"], [one["name"] for one in tried["items"]]) == (1, ["Ana"])
    wrong = {"rules": [rule, {"field": "tag", "op": "any", "value": ["no"]}]}
    problem = api.post("/segments", {"name": "X", "conditions": wrong}, expect=422)
    assert errors_of(problem) == {"conditions.rules.1.value": "unknown_reference"}
    empty = api.post("/segments", {"name": "X", "conditions": {}}, expect=422)
    assert errors_of(empty) == {"conditions": "required"}
    made = api.post("/segments", {"name": "De formularios", "conditions": {"rules": [rule]}})
    again = {"name": "de formularios", "conditions": {"rules": [rule]}}
    assert api.post("/segments", again, expect=409)["existing"] == made["id"]
    for path in ("/segments/de-formularios/contacts", "/contacts?segment=de-formularios"):
        assert [one["name"] for one in api.get(path)["items"]] == ["Ana"]
    turned = {"match": "all", "rules": [{"field": "source", "op": "none", "value": "form"}]}
    api.patch("/segments/de-formularios", {"conditions": turned})
    assert [one["name"] for one in api.get("/contacts?segment=de-formularios")["items"]] == ["Beto"]


def test_a_form_offers_a_list_and_an_import_names_one(cast: Cast, api: Api) -> None:
    api.post("/lists", {"name": "Novedades"})
    form = {"name": "Contacto", "campaign": "preventa", "list": "novedades"}
    assert errors_of(api.post("/forms", form, expect=422)) == {"list_consent": "required"}
    made = api.post("/forms", form | {"list_consent": "Quiero recibir novedades"})
    assert (made["list"], made["list_consent"]) == ("novedades", "Quiero recibir novedades")
    assert api.patch(f"/forms/{made['id']}", {"list": None})["list"] is None
    sent = b"Correo\na@x.example\n"
    path = "/imports?campaign=preventa&list={}"
    run = api.post(path.format("novedades"), sent, content_type="text/csv")
    assert run["list"] == "novedades"
    refused = api.post(path.format("nada"), sent, content_type="text/csv", expect=422)
    assert errors_of(refused) == {"list": "unknown_reference"}


def test_contacts_are_merged_and_told_apart(api: Api) -> None:
    made = [
        api.post("/leads", {"campaign": "preventa", "name": name, "email": f"{name}@x.example"})
        for name in ("ana", "anita", "luis")
    ]
    ana, anita, luis = (lead["contact"]["id"] for lead in made)
    before = [api.get(f"/contacts/{one}") for one in (ana, anita)]
    body = {"contacts": [anita], "winners": {"name": anita}}
    merge = api.ask("POST", f"/contacts/{ana}/merges", body, expect=201)
    assert (merge["into"], merge["contacts"]) == (ana, [anita])
    assert merge["fields"] == {"name": ["Ana", "Anita"]}
    one = api.get(f"/contacts/{ana}")
    assert (one["name"], one["leads"]) == ("Anita", 2)
    keys = {point["key"] for point in one["points"]}
    assert keys == {"ana@x.example", "anita@x.example"}
    assert api.get(f"/contacts/{anita}")["id"] == ana
    leads = api.get(f"/contacts/{ana}/leads")["items"]
    assert {lead["id"] for lead in leads} == {made[0]["id"], made[1]["id"]}
    assert api.get(f"/leads/{made[1]['id']}")["contact"]["id"] == ana
    again = api.post("/leads", {"campaign": "preventa", "email": "anita@x.example"})
    assert again["contact"]["id"] == ana
    path = f"/contacts/{ana}/merges/{merge['id']}"
    assert api.get(path)["leads_since"] == 1
    undone = api.ask("DELETE", path, expect=200)
    assert undone["undone_at"] is not None
    api.ask("DELETE", path, expect=409)
    assert api.get(f"/contacts/{anita}") == before[1]
    assert api.get(f"/contacts/{ana}")["name"] == "Ana"
    refused = api.ask("POST", f"/contacts/{ana}/merges", {"contacts": [ana]}, expect=422)
    assert errors_of(refused) == {"contacts": "nobody_to_merge"}
    api.ask("POST", f"/contacts/{ana}/merges", {"contacts": [999_999]}, expect=404)
    wrong = {"contacts": [luis], "winners": {"name": anita}}
    refused = api.ask("POST", f"/contacts/{ana}/merges", wrong, expect=422)
    assert errors_of(refused) == {"name": "not_one_of_them"}
    assert [one["id"] for one in api.get(f"/contacts/{ana}/merges")["items"]] == [merge["id"]]


def test_pairs_are_listed_with_reasons_and_judged(api: Api) -> None:
    told = {"campaign": "preventa", "attributes": {"dob": "1985-03-17"}}
    ids = [
        api.post("/leads", told | {"name": name, "email": email})["contact"]["id"]
        for name, email in (
            ("Guadalupe Ximénez Ocaranza", "lupe@uno.example"),
            ("Lupita Jiménez Ocaransa", "gx@dos.example"),
            ("Guadalupe Ximénez O.", "otra@tres.example"),
        )
    ]
    scan = api.ask("POST", "/contacts/scans", expect=202)
    jobs.drain()
    scan = api.get(f"/contacts/scans/{scan['id']}")
    assert (scan["state"], scan["compared"]) == ("done", 3)
    assert api.get("/contacts/scans")["items"] == [scan]
    found = api.get("/contacts/pairs")
    assert found["total"] == scan["found"] == 3
    scores = [pair["score"] for pair in found["items"]]
    assert scores == sorted(scores, reverse=True)
    pages, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/contacts/pairs?limit=1&cursor={cursor}")
        pages += page["items"]
        cursor = page["next"]
    assert pages == found["items"]
    pair = next(one for one in pages if [person["id"] for person in one["contacts"]] == ids[:2])
    assert {reason["field"]: reason["code"] for reason in pair["reasons"]} == {
        "dob": "same", "name": "alike", "email": "differs",
    }  # fmt: skip
    path = f"/contacts/pairs/{pair['id']}/verdict"
    assert api.ask("POST", path, {"verdict": "later"}, expect=200)["state"] == "later"
    assert api.get("/contacts/pairs")["total"] == 2
    body = {"verdict": "merge", "into": ids[1], "winners": {"name": ids[0]}}
    merged = api.ask("POST", path, body, expect=200)
    assert merged["state"] == "merged"
    assert api.get(f"/contacts/{ids[0]}")["id"] == ids[1]
    assert api.get(f"/contacts/{ids[1]}")["name"] == "Guadalupe Ximénez Ocaranza"
    api.ask("POST", path, {"verdict": "apart"}, expect=409)
    api.ask("DELETE", f"/contacts/{ids[1]}/merges/{merged['merge']}", expect=200)
    assert api.get(f"/contacts/pairs/{pair['id']}")["state"] == "open"
    assert api.ask("POST", path, {"verdict": "apart"}, expect=200)["state"] == "apart"
    assert api.get("/contacts/pairs?state=apart")["total"] == 1
    refused = api.ask("POST", path, {"verdict": "who knows"}, expect=422)
    assert list(errors_of(refused)) == ["verdict"]
    assert api.get(f"/contacts/pairs?contact={ids[2]}&min_score=99")["total"] <= 2
