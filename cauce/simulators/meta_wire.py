"""Bytes as Meta sends them: its JSON, its signature, its webhooks and the handshake."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from cauce.simulators.sender import ask

# Beside non-ASCII characters Meta writes these as escapes; it is still the same JSON, but a
# receiver that signs what it parsed and wrote again gets another signature.
ESCAPES = {"/": "\\/", "<": "\\u003C", "%": "\\u0025", "@": "\\u0040"}
AGENT = "Webhooks/1.0 (https://fb.me/webhooks)"


def serialise(data: object) -> bytes:
    """Compact JSON in ASCII, lower-case hex for letters (`\\u00e4`), slashes as `\\/`."""
    text = json.dumps(data, separators=(",", ":"))
    # Outside strings JSON has none of these characters, so the whole text may be treated.
    return "".join(ESCAPES.get(letter, letter) for letter in text).encode("ascii")


def signature(app_secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256 for exactly these bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def webhook_headers(app_secret: str, body: bytes) -> dict[str, str]:
    """The headers of a webhook: both signatures (the old SHA-1 one is still sent)."""
    old = hmac.new(app_secret.encode(), body, hashlib.sha1).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Accept": "*/*",
        "X-Hub-Signature": f"sha1={old}",
        "X-Hub-Signature-256": signature(app_secret, body),
    }


def leadgen_value(lead: Mapping[str, Any], *, page_id: str, created: int) -> dict[str, Any]:
    """What a webhook says of a lead: ids only; an organic lead has no ad ids."""
    value: dict[str, Any] = {"leadgen_id": lead["id"], "page_id": page_id}
    value["form_id"] = lead["form_id"]
    if lead.get("ad_id"):
        # An ad was once called an ad group; both names carry the same id.
        value |= {"adgroup_id": lead["ad_id"], "ad_id": lead["ad_id"]}
    return value | {"created_time": created}


def leadgen_body(page_id: str, values: Sequence[Mapping[str, Any]], *, at: int) -> dict[str, Any]:
    """One webhook with one entry of the page and a change for each lead."""
    changes = [{"field": "leadgen", "value": dict(value)} for value in values]
    return {"object": "page", "entry": [{"id": page_id, "time": at, "changes": changes}]}


def handshake(callback: str, *, verify_token: str, challenge: int, timeout: float = 10.0) -> str:
    """Ask a callback to verify itself → "" when it did, else Meta's words for what went wrong."""
    query = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
    )
    url = callback + ("&" if urlsplit(callback).query else "?") + query
    try:
        status, body = ask("GET", url, headers={"User-Agent": AGENT}, timeout=timeout)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"Connection failed ({type(error).__name__})"
    if status != 200:
        reason = http.client.responses.get(status, "")
        return f"HTTP Status Code = {status}; HTTP Message = {reason}"
    if body != str(challenge).encode():
        return f"Response does not match challenge, expected value={challenge}"
    return ""
