"""POST /leads: an enquiry in, a finished lead out; what is refused is kept."""

import json
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.scope import company_scope
from cauce.leads.access import locked
from cauce.life import intake, scoring
from cauce.life.capture.models import Submission
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast, unchanged_by_replay

STATEMENTS = 17

ANA: dict[str, Any] = {
    "campaign": "preventa",
    "name": "Ana García López",
    "email": "Ana@Correo.example",
    "phone": "55 1234 5678",
    "message": "Quisiera visitar el departamento muestra",
    "attributes": {"recamaras": 2, "urgente": True, "zonas": ["norte", "centro"]},
    "navigation": {"url": "https://sitio.example/torre?utm_source=x", "utm_campaign": "verano"},
    "external_id": "crm-77",
}


def test_an_enquiry_becomes_a_lead_with_everything_decided(api: Api, cast: Cast) -> None:
    lead = api.post("/leads", ANA)
    assert (lead["campaign"], lead["product"]) == ("preventa", "torre-mitla")
    assert (lead["brand"], lead["entry_method"]) == ("altavista", "api")
    assert lead["contact"] | {"id": 0} == {
        "id": 0,
        "name": "Ana García López",
        "email": "Ana@correo.example",
        "phone": "+525512345678",
        "whatsapp": None,
        "attributes": ANA["attributes"],
    }
    assert lead["seller"] == {"id": cast.cleo.pk, "name": "Cleo"}
    assert lead["assignment"]["type"] == "campaign_role"
    assert lead["assignment"]["reason"]["why"] == "turn"
    assert (lead["duplicate"], lead["spam"]) == (None, {"verdict": "clean", "reasons": []})
    assert lead["iscore"]["value"] == sum(part["points"] for part in lead["iscore"]["parts"])
    assert (lead["status"], lead["qualification"], lead["stars"]) == ("new", None, 0)
    assert (lead["number"], lead["external_id"]) == (1, "crm-77")
    assert lead["navigation"]["utm_campaign"] == "verano"


def test_the_answer_is_the_row_that_was_written(api: Api, cast: Cast) -> None:
    """The answer is built without reading the row again; it must not differ from it."""
    again = dict(ANA, external_id="crm-78", seller=cast.fay.pk)
    for body in (ANA, again, dict(ANA, email="x@mailinator.com", external_id=None, phone="12")):
        response = api.send("POST", "/leads", body)
        if response.status_code == 201:
            lead = orjson.loads(response.content)
            assert response["Location"] == f"/api/v1/leads/{lead['id']}"
            assert api.get(f"/leads/{lead['id']}") == lead
            with company_scope(cast.company):
                unchanged_by_replay(locked(lead["id"]))


def test_spam_is_a_lead_with_a_verdict_and_no_seller(api: Api) -> None:
    text = "http://a.example http://b.example http://c.example"
    lead = api.post(
        "/leads", {"campaign": "preventa", "email": "a@mailinator.com", "message": text}
    )
    assert lead["spam"]["verdict"] == "spam"
    assert {reason["code"] for reason in lead["spam"]["reasons"]} >= {"links", "disposable_domain"}
    assert (lead["seller"], lead["contact"]["id"]) == (None, None)
    assert api.get(f"/leads/{lead['id']}") == lead


def test_the_same_person_again_is_a_duplicate_of_the_nearest_scope(api: Api) -> None:
    api.post("/campaigns", {"name": "Otoño", "product": "torre-mitla"})
    first = api.post("/leads", {"campaign": "preventa", "phone": "5512345678"})
    same = api.post("/leads", {"campaign": "preventa", "whatsapp": "+52 1 55 1234 5678"})
    other = api.post("/leads", {"campaign": "otono", "phone": "044 55 1234 5678"})
    assert same["duplicate"] == {"scope": "campaign", "of": first["id"]}
    assert other["duplicate"] == {"scope": "product", "of": same["id"]}
    assert same["seller"] == other["seller"] == first["seller"]
    assert same["assignment"]["type"] == "duplicate_in_campaign"
    assert other["assignment"]["type"] == "duplicate_in_product"


def test_a_seller_may_be_named_by_id_or_address(api: Api, cast: Cast) -> None:
    for reference in (cast.dana.pk, str(cast.dana.pk), "Dana@acme.example"):
        body = {"campaign": "preventa", "email": f"{reference}@x.example".replace("@acme", "")}
        lead = api.post("/leads", body | {"seller": reference})
        assert lead["seller"]["name"] == "Dana"
        assert lead["assignment"]["type"] == "direct"


