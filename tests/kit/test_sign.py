"""Signatures equal the documented vectors; a changed byte, key or purpose is refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import sign

# The vector of Meta's X-Hub-Signature-256 scheme over the exact bytes.
META_SECRET = "test_app_secret"
_VALUE = (
    '{"field":"leadgen","value":{"leadgen_id":%d,"page_id":123123123,"form_id":12312312312,'
    '"adgroup_id":12312312312,"ad_id":12312312312,"created_time":1440120384}}'
)
META_BODY = (
    '{"object":"page","entry":[{"id":153125381133,"time":1438292065,"changes":['
    + ",".join(_VALUE % lead for lead in (123123123123, 123123123124))
    + "]}]}"
).encode()
META_HEADER = "sha256=9b89b5b86bb87310e2ea10e3fe6b29394c27d8233b5bb50aab560bfb56400081"

# The vector of the Standard Webhooks specification.
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WEBHOOK_BODY = b'{"test": 2432232314}'
WEBHOOK_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
WEBHOOK_AT = 1614265330


def test_meta_vector():
    assert sign.meta_signature(META_SECRET, META_BODY) == META_HEADER
    assert sign.verify_meta(META_SECRET, META_BODY, META_HEADER)


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", META_HEADER[:-1] + "2", "sha1=ab", "\ud800"]
)
def test_meta_refuses(header):
    assert not sign.verify_meta(META_SECRET, META_BODY, header)


def test_meta_refuses_other_bytes_and_no_secret():
    assert not sign.verify_meta(
        META_SECRET, json.dumps(json.loads(META_BODY)).encode(), META_HEADER
    )
    assert not sign.verify_meta("", META_BODY, sign.meta_signature("", META_BODY))


def test_twilio_vectors():
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign.twilio_signature("12345", url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    repeated = {"Sid": "CA123", "SidAccount": "AC123", "Digits": ["5678", "1234", "1234"]}
    assert sign.twilio_signature("12345", url, repeated) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


def test_webhook_vector():
    headers = sign.webhook_headers(
        [WEBHOOK_SECRET],
        message_id=WEBHOOK_HEADERS["webhook-id"],
        at=WEBHOOK_AT,
        body=WEBHOOK_BODY,
    )
    assert headers == WEBHOOK_HEADERS
    assert sign.verify_webhook([WEBHOOK_SECRET], headers, WEBHOOK_BODY, at=WEBHOOK_AT)


def test_webhook_secrets_can_be_changed_without_a_gap():
    old, new = sign.webhook_secret(), sign.webhook_secret()
    assert len(base64.b64decode(new.removeprefix("whsec_"))) == 32
    headers = sign.webhook_headers([new, old], message_id="m", at=1000, body=b"{}")
    assert headers["webhook-signature"].count("v1,") == 2
    for known in ([old], [new], [sign.webhook_secret(), old]):
        assert sign.verify_webhook(known, headers, b"{}", at=1000)
    assert not sign.verify_webhook([sign.webhook_secret()], headers, b"{}", at=1000)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "other"},
        {"webhook-id": ""},
        {"webhook-timestamp": str(WEBHOOK_AT + 1)},
        {"webhook-timestamp": "x"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": "²"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": WEBHOOK_HEADERS["webhook-signature"].replace("v1,", "v2,")},
    ],
)
def test_webhook_refuses_changed_headers(changed):
    headers = WEBHOOK_HEADERS | changed
    assert not sign.verify_webhook([WEBHOOK_SECRET], headers, WEBHOOK_BODY, at=WEBHOOK_AT)


@pytest.mark.parametrize("late", [-301, 301])
def test_webhook_refuses_other_times(late):
    at = WEBHOOK_AT + late
    assert not sign.verify_webhook([WEBHOOK_SECRET], WEBHOOK_HEADERS, WEBHOOK_BODY, at=at)
    assert not sign.verify_webhook([WEBHOOK_SECRET], WEBHOOK_HEADERS, WEBHOOK_BODY)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_a_sealed_payload_comes_back(payload):
    try:
        json.dumps(payload, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    token = sign.seal(payload, key="k", purpose="link")
    assert sign.unseal(token, key="k", purpose="link") == payload
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_token_opens_only_with_its_key_and_for_its_purpose():
    token = sign.seal({"lead": 7}, key="k", purpose="unsubscribe")
    for key, purpose in (("k", "download"), ("other", "unsubscribe")):
        with pytest.raises(sign.BadToken) as refused:
            sign.unseal(token, key=key, purpose=purpose)
        assert refused.value.reason == "forged"


def test_a_token_ends(monkeypatch):
    token = sign.seal(1, key="k", purpose="p", seconds=60)
    assert sign.unseal(token, key="k", purpose="p") == 1
    later = sign.time.time() + 61
    monkeypatch.setattr(sign.time, "time", lambda: later)
    with pytest.raises(sign.BadToken, match="expired"):
        sign.unseal(token, key="k", purpose="p")


@given(st.text())
def test_what_is_no_token_is_refused(text):
    with pytest.raises(sign.BadToken, match="forged"):
        sign.unseal(text, key="k", purpose="p")


@given(st.data())
def test_a_changed_token_is_refused(data):
    token = sign.seal({"lead": 7}, key="k", purpose="p", seconds=60)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("AZaz09-_.").filter(lambda char: char != token[at]))
    with pytest.raises(sign.BadToken):
        sign.unseal(token[:at] + other + token[at + 1 :], key="k", purpose="p")
