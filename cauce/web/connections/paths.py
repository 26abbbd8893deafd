"""The fields of a lead that a mapping may name, with what they hold in a real one."""

from collections.abc import Iterator, Mapping
from typing import Any

from cauce.catalog.mapping import WHOLE
from cauce.leads.models import Lead
from cauce.life import dossier

_LONGEST_SAMPLE = 40
_DEEPEST = 3
_LISTS = ("interactions", "qualifications", "notes", "parts")


def known(lead: Lead | None) -> list[tuple[str, str]]:
    """(path, its value in `lead`) of everything that can be mapped; nothing without a lead."""
    if lead is None:
        return []
    whole = dossier.build([lead])[0]
    return [(WHOLE, ""), *_inside(whole, "", 1)]


def _inside(data: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value and depth < _DEEPEST:
            yield path, ""
            yield from _inside(value, f"{path}.", depth + 1)
        elif name in _LISTS:
            yield path, ""
        else:
            yield path, "" if value is None else str(value)[:_LONGEST_SAMPLE]
