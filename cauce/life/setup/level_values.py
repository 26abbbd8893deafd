"""What service levels may be, the company's and a campaign's own."""

from collections.abc import Mapping
from typing import Any

from cauce.accounts.errors import Invalid
from cauce.catalog.levels import FIELDS, LEVELS, MOST_HOURS, MOST_MINUTES, MOST_MOVES

type Problems = dict[str, str | tuple[str, dict[str, Any]]]


def own_levels(given: Mapping[str, int | None]) -> dict[str, int]:
    """The levels that a campaign has of its own; None for the company's. Raises Invalid."""
    found = {level: minutes for level, minutes in given.items() if minutes is not None}
    problems: Problems = {name: "unknown_field" for name in found if name not in LEVELS}
    problems |= _out_of_range(found)
    if problems:
        raise Invalid({f"levels.{name}": code for name, code in problems.items()})
    return {level: found[level] for level in LEVELS if level in found}


def problems_of(values: Mapping[str, Any]) -> Problems:
    """What is wrong with settings of `catalog.levels`."""
    problems: Problems = {name: "unknown_field" for name in values if name not in FIELDS}
    problems |= _out_of_range(values)
    if not 0 <= values.get("warn_at", 0) <= 99:
        problems["warn_at"] = "out_of_range"
    if not 1 <= values.get("moves", 1) <= MOST_MOVES:
        problems["moves"] = "out_of_range"
    if not 0 <= values.get("fall", 0) <= 100:
        problems["fall"] = "out_of_range"
    if not 0 <= values.get("review_hours", 0) <= MOST_HOURS:
        problems["review_hours"] = "out_of_range"
    hour = values.get("digest_hour")
    if hour is not None and not 0 <= hour <= 23:
        problems["digest_hour"] = "out_of_range"
    if not set(values.get("move", [])) <= set(LEVELS):
        problems["move"] = ("unknown_choice", {"choices": ", ".join(LEVELS)})
    return problems


def _out_of_range(values: Mapping[str, Any]) -> Problems:
    given = {level: values[level] for level in LEVELS if level in values}
    return {name: "out_of_range" for name, most in given.items() if not 0 <= most <= MOST_MINUTES}
