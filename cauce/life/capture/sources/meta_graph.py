"""Asking Meta's Graph for leads. Every failure says what kind it is, so that nothing is lost for
one that will pass and nothing is asked for ever that will not."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.conf import settings

from cauce.kit import safe_http
from cauce.life.capture.sources import reading

LEAD_FIELDS = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,"
    "is_organic,platform,partner_name,custom_disclaimer_responses,field_data"
)
TIMEOUT = 15.0
PAGE = 100
_TOKEN_CODES = frozenset({"102", "104", "190", "467"})
_LIMIT_CODES = frozenset({"4", "17", "32", "341", "613", "80000", "80002", "80003", "80004"})


class GraphFailure(Exception):
    """The Graph did not give it. `code` is ours and stable, `words` are the Graph's own."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(f"{code}: {words}" if words else code)
        self.code, self.words = code, words


class Gone(GraphFailure):
    """It will never give this one: no such lead, or none that this token may read."""


class Troubled(GraphFailure):
    """The connection is at fault: its token, its rights, its address. A person must act."""


class NotNow(GraphFailure):
    """Too many calls, or the Graph is out of order: it will pass. `everyone`: for all leads."""

    def __init__(self, code: str, words: str = "", *, everyone: bool) -> None:
        super().__init__(code, words)
        self.everyone = everyone


@dataclass(frozen=True, slots=True)
class Graph:
    """The Graph as one connection reaches it."""

    url: str
    version: str
    token: str
    app_secret: str

    def lead(self, lead_id: str) -> dict[str, Any]:
        """One lead by its id. Raises Gone, Troubled or NotNow."""
        try:
            return self._get(lead_id, fields=LEAD_FIELDS)
        except Gone as error:
            if "nonexisting field" not in error.words:
                raise
            return self._get(lead_id)  # a version that lacks one of them: take its usual fields

    def forms(self, page_id: str) -> list[str]:
        """The ids of the page's lead forms. Raises as `lead`."""
        found, after = list[str](), ""
        while True:
            answer = self._get(page_id, "leadgen_forms", fields="id", limit=str(PAGE), after=after)
            found += [reading.text(form.get("id")) for form in _items(answer)]
            after = _next(answer)
            if not after:
                return found

    def leads(self, form_id: str, *, since: int, after: str = "") -> tuple[list[Any], str]:
        """A page of a form's leads created after a Unix time, and the next one's cursor or ""."""
        rule = {"field": "time_created", "operator": "GREATER_THAN", "value": since}
        filtering = orjson.dumps([rule]).decode()
        answer = self._get(
            form_id, "leads", fields=LEAD_FIELDS, limit=str(PAGE), filtering=filtering, after=after
        )
        return list(_items(answer)), _next(answer)

    def _get(self, *parts: str, **query: str) -> dict[str, Any]:
        try:
            return self._ask(parts, query)
        except Gone as error:
            if "appsecret_proof" not in error.words:
                raise
            key, token = self.app_secret.encode(), self.token.encode()
            proof = hmac.new(key, token, hashlib.sha256).hexdigest()
            return self._ask(parts, query | {"appsecret_proof": proof})

    def _ask(self, parts: tuple[str, ...], query: dict[str, str]) -> dict[str, Any]:
        path = "/".join(quote(part, safe="") for part in (self.version, *parts) if part)
        # In the query, as Meta's own SDK sends it; this address is never logged.
        given = {k: v for k, v in query.items() if v} | {"access_token": self.token}
        try:
            answer = safe_http.request(
                "GET",
                f"{self.url}/{path}?{urlencode(given)}",
                headers={"Accept": "application/json"},
                timeout=TIMEOUT,
                max_bytes=4_000_000,
                allow=settings.PRIVATE_TARGETS,
            )
        except safe_http.Refused as error:
            raise Troubled("address_refused", error.reason) from error
        except safe_http.Unreachable as error:
            raise NotNow("unreachable", error.reason, everyone=True) from error
        except safe_http.Unknown as error:  # reading changes nothing: asking again is safe
            raise NotNow("unreachable", error.reason, everyone=False) from error
        return _read(answer)


def _read(answer: safe_http.Answer) -> dict[str, Any]:
    try:
        found = reading.parsed(answer.body)
    except reading.Unreadable:
        found = None
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        raise _failure(found["error"], answer.status)
    if answer.status == 200 and isinstance(found, dict) and not answer.truncated:
        return found
    raise NotNow("provider_down", f"HTTP {answer.status}", everyone=answer.status == 429)


def _failure(error: dict[str, Any], status: int) -> GraphFailure:
    code = reading.text(error.get("code"))
    words = f"({code}) {reading.text(error.get('message'), 200)}"
    if code in _TOKEN_CODES:
        return Troubled("token_refused", words)
    if code == "10" or (code.isdigit() and 200 <= int(code) <= 299):
        return Troubled("no_permission", words)
    if code in _LIMIT_CODES or status == 429:
        return NotNow("rate_limited", words, everyone=True)
    if code in {"100", "803"}:
        return Gone("unknown_lead", words)
    return NotNow("provider_down", words, everyone=False)


def _items(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    data = answer.get("data")
    yield from (item for item in data if isinstance(item, dict)) if isinstance(data, list) else ()


def _next(answer: dict[str, Any]) -> str:
    """The cursor after this page; a page without `next` is the last, whatever its cursors say."""
    paging = answer.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return reading.text(cursors.get("after")) if isinstance(cursors, dict) else ""