BAD: list[tuple[Any, dict[str, str]]] = [
    ({}, {"campaign": "required"}),
    ([], {}),
    (None, {}),
    ("text", {}),
    ({"campaign": "nada", "email": "a@b.mx"}, {"campaign": "unknown_campaign"}),
    ({"campaign": 999999, "email": "a@b.mx"}, {"campaign": "unknown_campaign"}),
    ({"campaign": 10**30, "email": "a@b.mx"}, {"campaign": "not_a_reference"}),
    ({"campaign": True, "email": "a@b.mx"}, {"campaign": "not_a_reference"}),
    ({"campaign": "preventa"}, {"email": "no_contact_point"}),
    ({"campaign": "preventa", "name": "Ana"}, {"email": "no_contact_point"}),
    ({"campaign": "preventa", "email": "ana arroba"}, {"email": "not_an_email"}),
    ({"campaign": "preventa", "phone": "55 1234 567"}, {"phone": "too_short"}),
    ({"campaign": "preventa", "phone": "hola"}, {"phone": "no_number"}),
    ({"campaign": "preventa", "phone": 5512345678}, {"phone": "not_text"}),
    ({"campaign": "preventa", "email": "a@b.mx", "name": "x" * 201}, {"name": "too_long"}),
    ({"campaign": "preventa", "email": "a@b.mx", "name": "a\x00b"}, {"name": "unprintable"}),
    ({"campaign": "preventa", "email": "a@b.mx", "message": "x" * 10_001}, {"message": "too_long"}),
    ({"campaign": "preventa", "email": "a@b.mx", "nombre": "x"}, {"nombre": "unknown_field"}),
    ({"campaign": "preventa", "email": "a@b.mx", "seller": 999999}, {"seller": "unknown_seller"}),
    ({"campaign": "preventa", "email": "a@b.mx", "seller": "x@y.z"}, {"seller": "unknown_seller"}),
    (
        {"campaign": "preventa", "email": "a@b.mx", "entry_method": "fax"},
        {"entry_method": "unknown_choice"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "attributes": {"a": {"b": 1}}},
        {"attributes.a": "not_plain"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "attributes": {"a": "x" * 2001}},
        {"attributes.a": "too_long"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "attributes": {"a" * 81: 1}},
        {f"attributes.{'a' * 81}": "too_long"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "attributes": {str(n): n for n in range(51)}},
        {"attributes": "too_many"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "navigation": {"url": "\x00"}},
        {"navigation.url": "unprintable"},
    ),
    (
        {"campaign": "preventa", "email": "a@b.mx", "external_id": "x" * 201},
        {"external_id": "too_long"},
    ),
    (
        {"campaign": 1.5, "email": 3, "phone": [], "seller": {}},
        {
            "campaign": "not_a_reference",
            "email": "not_text",
            "phone": "not_text",
            "seller": "not_a_reference",
        },
    ),
]


@pytest.mark.parametrize(("body", "errors"), BAD)
def test_bad_input_is_refused_naming_the_field_and_kept(
    api: Api, cast: Cast, body: Any, errors: dict[str, str]
) -> None:
    raw = json.dumps(body).encode()
    problem = api.post("/leads", raw, expect=422)
    assert errors_of(problem) == errors
    assert all(error["message"] not in {"", error["code"]} for error in problem["errors"])
    with company_scope(cast.company):
        kept = Submission.objects.get(pk=problem["submission"])
        assert (kept.state, bytes(kept.raw)) == ("rejected", raw)
    assert api.get("/leads")["total"] == 0
    report = api.get("/reports/intake")
    assert (report["received"], report["rejected"]) == (1, 1)


BROKEN = [
    b"{", b'{"campaign": "preventa",}', b"\xff\xfe", b'{"name": "\\ud800"}', b"NaN", b'{"a": NaN}',
    b'{"a": 1e999}', b"[" * 5_000, b'{"name": "\xed\xa0\x80"}', b"", b"campaign=preventa",
]  # fmt: skip


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_what_is_not_json_is_refused_and_kept(api: Api, cast: Cast, raw: bytes) -> None:
    problem = api.post("/leads", raw, expect=400)
    assert problem["code"] == "malformed_json"
    with company_scope(cast.company):
        assert bytes(Submission.objects.get(pk=problem["submission"]).raw) == raw


def test_numbers_too_large_for_any_column_do_no_harm(api: Api) -> None:
    body = {"campaign": "preventa", "email": "a@b.mx", "attributes": {"n": 1234567890 * 10**20}}
    raw = json.dumps(body).encode()
    assert api.post("/leads", raw)["contact"]["attributes"] == {"n": 1.23456789e29}


def test_another_kind_of_body_is_refused_and_kept(api: Api, cast: Cast) -> None:
    form = "application/x-www-form-urlencoded"
    problem = api.post("/leads", b"email=a%40b.mx", expect=415, content_type=form)
    with company_scope(cast.company):
        assert bytes(Submission.objects.get(pk=problem["submission"]).raw) == b"email=a%40b.mx"


