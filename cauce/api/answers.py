"""Answers as JSON bytes, written by orjson in one go."""

from typing import Any

import orjson
from django.http import HttpResponse

JSON = "application/json"
PROBLEM = "application/problem+json"


def encoded(data: Any) -> bytes:
    """JSON bytes; moments are UTC with a Z."""
    return orjson.dumps(data, option=orjson.OPT_UTC_Z)


def answer(
    data: Any, status: int = 200, *, location: str = "", problem: bool = False
) -> HttpResponse:
    """`data` as the body of a response; `location` is where the new thing can be read."""
    kind = PROBLEM if problem else JSON
    response = HttpResponse(encoded(data), status=status, content_type=kind)
    if location:
        response["Location"] = location
    return response
