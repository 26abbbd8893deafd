"""Two people at one lead: what somebody changes is held against what they started from."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from cauce.accounts.errors import Changed
from cauce.leads.models import Lead
from cauce.spine.read import history, version
from cauce.spine.timeline import moments

_LOOKED_AT = 200  # facts, newest first, among which the change is looked for


def check(lead: Lead, expected: Mapping[str, Any], *, wanted: Mapping[str, Any]) -> None:
    """Raise Changed when columns of the locked `lead` are not what whoever asks has seen.

    Both are {column: value}. What is already as `wanted` is no conflict: two who choose the same
    agree. Nothing is read unless there is one.
    """
    moved = {
        column: getattr(lead, column)
        for column, value in expected.items()
        if getattr(lead, column) not in (value, wanted.get(column, value))
    }
    if moved:
        by, at = who_changed(lead, moved)
        raise Changed(moved, by=by, at=at)


def check_version(lead: Lead, seen: int) -> None:
    """Raise Changed when anything happened to the locked `lead` since its version `seen`."""
    now = version(lead)
    if now != seen:
        last = history(lead).first()
        raise Changed(
            {"version": now}, by=last.actor_name if last else "", at=last.at if last else None
        )


def who_changed(lead: Lead, columns: Collection[str]) -> tuple[str, datetime | None]:
    """(name, when) of the last change to one of `columns`; ('', None) when it is long ago."""
    for moment in moments(history(lead)[:_LOOKED_AT]):
        if any(change.column in columns for change in moment.changes):
            return moment.event.actor_name, moment.event.at
    return "", None