def test_too_large_a_body_is_refused_before_it_is_read(api: Api, cast: Cast) -> None:
    body = {"campaign": "preventa", "email": "a@b.mx", "attributes": {"a": "x" * 1_100_000}}
    assert api.post("/leads", body, expect=413)["code"] == "too_large"
    with company_scope(cast.company):
        assert not Submission.objects.exists()


def test_messages_are_in_the_language_asked_for(api: Api) -> None:
    body = {"campaign": "preventa", "email": "mal"}
    english = api.post("/leads", body, expect=422)
    spanish = api.post("/leads", body, expect=422, accept_language="es-MX,es;q=0.9,en;q=0.8")
    assert english["errors"][0]["message"] == "This is not an e-mail address."
    assert spanish["errors"][0]["message"] == "No es una dirección de correo."
    assert errors_of(english) == errors_of(spanish) == {"email": "not_an_email"}


def test_an_idempotency_key_answers_the_same_lead(api: Api) -> None:
    body = {"campaign": "preventa", "email": "a@b.mx"}
    first = api.post("/leads", body, idempotency_key="k-1")
    assert api.post("/leads", body, expect=200, idempotency_key="k-1") == first
    problem = api.post("/leads", body | {"name": "Ana"}, expect=422, idempotency_key="k-1")
    assert errors_of(problem) == {"Idempotency-Key": "key_reused"}
    assert api.post("/leads", body, idempotency_key="k-2")["id"] != first["id"]
    assert api.get("/leads")["total"] == 2


def test_an_external_id_again_answers_the_same_lead(api: Api) -> None:
    first = api.post("/leads", ANA)
    corrected = dict(ANA, name="Ana", message="otra cosa")
    assert api.post("/leads", corrected, expect=200) == first
    assert api.post("/leads", corrected, expect=200, idempotency_key="new") == first
    assert api.get("/reports/intake")["received"] == 1


def test_a_key_and_an_external_id_are_held_apart(api: Api) -> None:
    body = {"campaign": "preventa", "email": "a@b.mx"}
    first = api.post("/leads", body | {"external_id": "7"}, idempotency_key="one")
    other = api.post("/leads", body, idempotency_key="7")
    assert other["id"] != first["id"]
    reused = body | {"external_id": "8"}
    assert errors_of(api.post("/leads", reused, expect=422, idempotency_key="one"))


def test_a_refused_key_may_be_used_again(api: Api) -> None:
    api.post("/leads", {"campaign": "preventa"}, expect=422, idempotency_key="k")
    api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"}, idempotency_key="k")


def test_too_long_a_key_is_refused_and_kept(api: Api) -> None:
    body = {"campaign": "preventa", "email": "a@b.mx"}
    problem = api.post("/leads", body, expect=422, idempotency_key="k" * 191)
    assert errors_of(problem) == {"Idempotency-Key": "too_long"} and problem["submission"]


def test_when_a_step_breaks_the_enquiry_waits(
    api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    body = {"campaign": "preventa", "email": "a@b.mx"}
    with monkeypatch.context() as breaking:
        breaking.setattr(intake.scoring, "score", broken)
        waiting = api.post("/leads", body, expect=202, idempotency_key="k")
    assert waiting["state"] == "pending"
    with company_scope(cast.company):
        kept = Submission.objects.get(pk=waiting["submission"])
        assert bytes(kept.raw) == orjson.dumps(body)
    assert intake.scoring is scoring
    assert api.get("/reports/intake") == {
        "received": 1, "leads": 0, "spam": 0, "rejected": 0, "pending": 1,
    }  # fmt: skip
    assert api.post("/leads", body, expect=202, idempotency_key="k")["state"] == "pending"


def test_a_capture_takes_few_statements(api: Api) -> None:
    api.post("/leads", ANA)
    for body in (dict(ANA, external_id="n", email="n@b.mx", phone=""), dict(ANA, external_id="o")):
        with CaptureQueriesContext(connection) as queries:
            api.post("/leads", body)
        assert len(queries) <= STATEMENTS, [q["sql"][:90] for q in queries]


def test_naming_a_seller_needs_its_right(cast: Cast) -> None:
    seller = api_as(cast, "seller")
    body = {"campaign": "preventa", "email": "a@b.mx", "seller": cast.fay.pk}
    problem = seller.post("/leads", body, expect=403)
    assert errors_of(problem) == {"seller": "not_allowed"} and problem["submission"]
    assert seller.post("/leads", body | {"seller": None})["id"]
    api_as(cast, "viewer").post("/leads", body, expect=403)
