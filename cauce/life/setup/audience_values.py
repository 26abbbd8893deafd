"""What a list's description and a segment's conditions must be."""

from typing import Any

from cauce.accounts.errors import Invalid
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads import conditions as grammar

DESCRIPTION_LIMIT = 2_000


def tidy_description(text: str) -> str:
    """The description trimmed. Raises Invalid."""
    tidy = text.replace("\x00", "").strip()
    if len(tidy) > DESCRIPTION_LIMIT:
        raise Invalid({"description": ("too_long", {"limit": DESCRIPTION_LIMIT})})
    return tidy


def tidy_conditions(given: Any) -> dict[str, Any]:
    """Conditions with at least one rule, references as ids. Raises Invalid."""
    found = grammar.checked(given, names(current_company()))
    if not found["rules"]:
        raise Invalid({"conditions": "required"})
    return found


def checked(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What `update_setting` is about to set on a list or a segment, tidied. Raises Invalid."""
    if "description" in values:
        values["description"] = tidy_description(values["description"])
    if "conditions" in values:
        values["conditions"] = tidy_conditions(values["conditions"])
    return values
