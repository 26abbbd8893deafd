"""What a learned score looks at: all that is known of a lead when it enters, as named values."""

from collections.abc import Iterator
from typing import Any

from cauce.life.scoring.inputs import Inputs

type Value = str | float

ATTRIBUTE = "attribute:"
LONGEST = 60  # characters of a value that count
_NAVIGATION = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_CLICKS = ("gclid", "fbclid")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = 4  # an enquiry's hour counts in blocks
# Which part of the score a feature belongs to; attributes are data that the person gave.
PART_OF = {
    "phone": "data", "email": "data", "name": "data", "answers": "data",
    "method": "source", "campaign": "source", "click": "source", "hour": "source",
    "weekday": "source", **dict.fromkeys(_NAVIGATION, "source"),
    "message": "behaviour", "took_time": "behaviour", "page": "behaviour",
    "earlier": "history",
}  # fmt: skip


def part_of(feature: str) -> str:
    """The part of the score that a feature counts for."""
    return "data" if feature.startswith(ATTRIBUTE) else PART_OF[feature]


def features(lead: Inputs) -> dict[str, Value]:
    """{feature: a number, or a text} of a lead as it entered. What is not known is not there."""
    return dict(_known(lead))


def number_of(value: Value) -> float | None:
    """The number that a value is or spells; None for another one."""
    if isinstance(value, float):
        return value
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _known(lead: Inputs) -> Iterator[tuple[str, Value]]:
    yield "phone", _phone(lead)
    yield "email", "given" if lead.email else "none"
    yield "name", "full" if " " in lead.name else "first" if lead.name else "none"
    yield "answers", float(len(lead.attributes))
    yield "method", lead.entry_method
    yield "campaign", f"#{lead.campaign}"
    for name in _NAVIGATION:
        if lead.navigation.get(name):
            yield name, str(lead.navigation[name])[:LONGEST]
    yield "click", next((name for name in _CLICKS if lead.navigation.get(name)), "none")
    if lead.entered_at is not None:
        first = lead.entered_at.hour // _HOURS * _HOURS
        yield "hour", f"{first}–{first + _HOURS - 1}"
        yield "weekday", _DAYS[lead.entered_at.weekday()]
    yield "message", float(len(lead.message))
    yield "took_time", "yes" if lead.took_time else "no"
    yield "page", "known" if lead.navigation.get("url") else "none"
    yield "earlier", float(lead.earlier_leads)
    for name, value in lead.attributes.items():
        if (told := _attribute(value)) is not None:
            yield f"{ATTRIBUTE}{name}"[:LONGEST], told


def _phone(lead: Inputs) -> str:
    if not (lead.phone or lead.whatsapp):
        return "none"
    return "valid" if lead.phone_valid else "doubtful"


def _attribute(value: Any) -> Value | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = str(value or "").strip().lower()
    return text[:LONGEST] or None
