"""How each type of a connection's options is read, from a form, the API or the command line.

Each reader takes the option and what was given; it returns (value, None) or (None, problem), where
a problem is a code or (code, params).
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from cauce.catalog import mapping
from cauce.catalog.kind import Option
from cauce.catalog.models import QualificationMeaning

type Read = tuple[Any, Any]
_HEADERS_LIMIT = 30
_VALUE_LIMIT = 4_000
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_PLACE = re.compile(r"\{[^{}]*\}")
_TRUE = frozenset({"true", "1", "on", "yes", "sí", "si"})
_FALSE = frozenset({"false", "0", "off", "no", ""})
_KEPT = "••"  # a mask that came back from a form: the value stays as it was


def _address(option: Option, given: Any) -> Read:
    """An http(s) address whose path and query may hold {paths} of the lead."""
    text = str(given or "").strip()
    if not text:
        return "", None
    if len(text) > _VALUE_LIMIT:
        return None, ("too_long", {"limit": _VALUE_LIMIT})
    if not mapping.is_template(text):
        return None, ("bad_source", {"text": text})
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    # Who is written to is settled here, never by what a stranger typed into a lead.
    if not fits or _PLACE.search(parts.netloc) or not text.isprintable() or " " in text:
        return None, "not_a_url"
    return text, None


def _headers(option: Option, given: Any) -> Read:
    """{name: value} from a mapping, JSON, or lines «Name: value»."""
    pairs = _pairs(given, separator=":")
    if pairs is None or len(pairs) > _HEADERS_LIMIT:
        return None, "bad_headers"
    for name, value in pairs:
        fits = _HEADER_NAME.fullmatch(name) and (value.isprintable() or _KEPT in value)
        if not fits or len(value) > _VALUE_LIMIT:
            return None, ("bad_header", {"name": name})
    return dict(pairs), None


def _fields(option: Option, given: Any) -> Read:
    """[[target, expression]…] from pairs, a mapping, JSON, or lines «target = expression».

    Also from rows {target, source | constant | template}, as programs may find clearer.
    """
    pairs = _pairs(_as_pairs(given), separator="=")
    if pairs is None:
        return None, "bad_fields"
    wrong = mapping.problem(pairs)
    if wrong:
        return None, (wrong[0], {"text": wrong[1]})
    return [list(pair) for pair in pairs], None


def _as_pairs(given: Any) -> Any:
    rows = _parsed(given)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return rows
    return [(row.get("target"), _expression(row)) for row in rows]


def _expression(row: Mapping[str, Any]) -> Any:
    if "constant" in row:
        return f"={row['constant']}"
    return row.get("source", row.get("template"))


def _pairs(given: Any, *, separator: str) -> list[tuple[str, str]] | None:
    """Pairs of texts, trimmed; None when it is something else."""
    found = _parsed(given)
    if isinstance(found, str):
        lines = [line for line in found.splitlines() if line.strip()]
        found = [line.split(separator, 1) for line in lines]
    elif isinstance(found, Mapping):
        found = list(found.items())
    if not isinstance(found, list):
        return None
    fits = all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
        for pair in found
    )
    return [(one.strip(), other.strip()) for one, other in found] if fits else None


def _parsed(given: Any) -> Any:
    """JSON in a text read (False when it cannot be); anything else as it is, nothing as []."""
    if given is None or given == "":
        return []
    if isinstance(given, str) and given.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(given)
        except ValueError:
            return False
    return given


def _choice(option: Option, given: Any) -> Read:
    text = str(given or "").strip() or str(option.default)
    problem = ("unknown_choice", {"choices": ", ".join(option.choices)})
    return (text, None) if text in option.choices else (None, problem)


def _flag(option: Option, given: Any) -> Read:
    text = str(given if given is not None else "").strip().lower()
    return (text in _TRUE, None) if text in _TRUE | _FALSE else (None, "not_true_or_false")


def _codes(option: Option, given: Any) -> Read:
    parts = _listed(given)
    if not all(part.isascii() and part.isdigit() and 100 <= int(part) < 600 for part in parts):
        return None, "bad_codes"
    return sorted({int(part) for part in parts}), None


def _meanings(option: Option, given: Any) -> Read:
    parts = _listed(given)
    known = set(parts) <= set(QualificationMeaning)
    return (parts, None) if known else (None, "unknown_meaning")


def _listed(given: Any) -> list[str]:
    parts = given if isinstance(given, list | tuple) else str(given or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _path(option: Option, given: Any) -> Read:
    text = str(given or "").strip()
    fits = mapping.is_expression(text) and "{" not in text and not text.startswith("=")
    return (text, None) if fits or not text else (None, ("bad_source", {"text": text}))


def _seconds(option: Option, given: Any) -> Read:
    text = str(given or "").strip() or str(option.default)
    fits = text.isascii() and text.isdigit() and 1 <= int(text) <= 60
    return (int(text), None) if fits else (None, "out_of_range")


def _port(option: Option, given: Any) -> Read:
    text = str(given or "").strip() or str(option.default)
    fits = text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536
    return (int(text), None) if fits else (None, "out_of_range")


READERS: dict[str, Callable[[Option, Any], Read]] = {
    "address": _address,
    "headers": _headers,
    "fields": _fields,
    "choice": _choice,
    "flag": _flag,
    "codes": _codes,
    "meanings": _meanings,
    "path": _path,
    "seconds": _seconds,
    "port": _port,
}


def kept(before: Any, value: Any) -> Any:
    """A secret as it shall be: "" where its mask came back, which means «as it was»; of a mapping
    the values left empty or as their mask stay what they were."""
    if isinstance(value, str) and _KEPT in value:
        return ""
    if not isinstance(value, dict):
        return value
    old = before if isinstance(before, dict) else {}
    return {
        name: old[name] if name in old and (not text or _KEPT in text) else text
        for name, text in value.items()
    }
