"""Signatures: of webhooks that come in, of webhooks that go out, of links that we hand out."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

WEBHOOK_TOLERANCE = 300
_WEBHOOK_PREFIX = "whsec_"
_META_PREFIX = "sha256="
_MAC_BYTES = 16


def equal(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell how far they agree."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def meta_signature(secret: str, body: bytes) -> str:
    """What Meta sends as X-Hub-Signature-256 over the raw bytes."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"{_META_PREFIX}{digest}"


def verify_meta(secret: str, body: bytes, header: str | None) -> bool:
    """Whether the header signs the raw bytes. Without a secret nothing is genuine."""
    return bool(secret and header) and equal(meta_signature(secret, body), header or "")


def twilio_signature(token: str, url: str, params: Mapping[str, str | Sequence[str]]) -> str:
    """What Twilio sends as X-Twilio-Signature: the URL as called and its form fields by name.

    A repeated name contributes each distinct value, sorted.
    """
    text = url
    for name in sorted(params):
        value = params[name]
        values = [value] if isinstance(value, str) else sorted(set(value))
        text += "".join(f"{name}{one}" for one in values)
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def webhook_secret() -> str:
    """A new secret for Standard Webhooks: whsec_ and the base64 of 32 random bytes."""
    return _WEBHOOK_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def webhook_headers(
    webhook_secrets: Sequence[str], *, message_id: str, at: int, body: bytes
) -> dict[str, str]:
    """The three headers of Standard Webhooks for the raw body at a Unix time.

    Several secrets give several signatures: a receiver that knows one of them is served while
    secrets are being changed.
    """
    signatures = [_webhook_signature(one, message_id, at, body) for one in webhook_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }


def verify_webhook(
    webhook_secrets: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: float | None = None,
    tolerance: int = WEBHOOK_TOLERANCE,
) -> bool:
    """Whether one of the secrets signed these headers and raw body within `tolerance` seconds.

    Header names in lower case. The caller still refuses a webhook-id that it has seen.
    """
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not (message_id and stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    if abs((time.time() if at is None else at) - int(stamp)) > tolerance:
        return False
    given = headers.get("webhook-signature", "").split()
    expected = [_webhook_signature(one, message_id, int(stamp), body) for one in webhook_secrets]
    # All pairs are compared, whatever the earlier ones gave.
    return sum(equal(one, other) for one in expected for other in given) > 0


def _webhook_signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_WEBHOOK_PREFIX))
    digest = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


class BadToken(ValueError):
    """A signed token that is not ours (`reason` "forged") or not any more ("expired")."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mark(text: str, *, key: str, purpose: str) -> str:
    """A keyed hash of a text in 64 characters: the same each time, and nothing can be read from it.
    Without the key nobody can try which text it was."""
    derived = hmac.new(key.encode(), f"cauce.mark\0{purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(derived, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def seal(payload: Any, *, key: str, purpose: str, seconds: int | None = None) -> str:
    """A URL-safe token that carries a JSON payload, readable by anybody, changed by nobody.

    `purpose` keeps a token made for one kind of link from opening another kind. `seconds` is its
    life; None lives for ever.
    """
    until = None if seconds is None else int(time.time()) + seconds
    body = _text(json.dumps([payload, until], separators=(",", ":"), ensure_ascii=False).encode())
    return f"{body}.{_mac(body, key, purpose)}"


def unseal(token: str, *, key: str, purpose: str) -> Any:
    """The payload of a token from `seal` with the same key and purpose; raises BadToken."""
    body, dot, mac = token.partition(".")
    if not dot or not equal(_mac(body, key, purpose), mac):
        raise BadToken("forged")
    payload, until = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if until is not None and time.time() >= until:
        raise BadToken("expired")
    return payload


def _mac(body: str, key: str, purpose: str) -> str:
    """128 bits. The purpose makes the key, so no body can imitate another purpose."""
    derived = hmac.new(key.encode(), f"cauce.sign\0{purpose}".encode(), hashlib.sha256).digest()
    text = body.encode("utf-8", "surrogatepass")
    return _text(hmac.new(derived, text, hashlib.sha256).digest()[:_MAC_BYTES])


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
