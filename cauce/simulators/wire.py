"""What goes in and out of a simulator: requests, answers, routes and planned faults."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

JSON = dict[str, Any]
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"


@dataclass(frozen=True)
class Request:
    """One request exactly as it came: `target` is the raw path with query, header names are
    lower case, `body` is the raw bytes."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @cached_property
    def params(self) -> dict[str, str]:
        """Query parameters and, over them, a form or JSON object body; nested values as JSON."""
        found = _last_values(urlsplit(self.target).query)
        kind = self.headers.get("content-type", "")
        if kind.startswith("application/x-www-form-urlencoded"):
            found |= _last_values(self.body.decode("utf-8", "replace"))
        elif kind.startswith("application/json"):
            found |= {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in self.json().items()
            }
        return found

    @property
    def is_form(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")

    def json(self) -> JSON:
        """The body as an object; {} when it is not one."""
        try:
            data = json.loads(self.body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


def _last_values(encoded: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(encoded, True).items()}


@dataclass(frozen=True)
class Answer:
    """What is sent back; with `cut` the connection closes in the middle of the body."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def as_json(data: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(data, ensure_ascii=False).encode()
    return Answer(status, body, headers=headers or {})


def as_page(html: str) -> Answer:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
    return Answer(200, html.encode(), "text/html; charset=utf-8", headers)


def go_to(place: str) -> Answer:
    """A redirect after a form, so that reloading the page does not send it again."""
    return Answer(303, b"", "text/plain", {"Location": place})


class Route:
    """One line of a simulator's table: `{name}` in the template is one segment of the path,
    given to the handler by keyword. With `alone` (the rule) the simulator's lock is held."""

    def __init__(
        self, method: str, template: str, handler: Callable[..., Answer], *, alone: bool = True
    ) -> None:
        self.method = method
        self.handler = handler
        self.alone = alone
        self._shape = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        found = self._shape.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None


FaultKind = Literal["answer", "slow", "hang", "cut"]


@dataclass(frozen=True)
class Fault:
    """One planned failure.

    answer  the provider's error `code` instead of the answer (with `retry_after` seconds)
    slow    the true answer, `seconds` late
    hang    no answer at all; the connection closes after `seconds`
    cut     the connection closes in the middle of the true answer
    `effect` tells whether the request does its work all the same: with it a time-out leaves the
    client not knowing, which is the case worth trying.
    """

    kind: FaultKind
    code: int
    seconds: float
    retry_after: int | None
    effect: bool


@dataclass
class Seen:
    """A line of the request log; `status` is None while, or when, nothing was answered."""

    at: float
    request: Request
    status: int | None = None

    def as_dict(self) -> JSON:
        return {
            "at": self.at,
            "method": self.request.method,
            "target": self.request.target,
            "headers": dict(self.request.headers),
            "body": self.request.body.decode("utf-8", "replace"),
            "status": self.status,
        }
