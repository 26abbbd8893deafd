"""What every source needs to read strangers' bytes: text and JSON that our databases can hold."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cauce.life.capture.entry import Entry
from cauce.life.capture.models import Submission

_DEEPEST = 20
_LONGEST_TEXT = 20_000


@dataclass(slots=True)
class Later:
    """A submission that cannot be read now: why, and when to try again. It stays pending."""

    submission: Submission
    code: str
    wait: timedelta
    params: dict[str, Any] = field(default_factory=dict)


def again(submission: Submission) -> Entry:
    """The entry of a stored submission, to be drafted once more."""
    return Entry(
        source=submission.source,
        raw=bytes(submission.raw),
        at=submission.received_at,
        key=submission.key,
        once=submission.once or "",
        content_type=submission.content_type,
        context=submission.context,
        submission_id=submission.pk,
        campaign_id=submission.campaign_id,
        connection_id=submission.connection_id,
        run_id=submission.run_id,
        row_number=submission.row_number,
        attempts=max(0, submission.attempts - 1),  # this claim is counted when it fails
    )


class Unreadable(ValueError):
    """The bytes are not JSON."""


def parsed(body: bytes) -> Any:
    """JSON with every number as text: an id of 17 digits never passes through a float.

    Raises Unreadable.
    """
    try:
        found = json.loads(body, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    return storable(found)


def storable(value: Any, depth: int = 0) -> Any:
    """The value as JSON columns take it: no NUL, no lone surrogates, not too deep, not too long."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        inside = value if depth < _DEEPEST else {}
        return {text(str(k))[:200]: storable(v, depth + 1) for k, v in inside.items()}
    if isinstance(value, list):
        inside_list = value if depth < _DEEPEST else []
        return [storable(item, depth + 1) for item in inside_list]
    return value


def text(value: object, limit: int = _LONGEST_TEXT) -> str:
    """A stranger's text without what PostgreSQL refuses, at most `limit` characters."""
    if value is None:
        return ""
    plain = str(value)[:limit].replace("\x00", "")
    return plain.encode("utf-8", "replace").decode() if not plain.isascii() else plain


def digest(value: Any) -> str:
    """A key for what has no id of its own: the same content gives the same key."""
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(plain.encode()).hexdigest()}"
