"""The published description of the API: what ninja knows of it, and how each operation refuses."""

from functools import cache
from typing import Any

from ninja import NinjaAPI
from pydantic import BaseModel

from cauce.api.answers import JSON, PROBLEM
from cauce.api.shapes import ProblemOut

REFERENCE = "#/components/schemas/{model}"
_GUARD = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the lead as you saw it; if anything happened since, 412.",
    "schema": {"type": "string", "maxLength": 40, "pattern": '^(\\*|(W/)?"?[0-9]{1,18}"?)$'},
}
GUARDED: dict[str, Any] = {"parameters": [_GUARD]}
_bodies: dict[str, type[BaseModel]] = {}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same body it answers 200 with the same result.",
    "schema": {"type": "string", "maxLength": 190, "pattern": "^[!-~]*$"},
}


def body(model: type[BaseModel], *, once: bool = False, listed: bool = False) -> dict[str, Any]:
    """What to tell ninja of a body that the view reads by itself. `once`: it takes an
    Idempotency-Key. `listed`: a bare list of what `model` wraps is taken as well."""
    _bodies[model.__name__] = model
    schema: dict[str, Any] = {"$ref": REFERENCE.format(model=model.__name__)}
    if listed:
        [items] = model.model_json_schema(ref_template=REFERENCE)["properties"].values()
        schema = {"anyOf": [schema, items]}
    extra: dict[str, Any] = {
        "requestBody": {"required": True, "content": {JSON: {"schema": schema}}}
    }
    return extra | ({"parameters": [_KEY]} if once else {})


@cache
def schema_of(api: NinjaAPI) -> dict[str, Any]:
    """The whole description, as a dict of JSON."""
    found: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1")
    schemas = found["components"]["schemas"]
    models: list[type[BaseModel]] = [*_bodies.values(), ProblemOut]
    for model in models:
        schema = model.model_json_schema(ref_template=REFERENCE)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _add_refusals(path, method, operation)
            told = operation["responses"].items()
            operation["responses"] = {str(code): response for code, response in told}
    return found


def _add_refusals(path: str, method: str, operation: dict[str, Any]) -> None:
    """Which problems can come back, by what the operation takes."""
    has_body = "requestBody" in operation
    codes = {
        400: has_body,
        401: True,
        403: True,
        404: "{" in path,
        409: method in {"post", "put", "patch", "delete"} or path.endswith(_FILES) or _OWN in path,
        412: _GUARD in operation.get("parameters", []),
        413: has_body,
        415: has_body,
        422: has_body or bool(operation["parameters"]),
        503: True,
    }
    content = {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="ProblemOut")}}}
    for code, is_possible in codes.items():
        if is_possible:
            told = {"description": _WHY[code], "content": content}
            operation["responses"].setdefault(code, told)


_FILES = ("/file", "/errors")  # which may not be there yet, or no longer
_OWN = "/notifications"  # a person's own: not for a token that stands for nobody
_WHY = {
    400: "The body is not JSON.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token may not do this.",
    404: "Not there, or not yours to see.",
    409: "There is one already, or its state does not allow this.",
    412: "Somebody changed it since you saw it.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Fields are wrong; `errors` names each.",
    503: "The database is not to be reached; try again.",
}
