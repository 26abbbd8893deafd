"""A lead's history as changes: what each fact set, from which value to which, and who had the lead
under which name at that moment. Every event says so itself; no other one needs to be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField

from cauce.leads.models import Lead
from cauce.spine.fact import THEN, Fact
from cauce.spine.facts import ContactChanged, LeadEntered
from cauce.spine.read import blank_row, entry_of, fact_of
from cauce.spine.record import SILENT
from cauce.spine.table import Event

_MOMENTS = frozenset(
    field.attname for field in Lead._meta.concrete_fields if isinstance(field, DateTimeField)
)


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after."""

    column: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Moment:
    """An event with its fact, what it changed, and the lead's name and seller right after it."""

    event: Event
    fact: Fact
    changes: tuple[Change, ...]
    seller_id: int | None
    name: str


def moments(events: Iterable[Event]) -> list[Moment]:
    """Any events of ONE lead, in their order, each with its changes. No statement, but one when an
    event of its entry comes without the entry itself."""
    found, entered = list(events), ""
    bare = [event for event in found if THEN not in event.data]
    if bare:
        # What intake writes in bulk says nothing of itself: it follows from the lead's entry.
        first = next((e for e in bare if e.kind == LeadEntered.kind), None) or entry_of(bare[0])
        entered = (first.personal or {}).get("name", "") if first else ""
    return [_moment(event, entered) for event in found]


def _moment(event: Event, entered: str) -> Moment:
    fact = fact_of(event)
    pairs = fact.values if isinstance(fact, ContactChanged) else {}
    corrected = [Change(c, old, new) for c, (old, new) in pairs.items() if c not in SILENT]
    if event.lead_id is None:  # of a person apart from any lead
        return Moment(event, fact, tuple(corrected), None, entered)
    if THEN not in event.data:
        row = blank_row()
        after = fact.changes(row, event.at)
        told = [Change(c, row.get(c), v) for c, v in after.items() if v != row.get(c)]
        shown = tuple(change for change in told if change.column not in SILENT)
        return Moment(event, fact, shown, after.get("seller_id"), entered)
    then = event.data[THEN]
    was = {column: _as_was(column, value) for column, value in then["was"].items()}
    after = fact.changes(blank_row() | was, event.at)
    columns = [Change(column, old, after[column]) for column, old in was.items() if column in after]
    name = (event.personal or {}).get(THEN, {}).get("name", "")
    return Moment(event, fact, (*corrected, *columns), then["seller"], name)


def _as_was(column: str, value: Any) -> Any:
    """A moment is stored as text."""
    is_moment = column in _MOMENTS and isinstance(value, str)
    return datetime.fromisoformat(value) if is_moment else value
