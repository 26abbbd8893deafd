"""Providers' keys: changed with care, tried out, removed. They are made as connections are."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog import connections
from cauce.catalog.connections import KINDS
from cauce.catalog.kind import Kind
from cauce.catalog.models import Connection
from cauce.kit import safe_http
from cauce.life.setup.connections import update_connection
from cauce.spine.fact import Fact
from cauce.spine.facts import ConnectionRecovered, ConnectionTroubled, SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

PATIENCE = 15  # seconds for a whole trial
_MOST_BYTES = 50_000


@atomic()
def change_key(
    key: Connection,
    *,
    by: Actor,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    active: bool | None = None,
) -> Connection:
    """As `update_connection`; but who changes the address must give the secrets anew: a key is not
    sent to where somebody points it who cannot read it. Raises also Invalid(needed_again)."""
    by.need(Right.CONFIGURE)
    given = dict(options or {})
    before = {n: key.options.get(n, "") for n, v in given.items() if _is_address(key, n)}
    saved = update_connection(key, by=by, name=name, options=given, active=active)
    moved = [n for n, old in before.items() if _host(saved, n, old) != _host(saved, n)]
    kept = [o.name for o in KINDS[key.kind].options if o.secret and not given.get(o.name)]
    hidden = connections.opened(saved) if connections.can_be_opened(saved) else {}
    lost = [n for n in kept if moved and n in hidden]
    if lost:
        raise Invalid(dict.fromkeys(lost, "needed_again"))
    return saved


def _is_address(key: Connection, name: str) -> bool:
    option = KINDS[key.kind].option(name)
    return option is not None and option.type == "url"


def _host(key: Connection, name: str, value: str | None = None) -> str:
    """Where an address leads; without one the provider's own."""
    option = KINDS[key.kind].option(name)
    text = key.options.get(name, "") if value is None else value
    return urlsplit(text or str(option.default if option else "")).netloc.lower()


@atomic()
def remove_key(key: Connection, *, by: Actor) -> None:
    """The key is gone, and its secrets with it. Raises NotAllowed."""
    by.need(Right.CONFIGURE)
    pk, noun = key.pk, KINDS[key.kind].noun
    fields = {"name": [key.name, None], "kind": [key.kind, None]}
    key.delete()
    configuration_changed(current_company())
    record(SettingChanged(noun=noun, fields=fields), by=by, subject=(noun, pk))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a provider said to a harmless question. `code` is empty when the key works."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    took_ms: int = 0


def can_be_tried(kind: Kind) -> bool:
    """Whether there is a harmless question to ask such a provider."""
    return kind.name in _QUESTIONS


def try_key(key: Connection, *, by: Actor) -> Trial:
    """Ask the provider whether it takes the key, and keep what it said. Not within a transaction.

    Raises NotAllowed, Conflict(nothing_to_try).
    """
    by.need(Right.CONFIGURE)
    kind = KINDS[key.kind]
    if not can_be_tried(kind):
        raise Conflict("nothing_to_try")
    if not connections.can_be_opened(key):
        trial = Trial("secrets_unreadable")
    else:
        trial = _asked(*_QUESTIONS[kind.name](connections.options_of(key)))
    with atomic():
        _note(key, kind, trial, by)
    return trial


def _asked(url: str, headers: Mapping[str, str]) -> Trial:
    try:
        answer = safe_http.request(
            "GET",
            url,
            headers={"Accept": "application/json", **headers},
            timeout=PATIENCE,
            max_bytes=_MOST_BYTES,
            allow=settings.PRIVATE_TARGETS,
        )
    except safe_http.Refused as error:
        if error.reason == "private_address":
            return Trial("target_refused", {"target": _place(url)})
        return Trial("bad_address", {"reason": error.reason})
    except safe_http.HttpError as error:
        return Trial("target_unreachable", {"reason": error.reason})
    code = "" if 200 <= answer.status < 300 else _refusal(answer.status)
    return Trial(code, {"status": answer.status}, answer.status, answer.elapsed_ms)


def _refusal(status: int) -> str:
    if status in {401, 403}:
        return "target_locked_out"
    if status == 429:
        return "target_limits"
    return "target_down" if status >= 500 else "target_not_so"


def _place(url: str) -> str:
    """host:port, as CAUCE_PRIVATE_TARGETS wants it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _note(key: Connection, kind: Kind, trial: Trial, by: Actor) -> None:
    """A change from working to not, and back, is a fact."""
    rows = Connection.objects.filter(pk=key.pk)
    changed = rows.exclude(trouble=trial.code).exists()
    rows.update(trouble=trial.code, checked_at=timezone.now())
    key.refresh_from_db(fields=["trouble", "checked_at"])
    if not changed:
        return
    happened: Fact = ConnectionRecovered(connection=key.pk)
    if trial.code:
        words = str(trial.status or "")
        happened = ConnectionTroubled(connection=key.pk, code=trial.code, words=words)
    record(happened, by=by, subject=(kind.noun, key.pk))


type _Question = tuple[str, dict[str, str]]  # where to ask, with which headers


def _models(options: Mapping[str, Any]) -> _Question:
    headers = _bearer(options["api_key"]) if options["api_key"] else {}
    if options.get("organization"):
        headers["OpenAI-Organization"] = options["organization"]
    return f"{options['base_url']}/models", headers


def _whatsapp(options: Mapping[str, Any]) -> _Question:
    number = quote(options["phone_number_id"], safe="")
    url = f"{options['base_url']}/{quote(options['version'], safe='')}/{number}"
    return f"{url}?fields=display_phone_number", _bearer(options["access_token"])


def _twilio(options: Mapping[str, Any]) -> _Question:
    sid, token = options["account_sid"], options["auth_token"]
    pair = base64.b64encode(f"{sid}:{token}".encode()).decode()
    url = f"{options['base_url']}/2010-04-01/Accounts/{quote(sid, safe='')}.json"
    return url, {"Authorization": f"Basic {pair}"}


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


_QUESTIONS: dict[str, Callable[[Mapping[str, Any]], _Question]] = {
    "openai": _models,
    "openai_compatible": _models,
    "whatsapp": _whatsapp,
    "twilio": _twilio,
}
