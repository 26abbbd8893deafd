"""The external CRM: what it takes, refuses, finds, and how it fails."""

import httpx
import pytest

from tests.simulators.conftest import NOW

pytestmark = pytest.mark.no_database
PATH = "/api/contacts"
ANA = {
    "external_id": "L-1",
    "name": "Ana Núñez",
    "email": "Ana@Example.com",
    "phone": "+525512345678",
}
SHORT = httpx.Timeout(0.3)


def test_a_key_is_needed_in_either_header(crm):
    assert httpx.post(crm.url + PATH, json=ANA).status_code == 401
    wrong = {"Authorization": "Bearer nobody"}
    refused = httpx.post(crm.url + PATH, json=ANA, headers=wrong)
    assert refused.json()["category"] == "INVALID_AUTHENTICATION" and not crm.contacts
    key = {"X-Api-Key": crm.settings["api_key"]}
    assert httpx.post(crm.url + PATH, json=ANA, headers=key).status_code == 201


def test_what_is_created_is_read_and_found(contacts):
    made = contacts.post(PATH, json=ANA)
    assert made.status_code == 201
    contact = made.json()
    assert contact.items() >= (ANA | {"id": contact["id"]}).items()
    assert contacts.get(f"{PATH}/{contact['id']}").json() == contact
    for asked in ({"external_id": "L-1"}, {"email": "ana@example.COM"}):
        assert contacts.get(PATH, params=asked).json() == {"total": 1, "results": [contact]}
    assert contacts.get(PATH, params={"email": "luis@example.com"}).json()["total"] == 0
    assert contacts.get(f"{PATH}/0").status_code == 404


@pytest.mark.parametrize(
    "again", [{"email": "ana@example.com"}, {"external_id": "L-1", "phone": "5512345678"}]
)
def test_the_same_person_again_is_a_conflict_that_names_the_first(contacts, again):
    first = contacts.post(PATH, json=ANA).json()["id"]
    refused = contacts.post(PATH, json=again)
    assert refused.status_code == 409
    assert refused.json()["id"] == first
    assert refused.json()["message"] == f"Contact already exists. Existing ID: {first}"
    assert refused.json()["category"] == "CONFLICT"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "Nadie"}, ["email"]),
        ({"email": "no-es-correo"}, ["email"]),
        ({"email": "a@b.c", "phone": "abc", "name": ["x"]}, ["phone", "name"]),
        ({"email": "a@b.c", "name": "x" * 501}, ["name"]),
    ],
)
def test_bad_fields_are_named(contacts, crm, body, fields):
    refused = contacts.post(PATH, json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == fields
    assert not crm.contacts


def test_a_body_that_is_no_object(contacts):
    assert contacts.post(PATH, content=b"[1]").status_code == 400


def test_the_person_may_stand_deeper(contacts):
    lead = {"external_id": "L-9", "lead": {"number": 9, "contact": {"email": "deep@example.com"}}}
    assert contacts.post(PATH, json=lead).status_code == 201
    for asked in ({"external_id": "L-9"}, {"email": "deep@example.com"}):
        assert contacts.get(PATH, params=asked).json()["total"] == 1


def test_changes_patch_a_part_and_put_the_whole(contacts):
    place = f"{PATH}/{contacts.post(PATH, json=ANA).json()['id']}"
    patched = contacts.patch(place, json={"name": "Ana María"})
    assert patched.json()["name"] == "Ana María" and patched.json()["phone"] == ANA["phone"]
    put = contacts.put(place, json={"email": "nueva@example.com"})
    assert put.status_code == 200 and "phone" not in put.json()
    assert contacts.put(place, json={"name": "sin contacto"}).status_code == 422
    assert contacts.patch(f"{PATH}/0", json={"name": "x"}).status_code == 404
    contacts.post(PATH, json=ANA)
    assert contacts.patch(place, json={"email": ANA["email"]}).status_code == 409


def test_planned_refusals_come_with_their_pause(crm, contacts):
    crm.fail_next(1, 503, retry_after=2)
    crm.fail_next(1, 429, retry_after=7)
    crm.fail_next(1, 500)
    answers = [contacts.post(PATH, json=ANA) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 429, 500, 201]
    assert [answer.headers.get("retry-after") for answer in answers] == ["2", "7", None, None]
    assert len(crm.contacts) == 1


def test_a_hang_leaves_the_client_not_knowing(crm, contacts):
    crm.fail_next(1, kind="hang")
    with pytest.raises(httpx.ReadTimeout):
        contacts.post(PATH, json=ANA, timeout=SHORT)
    assert contacts.get(PATH, params={"external_id": "L-1"}).json()["total"] == 1
    crm.fail_next(1, kind="hang", effect=False)
    with pytest.raises(httpx.ReadTimeout):
        contacts.post(PATH, json={"email": "luis@example.com"}, timeout=SHORT)
    assert contacts.get(PATH, params={"email": "luis@example.com"}).json()["total"] == 0
    assert [seen.status for seen in crm.requests] == [None, 200, None, 200]


def test_an_answer_may_be_cut_in_the_middle(crm, contacts):
    crm.fail_next(1, kind="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        contacts.post(PATH, json=ANA)
    assert len(crm.contacts) == 1


def test_a_slow_answer_is_the_true_one(crm, contacts):
    crm.fail_next(1, kind="slow", seconds=0.2)
    answer = contacts.post(PATH, json=ANA)
    assert answer.status_code == 201 and answer.elapsed.total_seconds() >= 0.2


def test_search_may_lag_behind(crm, contacts):
    crm.set(search_lag="30")
    contacts.post(PATH, json=ANA)
    assert contacts.get(PATH, params={"external_id": "L-1"}).json()["total"] == 0
    crm.clock = lambda: NOW + 30
    assert contacts.get(PATH, params={"external_id": "L-1"}).json()["total"] == 1


def test_the_log_keeps_exact_requests(crm, contacts):
    contacts.post(PATH, content=b'{"email":"a@b.c",  "name":"\xc3\x93scar"}')
    (seen,) = httpx.get(f"{crm.url}/_control/requests").json()
    assert seen["body"] == '{"email":"a@b.c",  "name":"Óscar"}'
    assert (seen["method"], seen["target"], seen["status"]) == ("POST", PATH, 201)
    assert seen["headers"]["authorization"] == "Bearer demo-crm-key"
