"""What came in, made readable: indented JSON, one field a line, and nothing that is a secret."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

MASK = "••••"
_SECRET = re.compile(r"(secret|token|password|passwd|google_key|api_?key|authorization)", re.I)
_LONGEST = 100_000
_JSON = re.compile(r"^application/([\w.-]+\+)?json")
_FORM = "application/x-www-form-urlencoded"


def pretty(content: Any, content_type: str = "application/json") -> str:
    """Raw bytes, or JSON values, as text for people; cut after 100,000 characters."""
    if not isinstance(content, bytes):
        return _indented(content)
    kind = content_type.partition(";")[0].strip().lower()
    if _JSON.match(kind) or not kind:
        try:
            return _indented(json.loads(content))
        except (ValueError, RecursionError):
            return content.decode("utf-8", "replace")[:_LONGEST]
    text = content.decode("utf-8", "replace")
    if kind == _FORM:
        pairs = parse_qsl(text, keep_blank_values=True)
        lines = (f"{name}: {MASK if _is_secret(name) else value}" for name, value in pairs)
        return "\n".join(lines)[:_LONGEST]
    return text[:_LONGEST]


def _indented(value: Any) -> str:
    return json.dumps(_masked(value), indent=2, ensure_ascii=False)[:_LONGEST]


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: MASK if _is_secret(k) and v else _masked(v) for k, v in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list) else value


def _is_secret(name: object) -> bool:
    return bool(_SECRET.search(str(name)))
