"""Each failure of the Graph in the form that Meta documents."""

import hashlib
import hmac
import json

import httpx
import pytest

from cauce.simulators.meta_leads import FORMS

pytestmark = pytest.mark.no_database
FORM = FORMS[0]["id"]


def failure(answer: httpx.Response) -> tuple[int, str, int, int | None]:
    """(HTTP status, type, code, subcode), after a look at the common form."""
    error = answer.json()["error"]
    assert error["message"] and len(error["fbtrace_id"]) == 23
    return answer.status_code, error["type"], error["code"], error.get("error_subcode")


def test_tokens(meta, graph):
    path = f"/{FORM}/leads"
    assert failure(httpx.get(f"{meta.url}{path}")) == (400, "OAuthException", 104, None)
    wrong = httpx.get(f"{meta.url}{path}", params={"access_token": "x"})
    assert failure(wrong) == (400, "OAuthException", 190, None)
    assert "invalid_token" in wrong.headers["www-authenticate"]
    meta.set(token_state="expired")
    expired = graph.get(path)
    assert failure(expired) == (400, "OAuthException", 190, 463)
    assert "Session has expired" in expired.json()["error"]["message"]
    meta.set(token_state="revoked")
    assert failure(graph.get(path)) == (400, "OAuthException", 190, None)
    meta.set(token_state="valid")
    assert graph.get(path).status_code == 200


def test_the_proof_of_the_app_secret_is_checked_when_given(meta, graph):
    token, secret = meta.settings["access_token"], meta.settings["app_secret"]
    proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    assert graph.get("/me", params={"appsecret_proof": proof}).status_code == 200
    assert failure(graph.get("/me", params={"appsecret_proof": "0" * 64}))[2] == 100


def test_unknown_objects_fields_and_paths(graph):
    gone = graph.get("/444444444444")
    assert failure(gone) == (400, "GraphMethodException", 100, 33)
    assert gone.json()["error"]["message"].startswith(
        "Unsupported get request. Object with ID '444444444444' does not exist, "
    )
    assert failure(graph.get("/999/leads"))[2:] == (100, 33)
    field = graph.get(f"/{FORM}", params={"fields": "id,surname"})
    assert failure(field) == (400, "OAuthException", 100, None)
    assert field.json()["error"]["message"] == (
        "(#100) Tried accessing nonexisting field (surname) on node type (LeadgenForm)"
    )
    assert failure(graph.get(f"/{FORM}/leads/more"))[2] == 2500


@pytest.mark.parametrize(
    "params",
    [
        {"filtering": "{"},
        {"filtering": '[{"field":"phone","operator":"GREATER_THAN","value":1}]'},
        {"filtering": '[{"field":"time_created","operator":"LIKE","value":1}]'},
        {"limit": "many"},
        {"after": "not-a-cursor"},
        {"fields": "[broken"},
    ],
)
def test_bad_parameters(meta, graph, params):
    meta.arrive(FORM, {})
    assert failure(graph.get(f"/{FORM}/leads", params=params))[2] == 100


def test_rights_taken_away(meta, graph):
    lead = meta.arrive(FORM, {})
    meta.set(denied="leads_retrieval,pages_manage_metadata")
    refused = graph.get(f"/{lead['id']}")
    assert failure(refused) == (403, "OAuthException", 200, None)
    assert refused.json()["error"]["message"] == (
        "(#200) Requires leads_retrieval permission to manage the object"
    )
    page = meta.settings["page_id"]
    assert failure(graph.get(f"/{page}/subscribed_apps"))[2] == 200


@pytest.mark.parametrize(
    ("code", "status", "subcode"),
    [(4, 403, None), (17, 400, 2446079), (32, 403, None), (613, 400, None)],
)
def test_rate_limits_come_with_the_usage(meta, graph, code, status, subcode):
    meta.fail_next(1, code)
    limited = graph.get("/me")
    assert failure(limited) == (status, "OAuthException", code, subcode)
    assert json.loads(limited.headers["x-app-usage"])["call_count"] == 100
    assert graph.get("/me").status_code == 200


def test_a_passing_failure_passes_after_its_count(meta, graph):
    meta.fail_next(2, 2)
    answers = [graph.get("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 200]
    assert answers[0].json()["error"]["is_transient"] is True


def test_the_front_servers_may_answer_without_json(meta, graph):
    meta.fail_next(1, 503)
    answer = graph.get("/me")
    assert answer.status_code == 503 and answer.headers["content-type"].startswith("text/html")
