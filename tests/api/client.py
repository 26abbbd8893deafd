"""A program that talks to the API inside the test: its token, its paths, its JSON."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.life import setup
from tests.cast import Cast


class Api:
    """Requests with one token. Bodies are Python values, or bytes to send as they are."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._client = Client(raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """The response to `method /api/v1<path>`; header names with _ for -."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            told.setdefault("Authorization", f"Bearer {self.secret}")
        kind = told.pop("content-type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        return self._client.generic(
            method, f"/api/v1{path}", data, content_type=kind if data else "", headers=told
        )

    def ask(self, method: str, path: str, body: Any = None, *, expect: int, **headers: str) -> Any:
        """The parsed answer, which must have the status `expect`."""
        response = self.send(method, path, body, **headers)
        assert response.status_code == expect, (
            method,
            path,
            response.status_code,
            response.content,
        )
        return orjson.loads(response.content)

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Any:
        """GET, parsed."""
        return self.ask("GET", path, expect=expect, **headers)

    def post(self, path: str, body: Any = None, *, expect: int = 201, **headers: str) -> Any:
        """POST, parsed."""
        return self.ask("POST", path, body, expect=expect, **headers)

    def put(self, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """PUT, parsed."""
        return self.ask("PUT", path, body, expect=expect)

    def patch(self, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """PATCH, parsed."""
        return self.ask("PATCH", path, body, expect=expect)

    def delete(self, path: str, *, expect: int = 200) -> Any:
        """DELETE, parsed."""
        return self.ask("DELETE", path, expect=expect)


def api_as(
    cast: Cast, role: str = "administrator", *, member: str = "", scopes: list[str] | None = None
) -> Api:
    """A program with a new token of the cast's company; with `member` it stands for that person."""
    with company_scope(cast.company):
        _, secret = setup.create_token(
            name=f"{role} {member}".strip(),
            role=role,
            scopes=scopes,
            member=cast.people[member] if member else None,
            by=SYSTEM,
        )
    return Api(secret)


def errors_of(problem: dict[str, Any]) -> dict[str, str]:
    """{field: code} of a problem."""
    return {error["field"]: error["code"] for error in problem["errors"]}
