"""The page that people read: every operation, its fields and refusals, from the very description
that machines read. Served whole by us, so that it works without a third party and under the CSP."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from cauce.accounts.sentences import SENTENCES
from cauce.api.answers import answer
from cauce.api.interface import api
from cauce.api.openapi import schema_of

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a table of fields."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    words: str
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, str]]


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """GET /api/openapi.json, for everybody: it tells nothing of any company."""
    return answer(schema_of(api))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """GET /api/docs, for everybody."""
    with translation.override("en"):
        problems = [(code, str(text)) for code, text in sorted(SENTENCES.items())]
        context = {"groups": _groups(), "problems": problems}
        return render(request, "api/docs.html", context)


@cache
def _groups() -> list[tuple[str, list[Operation]]]:
    """(tag, its operations) in the order of the description."""
    schema = schema_of(api)
    groups: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if told := operations.get(method):
                groups.setdefault(told["tags"][0], []).append(
                    _operation(schema, path, method, told)
                )
    return list(groups.items())


def _operation(schema: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    parameters = [
        Field(p["name"], _kind(schema, p["schema"]), p["required"], _plain(p.get("description")))
        for p in told["parameters"]
    ]
    content = told.get("requestBody", {}).get("content", {})
    body = [field for one in content.values() for field in _fields(schema, one["schema"])]
    answers = [(code, one["description"]) for code, one in sorted(told["responses"].items())]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        words=_plain(told["description"]),
        parameters=parameters,
        body=body,
        answers=answers,
    )


def _fields(schema: dict[str, Any], shape: dict[str, Any]) -> Iterator[Field]:
    """The fields of a body, of its first form when there are several."""
    shape = _whole(schema, shape)
    if "anyOf" in shape:
        shape = _whole(schema, shape["anyOf"][0])
    for name, value in shape.get("properties", {}).items():
        required = name in shape.get("required", [])
        yield Field(name, _kind(schema, value), required, _plain(value.get("description")))


def _plain(words: str | None) -> str:
    return (words or "").replace("`", "")


def _whole(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    reference = shape.get("$ref")
    if not reference:
        return shape
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _kind(schema: dict[str, Any], shape: dict[str, Any]) -> str:
    """A type in words: «text, 200 at most», «list of RuleSellerIn»."""
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        kinds = [_kind(schema, one) for one in shape["anyOf"]]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in shape:
        return ", ".join(map(str, filter(None, shape["enum"])))
    kind = str(shape.get("type", "anything")).replace("string", "text")
    if kind == "array":
        return f"list of {_kind(schema, shape.get('items', {}))}"
    if shape.get("format") == "date-time":
        return "moment"
    longest = shape.get("maxLength")
    return f"{kind}, {longest} at most" if longest else kind
