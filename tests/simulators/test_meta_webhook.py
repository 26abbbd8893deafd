"""The webhook of lead ads: bytes, signature, redelivery, handshake, subscription."""

import hashlib
import hmac
import json

import httpx
import pytest

from cauce.simulators.meta_leads import ADS, FORMS
from cauce.simulators.meta_wire import serialise, signature
from tests.simulators.conftest import NOW

pytestmark = pytest.mark.no_database
FORM, AD = FORMS[0]["id"], ADS[0]["id"]
PATIENCE = 20

# The documented example of two leads in one webhook, with its signature computed apart from Cauce.
VECTOR_SECRET = "test_app_secret"
VECTOR_BODY = (
    b'{"object":"page","entry":[{"id":153125381133,"time":1438292065,"changes":['
    b'{"field":"leadgen","value":{"leadgen_id":123123123123,"page_id":123123123,'
    b'"form_id":12312312312,"adgroup_id":12312312312,"ad_id":12312312312,'
    b'"created_time":1440120384}},'
    b'{"field":"leadgen","value":{"leadgen_id":123123123124,"page_id":123123123,'
    b'"form_id":12312312312,"adgroup_id":12312312312,"ad_id":12312312312,'
    b'"created_time":1440120384}}]}]}'
)
VECTOR_SIGNATURE = "sha256=9b89b5b86bb87310e2ea10e3fe6b29394c27d8233b5bb50aab560bfb56400081"


def test_the_vector_is_sent_byte_for_byte(meta, receiver):
    assert signature(VECTOR_SECRET, VECTOR_BODY) == VECTOR_SIGNATURE
    entries = json.loads(VECTOR_BODY)["entry"]
    assert meta.send_leadgen(entries, app_secret=VECTOR_SECRET).wait(PATIENCE)
    request = receiver.requests[0].request
    assert request.body == VECTOR_BODY
    assert request.headers["x-hub-signature-256"] == VECTOR_SIGNATURE
    assert request.headers["content-type"] == "application/json"


def test_letters_and_slashes_are_escaped_as_meta_does():
    body = serialise({"näme": "äöå 😀", "url": "https://a/b?c=50%", "mail": "<a@b>"})
    assert body == (
        rb'{"n\u00e4me":"\u00e4\u00f6\u00e5 \ud83d\ude00",'
        rb'"url":"https:\/\/a\/b?c=50\u0025","mail":"\u003Ca\u0040b>"}'
    )
    assert json.loads(body)["url"] == "https://a/b?c=50%"


def test_a_lead_is_told_by_ids_alone(meta, receiver):
    lead = meta.arrive(FORM, {"full_name": "Óscar Núñez"}, ad_id=AD)
    assert meta.webhooks[lead["id"]].wait(PATIENCE)
    page = meta.settings["page_id"]
    value = {
        "leadgen_id": lead["id"],
        "page_id": page,
        "form_id": FORM,
        "adgroup_id": AD,
        "ad_id": AD,
        "created_time": NOW,
    }
    changes = [{"field": "leadgen", "value": value}]
    entry = {"id": page, "time": NOW, "changes": changes}
    assert json.loads(receiver.bodies[0]) == {"object": "page", "entry": [entry]}
    digest = hmac.new(meta.settings["app_secret"].encode(), receiver.bodies[0], hashlib.sha256)
    sent = receiver.requests[0].request.headers["x-hub-signature-256"]
    assert sent == f"sha256={digest.hexdigest()}"


def test_an_organic_lead_is_told_without_ad(meta, receiver):
    lead = meta.arrive(FORM, {})
    assert meta.webhooks[lead["id"]].wait(PATIENCE)
    value = json.loads(receiver.bodies[0])["entry"][0]["changes"][0]["value"]
    assert set(value) == {"leadgen_id", "page_id", "form_id", "created_time"}


def test_several_leads_in_one_webhook_in_any_order_and_again(meta, receiver):
    ids = [meta.store.add(FORM, {})["id"] for _ in range(3)]
    assert meta.tell(reversed(ids)).wait(PATIENCE) and meta.tell(ids[:1]).wait(PATIENCE)
    told = [
        [change["value"]["leadgen_id"] for change in json.loads(body)["entry"][0]["changes"]]
        for body in receiver.bodies
    ]
    assert told == [ids[::-1], ids[:1]]


def test_what_is_not_answered_200_comes_again_with_the_same_bytes(meta, receiver):
    receiver.plan.extend([500, 202])
    sent = meta.webhooks[meta.arrive(FORM, {})["id"]]
    assert sent.wait(PATIENCE)
    assert [attempt.status for attempt in sent.attempts] == [500, 202, 200]
    assert len(set(receiver.bodies)) == 1 and len(receiver.bodies) == 3


