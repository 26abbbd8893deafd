"""What a request to the API has once it has passed the door, and how its body is read."""

from contextlib import ExitStack
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from cauce.accounts.actor import Actor
from cauce.accounts.models import Company, Token

SINGLE = 1024 * 1024  # bytes of a body
BATCH = 10 * 1024 * 1024
_FILES = ("/imports", "/documents", "/image")  # addresses that take a bare file
_BOM = b"\xef\xbb\xbf"


class ApiRequest(HttpRequest):
    """What the views may rely on; the door and the bearer put it there."""

    entered: ExitStack  # what must be left when the answer is ready: the company's scope
    token: Token
    company: Company
    actor: Actor


class TooLarge(Exception):
    """The body has more bytes than `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Malformed(Exception):
    """The body is not JSON: where it stops being so."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}")
        self.line, self.column = line, column


class NotJson(Exception):
    """The body says that it is something else than JSON."""


def take_body(request: HttpRequest) -> None:
    """Read the exact bytes, so that `request.body` has them. Raises TooLarge, before reading what
    is announced as too large. A form with files is left to Django, which streams it, and a bare
    file to the view, which writes it to disk as it comes.

    Django's own limit is one for all addresses, and it takes a body without a length for empty.
    """
    if _kind(request) == "multipart/form-data" or is_file(request) or hasattr(request, "_body"):
        return  # or read before, when the door runs the request again
    limit = BATCH if request.path_info.endswith("/batch") else SINGLE
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isdigit():
        if int(announced) > limit:
            raise TooLarge(limit)
        body = request.read()
    elif "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = request.META["wsgi.input"].read(limit + 1)
    else:
        body = b""
    if len(body) > limit:
        raise TooLarge(limit)
    request._body = body


def is_file(request: HttpRequest) -> bool:
    """Whether the body is the bytes of a file, which are read but once."""
    return request.path_info.endswith(_FILES) and not is_json(request)


def is_json(request: HttpRequest) -> bool:
    """Whether the body calls itself JSON, or nothing at all."""
    kind = _kind(request)
    return kind in {"", "application/json"} or kind.endswith("+json")


def _kind(request: HttpRequest) -> str:
    return (request.META.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()


class JsonParser(Parser):
    """Ninja's way to bodies and queries: orjson, and what is empty was not given."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The parsed JSON. Raises NotJson, Malformed."""
        if not is_json(request):
            raise NotJson
        return parsed(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Values of the query by name; an empty one is as if it were not there."""
        found = super().parse_querydict(data, list_fields, request)
        return {name: value for name, value in found.items() if value != ""}


def parsed(raw: bytes) -> Any:
    """The JSON in `raw`. Raises Malformed."""
    try:
        return orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        raise Malformed(error.lineno, error.colno) from error
