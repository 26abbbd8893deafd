"""Refusals have one shape, whatever went wrong; strangers' strings break nothing."""

import pytest
from django.db import OperationalError

from cauce.api.v1 import tokens
from tests.api.client import Api, errors_of

# Of the kinds that naughty-string lists collect; written here anew.
HOSTILE = [
    "", "undefined", "NULL", "true", "0", "-1", "1e400", "NaN", "\u00a0", "\ufeff", "\u202eabc",
    "\U0001f9d1\u200d\U0001f680", "e\u0301" * 30, "\u0000", "\x01\x02\x7f\x9f",
    "\ud7ff\ue000\uffff", "Z̸a̸l̸g̸o̸" * 20, "' OR 1=1; DROP TABLE cauce_lead; --",
    '"><script>alert(1)</script>', "{{ 7*7 }} {% load x %} ${7*7}", "%s %d %(name)s %n",
    "../../../../etc/passwd", "=cmd|' /C calc'!A1", "\\", "\\u0000", "\r\n\r\nSet-Cookie: a=b",
    "社會科學院語學研究所", "ﷺ" * 10, "ω" * 200, "١٢٣٤٥", "0x10", "1/0", "\u2028\u2029",
    "𝕿𝖍𝖊", "&#0;", "<!--#exec cmd-->", "*?[a-z", "ﬀ ß İ ı", "a" * 199,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_strings_are_taken_or_refused_by_name(api: Api, text: str) -> None:
    body = {
        "campaign": "preventa", "email": "a@b.mx", "name": text, "message": text,
        "attributes": {"respuesta": text}, "navigation": {"url": text},
    }  # fmt: skip
    response = api.send("POST", "/leads", body)
    if "\x00" in text:
        assert response.status_code == 422
        assert set(errors_of(response.json())) >= {"name", "message", "attributes.respuesta"}
        return
    assert response.status_code == 201, response.content
    lead = response.json()
    assert lead["contact"]["attributes"] == {"respuesta": text}
    assert api.get(f"/leads/{lead['id']}") == lead
    api.send("GET", "/leads?q=" + "".join(f"%{byte:02x}" for byte in text.encode()))
    for field in ("email", "phone", "whatsapp", "seller", "entry_method", "campaign"):
        bad = {"campaign": "preventa", "email": "a@b.mx", field: text}
        assert api.send("POST", "/leads", bad).status_code in {201, 422}


def test_hostile_queries(api: Api) -> None:
    api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})
    for text in ("%25", "_", "%5C", "%27", "%22", "*", "a%00", "%ED%A0%80", "%FF", "(", "x" * 200):
        for name in ("q", "campaign", "seller", "tag", "cursor", "created_from", "entry_method"):
            status = api.send("GET", f"/leads?{name}={text}").status_code
            assert status in {200, 422}, (name, text, status)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/leads/", 404, "not_found"),
        ("GET", "/leads/1/nothing", 404, "not_found"),
        ("DELETE", "/leads", 405, "method_not_allowed"),
        ("POST", "/me", 405, "method_not_allowed"),
        ("OPTIONS", "/leads", 405, "method_not_allowed"),
        ("PATCH", "/brands/1", 400, "malformed_json"),
        ("GET", "/leads/1", 404, "not_found"),
    ],
)
def test_every_refusal_is_a_problem(
    api: Api, method: str, path: str, status: int, code: str
) -> None:
    response = api.send(method, path, b"{" if method == "PATCH" else None)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    told = response.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"].endswith(f"/api/docs#problem-{code}") and told["title"] and told["detail"]
    assert response["X-Content-Type-Options"] == "nosniff"
    if status == 405:
        assert response["Allow"]


def test_a_setting_refuses_other_bodies(api: Api) -> None:
    assert (
        api.post("/brands", b"name=x", expect=415, content_type="text/plain")["code"] == "not_json"
    )
    assert api.post("/brands", b"[" * 9_999, expect=400)["code"] == "malformed_json"
    assert api.post("/brands", {"name": "x" * 1_100_000}, expect=413)["code"] == "too_large"
    assert errors_of(api.post("/brands", [], expect=422)) == {"": "not_an_object"}
    assert api.post("/brands", {"name": "x"}, content_type="application/json; charset=utf-8")
    bom = b'\xef\xbb\xbf{"name": "y"}'
    assert api.post("/brands", bom, content_type="application/vnd.api+json")["name"] == "y"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret detail"), 500, "broken"),
        (OperationalError("gone"), 503, "unavailable"),
    ],
)
def test_what_nobody_foresaw_is_told_by_its_number(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    error: Exception, status: int, code: str,
) -> None:  # fmt: skip
    def broken(_: object) -> None:
        raise error

    monkeypatch.setattr(tokens, "_shape", broken)
    response = api.send("GET", "/me")
    told = response.json()
    assert (response.status_code, told["code"]) == (status, code)
    assert "secret detail" not in str(told)
    assert told["id"] in caplog.text
