"""What a program changes is held against what it has seen: `If-Match`, or `expected` in the body.

The ETag of a lead is its version: the id of its last fact, whoever caused it.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from cauce.accounts.errors import Changed, Invalid
from cauce.api.answers import answer
from cauce.api.lead_shape import leads_json
from cauce.api.request import ApiRequest
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.spine import meanwhile
from cauce.spine.read import version

_ANY = "*"


def held(
    request: ApiRequest,
    lead: Lead,
    expected: Mapping[str, Any] | None = None,
    *,
    wanted: Mapping[str, Any],
) -> None:
    """Hold a change of a locked lead to the request's `If-Match` and to `expected` (columns of the
    lead by name); both may be missing. Raises Changed, Invalid."""
    tags = request.headers.get("If-Match", "").strip()
    if tags and tags != _ANY:
        meanwhile.check_version(lead, _version(tags))
    if expected:
        try:
            meanwhile.check(lead, expected, wanted=wanted)
        except Changed as changed:
            changed.fields = {k.removesuffix("_id"): v for k, v in _told(request, changed).items()}
            raise


def _version(tags: str) -> int:
    seen = tags.removeprefix("W/").strip('"')
    if not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        raise Invalid({"If-Match": "not_a_version"})
    return int(seen)


def _told(request: ApiRequest, changed: Changed) -> dict[str, Any]:
    """What it is now, as the lead's own shape tells it: statuses by code."""
    statuses = names(request.company).statuses
    return {
        column: statuses[value].slug if column in {"status_id", "substatus_id"} and value else value
        for column, value in changed.fields.items()
    }


def told(request: ApiRequest, lead: Lead) -> HttpResponse:
    """The lead with its ETag."""
    response = answer(leads_json([lead], request.company)[0])
    response["ETag"] = f'"{version(lead)}"'
    return response
