"""From a dossier to the fields that a target wants.

A field is a pair: the target's path and an expression. An expression is a path in the dossier
(`contact.email`), a text with paths in braces (`{contact.name} ({lead.number})`), or a constant
after an equals sign (`=Cauce`). `lead` alone is the whole dossier.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

WHOLE = "lead"
LONGEST = 60
_PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*")
_PLACE = re.compile(r"\{([^{}]*)\}")
type Field = Sequence[str]  # (target path, expression)


def problem(fields: Sequence[Field]) -> tuple[str, str] | None:
    """(code, the field) of the first thing that is wrong; None when nothing is."""
    targets: set[str] = set()
    for target, expression in fields:
        if not _PATH.fullmatch(target):
            return "bad_target", target
        if not is_expression(expression):
            return "bad_source", expression
        # «contact» as a value and «contact.email» inside it cannot both be.
        inside = any(o.startswith(f"{target}.") or target.startswith(f"{o}.") for o in targets)
        if target in targets or inside:
            return "repeated_target", target
        targets.add(target)
    return ("too_many_fields", "") if len(targets) > LONGEST else None


def is_expression(text: str) -> bool:
    """Whether a text is a path, a constant, or a template."""
    return (
        text.startswith("=") or bool(_PATH.fullmatch(text)) or ("{" in text and is_template(text))
    )


def is_template(text: str) -> bool:
    """Whether every brace of a text holds a path."""
    rest = _PLACE.sub("", text)
    places = _PLACE.findall(text)
    return all(_PATH.fullmatch(place) for place in places) and not {"{", "}"} & set(rest)


def lookup(data: Any, path: str) -> Any:
    """What stands at a dotted path such as «contact.email» or «notes.0.body»; None if nothing."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isascii() and part.isdigit():
            data = data[int(part)] if int(part) < len(data) else None
        else:
            return None
    return data


def of_lead(dossier: Mapping[str, Any], path: str) -> Any:
    """As `lookup`, where «lead» is the whole dossier and «lead.number» the same as «number»."""
    return dossier if path == WHOLE else lookup(dossier, path.removeprefix(f"{WHOLE}."))


def fill(template: str, dossier: Mapping[str, Any], *, in_url: bool = False) -> str:
    """The template with each {path} replaced by its value; percent-encoded for an address."""

    def value(place: re.Match[str]) -> str:
        text = as_text(of_lead(dossier, place[1]))
        return quote(text, safe="") if in_url else text

    return _PLACE.sub(value, template)


def is_blank(template: str, dossier: Mapping[str, Any]) -> bool:
    """Whether the template has places and nothing of this lead to put into any of them."""
    places = _PLACE.findall(template)
    return bool(places) and not any(as_text(of_lead(dossier, place)) for place in places)


def as_text(value: Any) -> str:
    """A value as people or a form field would write it: nothing for None, JSON for structures."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def apply(fields: Sequence[Field], dossier: Mapping[str, Any], *, blanks: bool) -> dict[str, Any]:
    """{target path: value} in the fields' order; without `blanks`, empty values are left out."""
    found = {target: evaluate(expression, dossier) for target, expression in fields}
    return found if blanks else {k: v for k, v in found.items() if v not in (None, "")}


def evaluate(expression: str, dossier: Mapping[str, Any]) -> Any:
    """The value of one expression."""
    if expression.startswith("="):
        return expression[1:]
    return fill(expression, dossier) if "{" in expression else of_lead(dossier, expression)


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """{"contact.email": x} as {"contact": {"email": x}}."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, last = path.split(".")
        place = tree
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return tree
