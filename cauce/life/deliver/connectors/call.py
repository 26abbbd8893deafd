"""A request about to be made, and how it may be shown: with every secret masked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from cauce.kit.secrets import mask, mask_text

# A header, a field or a parameter called so holds a secret, whatever its owner said.
SECRET_NAME = re.compile(
    r"auth|api.?key|token|secret|passw|cookie|signature|credential|session", re.IGNORECASE
)
_SCHEME = re.compile(r"(bearer|basic|token|key)\s+(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it does there (create, update, search), and exactly what is sent."""

    act: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as people and tables may see it."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


def shown(call: Call) -> Shown:
    """The call with its secrets masked, wherever in it they stand."""
    secrets = known_secrets(call)
    headers = {
        name: masked_header(name, value, secrets=secrets) for name, value in call.headers.items()
    }
    body = mask_text(call.body.decode("utf-8", "replace"), secrets)
    return Shown(call.method, mask_text(call.url, secrets), headers, body)


def known_secrets(call: Call) -> tuple[str, ...]:
    """Every secret that the call carries, also without the «Bearer» before it."""
    found = {bare(secret) for secret in call.secrets} | set(call.secrets)
    for part in urlsplit(call.url).query.split("&"):
        name, _, value = part.partition("=")
        if SECRET_NAME.search(unquote_plus(name)):
            found |= {value, unquote_plus(value)}
    return tuple(secret for secret in found if secret)


def masked_header(name: str, value: str, *, secrets: tuple[str, ...] = ()) -> str:
    """A header's value as it may be shown."""
    if not SECRET_NAME.search(name) and value not in secrets:
        return mask_text(value, secrets)
    scheme = _SCHEME.fullmatch(value)
    return f"{scheme[1]} {mask(scheme[2])}" if scheme else mask(value)


def bare(value: str) -> str:
    """A credential without its scheme: «Bearer x» is x."""
    scheme = _SCHEME.fullmatch(value)
    return scheme[2] if scheme else value
