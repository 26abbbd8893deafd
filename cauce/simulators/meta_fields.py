"""How a Graph request is read: its token, its list parameters and the fields it asks for."""

import json
from collections.abc import Iterable

from cauce.simulators.meta_errors import GraphError
from cauce.simulators.meta_leads import LEAD_DEFAULT, LEAD_FIELDS, Node
from cauce.simulators.wire import Request

NOT_THERE = (
    "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to "
    "missing permissions, or does not support this operation. Please read the Graph API "
    "documentation at https://developers.facebook.com/docs/graph-api"
)


def token_of(request: Request) -> str:
    bearer = request.headers.get("authorization", "")
    return request.params.get("access_token") or bearer.removeprefix("Bearer ").strip()


def not_there(method: str, node: str) -> GraphError:
    return GraphError(100, NOT_THERE.format(verb=method.lower(), id=node), subcode=33)


def listed(value: str) -> list[str]:
    """A list parameter, written with commas or as JSON."""
    if value.startswith("["):
        try:
            return [str(item) for item in json.loads(value)]
        except ValueError:
            raise GraphError(100, "(#100) Invalid list parameter") from None
    return [item.strip() for item in value.split(",") if item.strip()]


def lead_fields(lead: Node, fields: str) -> Node:
    kind = "UserLeadGenInfo"
    return chosen(lead, fields, known=LEAD_FIELDS, usual=LEAD_DEFAULT, kind=kind)


def chosen(
    node: Node, fields: str, *, known: Iterable[str], usual: Iterable[str], kind: str
) -> Node:
    """The fields asked for, those without a value left out, the id always there."""
    wanted = listed(fields) or list(usual)
    for name in wanted:
        if name not in known:
            words = f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})"
            raise GraphError(100, words)
    return {name: node[name] for name in dict.fromkeys([*wanted, "id"]) if name in node}
