"""What an HTTP connection sends and how it reads answers, without any network."""

import json
from urllib.parse import parse_qs

import httpx
import pytest

from cauce.catalog import mapping
from cauce.kit.safe_http import Answer
from cauce.life.deliver.connectors.call import shown
from cauce.life.deliver.connectors.http import Http

pytestmark = pytest.mark.no_database
LEAD = {
    "id": 7,
    "number": 12,
    "contact": {"name": "Ana & Co", "email": "a+b@x.example", "phone": "", "tags": ["vip"]},
    "iscore": {"value": 82},
    "notes": [{"body": "primera"}, {"body": "segunda"}],
    "seller": None,
}
URL = "https://crm.example/leads"


def http(**options):
    return Http({"url": URL, **options})


def sent(**options):
    return http(**options).create(LEAD, key="k")


def test_the_whole_lead_goes_when_nothing_is_mapped():
    assert json.loads(sent().body) == {**LEAD, "external_id": "7"}
    assert sent().headers["Content-Type"] == "application/json"


def test_fields_are_mapped_and_empty_ones_left_out():
    fields = [
        ["properties.full_name", "contact.name"],
        ["properties.phone", "contact.phone"],
        ["properties.seller", "seller.name"],
        ["title", "{contact.name} #{lead.number}"],
        ["origin", "=Cauce"],
        ["score", "iscore.value"],
        ["last", "notes.1.body"],
        ["all", "lead"],
    ]
    body = json.loads(sent(mapping=fields).body)
    assert body == {
        "properties": {"full_name": "Ana & Co"},
        "title": "Ana & Co #12",
        "origin": "Cauce",
        "score": 82,
        "last": "segunda",
        "all": LEAD,
    }


def test_an_update_also_says_what_was_taken_away():
    target = http(mapping=[["phone", "contact.phone"]], update_url=URL + "/{remote.id}")
    call = target.update(LEAD, remote_id="a/b", key="k")
    assert (call.method, call.url) == ("PATCH", URL + "/a%2Fb")
    assert json.loads(call.body) == {"phone": ""}
    assert target.update(LEAD, remote_id="", key="k") is None
    assert http().update(LEAD, remote_id="9", key="k") is None


def test_a_form_body():
    fields = [["name", "contact.name"], ["tags", "contact.tags"], ["no", "seller"]]
    call = sent(mapping=fields, body="form", method="PUT")
    assert call.method == "PUT" and call.headers["Content-Type"].endswith("urlencoded")
    assert parse_qs(call.body.decode()) == {"name": ["Ana & Co"], "tags": ['["vip"]']}


def test_what_a_stranger_typed_cannot_change_the_address():
    call = http(search_url=URL + "?email={contact.email}&x=1").search(LEAD)
    assert call.url == URL + "?email=a%2Bb%40x.example&x=1"
    evil = {**LEAD, "contact": {"email": "x&admin=1/../#"}}
    assert "admin=1" not in http(search_url=URL + "?email={contact.email}").search(evil).url


def test_secrets_are_masked_wherever_they_stand():
    call = sent(
        headers={"X-Api-Key": "abcdefgh12345678", "Authorization": "Basic dXNlcjpwYXNzd29yZA=="},
        mapping=[["api_token", "=tok-1234567890"], ["echo", "=abcdefgh12345678"]],
        url=URL + "?access_token=query-secret-99&lead=7",
    )
    seen = shown(call)
    text = json.dumps([seen.url, seen.headers, seen.body], ensure_ascii=False)
    for secret in ("abcdefgh12345678", "dXNlcjpwYXNzd29yZA", "tok-1234567890", "query-secret-99"):
        assert secret not in text
    assert seen.headers["Authorization"] == "Basic ••••ZA==" and seen.url.endswith("&lead=7")


def answer(body, status=201, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content, 5, False, URL)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (answer({"id": 55}), "55"),
        (answer({"data": {"id": "x-1"}}), "x-1"),
        (answer({"message": "Contact already exists. Existing ID: 401"}, 409), "401"),
        (answer(b"", location="https://crm.example/leads/88"), "88"),
        (answer(b"<html>"), ""),
        (answer({"id": None}), ""),
        (answer([1, 2]), ""),
    ],
)
def test_the_id_that_the_target_gave(given, found):
    assert http().remote_id(given) == found


def test_an_id_in_an_unusual_place():
    given = answer({"result": {"lead": {"uuid": "u-9"}}, "id": "request-1"})
    assert http(id_path="result.lead.uuid").remote_id(given) == "u-9"


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"total": 1, "results": [{"id": 4}]}, ["4"]),
        ({"data": [{"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ([{"id": 1}], ["1"]),
        ({"id": 3, "name": "x"}, ["3"]),
        ({"results": []}, []),
        ({"total": 0}, []),
        ("nothing", []),
    ],
)
def test_what_a_search_found(body, ids):
    assert http().found(answer(body, 200)) == ids


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([["a", "contact.name"]], None),
        ([["a.b", "lead"], ["a.c", "=x"]], None),
        ([["a", "lead"], ["a.c", "=x"]], "repeated_target"),
        ([["a.c", "lead"], ["a", "=x"]], "repeated_target"),
        ([["a", "lead"], ["a", "=x"]], "repeated_target"),
        ([["", "lead"]], "bad_target"),
        ([["a b", "lead"]], "bad_target"),
        ([["a", ""]], "bad_source"),
        ([["a", "contact name"]], "bad_source"),
        ([["a", "{contact.name"]], "bad_source"),
        ([["a", "{contact.__class__}"]], None),  # a path of the dossier, never of an object
        ([[f"f{n}", "lead"] for n in range(61)], "too_many_fields"),
    ],
)
def test_what_is_wrong_with_a_mapping(fields, code):
    wrong = mapping.problem(fields)
    assert (wrong[0] if wrong else None) == code


def test_paths_reach_no_python():
    assert mapping.of_lead(LEAD, "contact.__class__") is None
    assert mapping.of_lead(LEAD, "notes.9.body") is None
    assert mapping.of_lead(LEAD, "notes.body") is None


def test_each_header_stands_once_and_the_owner_knows_better_but_for_the_key():
    given = {"content-type": "application/vnd.api+json", "idempotency-key": "x", "ACCEPT": "a/b"}
    headers = sent(headers=given).headers
    lower = {name.lower(): value for name, value in headers.items()}
    assert len(headers) == len(lower) == 4
    assert lower["content-type"] == "application/vnd.api+json" and lower["accept"] == "a/b"
    assert lower["idempotency-key"] == "k"
