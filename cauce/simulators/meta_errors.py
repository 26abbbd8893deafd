"""The Graph's failures: code → HTTP status, type, words."""

import random
import string
from dataclasses import dataclass
from typing import Any

from cauce.simulators.meta_wire import serialise
from cauce.simulators.wire import Answer

GRAPH_TYPE = "application/json; charset=UTF-8"
USAGE_FULL = '{"call_count":100,"total_cputime":25,"total_time":25}'
TROUBLE = b"<!DOCTYPE html><html><title>Error</title><h1>Sorry, something went wrong.</h1></html>"


class GraphError(Exception):
    """Raised by a handler to answer with a failure of the Graph."""

    def __init__(self, code: int, message: str = "", *, subcode: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode = code, message, subcode


@dataclass(frozen=True)
class Failure:
    """How the Graph words one code; `transient` is None where the field is left out."""

    status: int
    message: str
    type: str = "OAuthException"
    subcode: int | None = None
    transient: bool | None = None


RETRY = "An unexpected error has occurred. Please retry your request later."
FAILURES = {
    1: Failure(500, "An unknown error occurred", transient=False),
    2: Failure(500, RETRY, transient=True),
    4: Failure(403, "(#4) Application request limit reached", transient=True),
    10: Failure(403, "(#10) Application does not have permission for this action"),
    17: Failure(400, "(#17) User request limit reached", subcode=2446079, transient=False),
    32: Failure(403, "(#32) Page request limit reached", transient=False),
    100: Failure(400, "(#100) Invalid parameter"),
    104: Failure(400, "An access token is required to request this resource."),
    190: Failure(400, "Invalid OAuth access token - Cannot parse access token"),
    200: Failure(403, "(#200) Requires leads_retrieval permission to manage the object"),
    368: Failure(403, "(#368) The action attempted has been deemed abusive or is disallowed"),
    613: Failure(400, "(#613) Calls to this api have exceeded the rate limit."),
    2200: Failure(400, "(#2200) Callback verification failed"),
    2500: Failure(400, "Unknown path components"),
}
RATE_LIMITS = (4, 17, 32, 613)


def failure_answer(error: GraphError, rng: random.Random) -> Answer:
    """The answer for a failure; a code the Graph has not (503…) is a page of the front servers,
    which is not JSON."""
    known = FAILURES.get(error.code)
    if known is None:
        return Answer(error.code, TROUBLE, "text/html; charset=utf-8")
    body: dict[str, Any] = {"message": error.message or known.message, "type": known.type}
    subcode = error.subcode or known.subcode
    if subcode == 33:  # an object that is not there is told of by another part of the Graph
        body["type"] = "GraphMethodException"
    if known.transient is not None:
        body["is_transient"] = known.transient
    body["code"] = error.code
    if subcode:
        body["error_subcode"] = subcode
    body["fbtrace_id"] = trace_id(rng)
    headers: dict[str, str] = {}
    if error.code == 190:
        headers["WWW-Authenticate"] = (
            f'OAuth "Facebook Platform" "invalid_token" "{body["message"]}"'
        )
    if error.code in RATE_LIMITS:
        headers["X-App-Usage"] = USAGE_FULL
    return Answer(known.status, serialise({"error": body}), GRAPH_TYPE, headers)


def trace_id(rng: random.Random) -> str:
    return "A" + "".join(rng.choices(string.ascii_letters + string.digits + "_-", k=22))