def test_after_the_last_attempt_meta_gives_up(meta, receiver):
    receiver.plan.extend([503] * 9)
    sent = meta.webhooks[meta.arrive(FORM, {})["id"]]
    assert not sent.wait(PATIENCE) and sent.over
    assert [attempt.status for attempt in sent.attempts] == [503] * 3


def test_nobody_there_is_an_attempt_too(meta, receiver):
    receiver.stop()
    sent = meta.webhooks[meta.arrive(FORM, {})["id"]]
    assert not sent.wait(PATIENCE)
    assert {attempt.status for attempt in sent.attempts} == {None} and sent.attempts[0].error


def test_a_test_lead_has_metas_values_and_fires_the_webhook(meta, graph, receiver):
    answer = httpx.post(
        f"{meta.url}/{FORM}/test_leads", data={"access_token": meta.settings["access_token"]}
    )
    lead_id = answer.json()["id"]
    assert meta.webhooks[lead_id].wait(PATIENCE)
    fields = {f["name"]: f["values"] for f in graph.get(f"/{lead_id}").json()["field_data"]}
    assert fields["full_name"] == ["<test lead: dummy data for full_name>"]
    assert fields["email"] == ["test@meta.com"]
    assert [lead["id"] for lead in graph.get(f"/{FORM}/test_leads").json()["data"]] == [lead_id]
    assert graph.delete(f"/{lead_id}").json() == {"success": True}
    assert graph.get(f"/{FORM}/test_leads").json() == {"data": []}


def test_a_test_lead_takes_the_values_given(meta, graph):
    given = {
        "field_data": json.dumps([{"name": "email", "values": ["a@b.c"]}]),
        "custom_disclaimer_responses": json.dumps(
            [{"checkbox_key": "optional_1", "is_checked": "1"}]
        ),
    }
    lead_id = graph.post(f"/{FORM}/test_leads", data=given).json()["id"]
    params = {"fields": "field_data,custom_disclaimer_responses"}
    found = graph.get(f"/{lead_id}", params=params).json()
    assert {"name": "email", "values": ["a@b.c"]} in found["field_data"]
    assert found["custom_disclaimer_responses"] == [
        {"checkbox_key": "optional_1", "is_checked": "1"}
    ]


def test_without_subscription_no_webhook_leaves(meta, graph, receiver):
    page = meta.settings["page_id"]
    edge = f"/{page}/subscribed_apps"
    assert graph.get(edge).json()["data"][0]["subscribed_fields"] == ["leadgen"]
    assert graph.delete(edge).json() == {"success": True}
    assert graph.get(edge).json() == {"data": []}
    assert meta.arrive(FORM, {})["id"] not in meta.webhooks
    answer = graph.post(edge, params={"subscribed_fields": "leadgen,feed"})
    assert answer.json() == {"success": True}
    assert graph.get(edge).json()["data"][0]["subscribed_fields"] == ["leadgen", "feed"]
    assert meta.webhooks[meta.arrive(FORM, {})["id"]].wait(PATIENCE)
    assert graph.post(edge).json()["error"]["code"] == 100


def test_the_handshake_asks_with_a_challenge(meta, receiver):
    assert meta.verify(f"{receiver.url}/in", "a-token") == ""
    asked = receiver.requests[0].request.params
    assert asked["hub.mode"] == "subscribe" and asked["hub.challenge"].isdigit()
    refused = meta.verify(f"{receiver.url}/in", "another")
    assert refused == "HTTP Status Code = 403; HTTP Message = Forbidden"
    page_instead_of_challenge = meta.verify(f"{meta.url}/", "a-token")
    assert page_instead_of_challenge.startswith("Response does not match challenge")


def test_the_app_subscribes_only_a_callback_that_verifies(meta, receiver):
    app = meta.settings["app_id"]
    given = {
        "access_token": f"{app}|{meta.settings['app_secret']}",
        "object": "page",
        "fields": "leadgen",
        "callback_url": f"{receiver.url}/in",
        "verify_token": "another",
    }
    meta.set(callback="")
    refused = httpx.post(f"{meta.url}/v25.0/{app}/subscriptions", data=given)
    assert refused.json()["error"]["code"] == 2200 and meta.settings["callback"] == ""
    good = httpx.post(
        f"{meta.url}/v25.0/{app}/subscriptions", data=given | {"verify_token": "a-token"}
    )
    assert good.json() == {"success": True}
    assert meta.webhooks[meta.arrive(FORM, {})["id"]].wait(PATIENCE)
    page_token = given | {"access_token": meta.settings["access_token"]}
    assert httpx.post(f"{meta.url}/{app}/subscriptions", data=page_token).status_code == 400
