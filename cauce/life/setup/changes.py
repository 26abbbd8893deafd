"""How a row that administrators set up is written: checked, saved, and told as a fact."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.models import QualificationRule, QualificationType, Status
from cauce.life.setup import checks
from cauce.life.setup.naming import NAME_LIMIT, checked_name
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic

_OF_PEOPLE = {"team"}
_PARENTS = ("brand_id", "product_id", "campaign_id", "parent_id")


def made[M: Model](row: M, *, noun: str, by: Actor) -> M:
    """Save a new row, already checked, and tell of it with all its values."""
    row.save()
    configuration_changed(current_company())
    values = {
        field.attname: plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in {"id", "company_id", "created_at"}
    }
    record(SettingCreated(noun=noun, values=values), by=by, subject=(noun, row.pk))
    return row


@atomic()
def update_setting[M: Model](row: M, *, noun: str, by: Actor, **values: Any) -> M:
    """Set fields of a row by their model's names; a fact tells what changed, from what to what.

    A new name must be free among the siblings of the same parent; a meaning passes on to what
    shares it. Raises NotAllowed, Invalid, Exists, Conflict.
    """
    by.need(Right.MANAGE_PEOPLE if noun in _OF_PEOPLE else Right.CONFIGURE)
    if "name" in values:
        limit = getattr(row._meta.get_field("name"), "max_length", None) or NAME_LIMIT
        values["name"] = checked_name(values["name"], siblings=siblings_of(row), limit=limit)
    values = checks.checked(row, values)
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    if "meaning" in changed:
        _pass_on(row, changed["meaning"])
    configuration_changed(current_company())
    fields = {name: [plain(before[name]), plain(value)] for name, value in changed.items()}
    record(SettingChanged(noun=noun, fields=fields), by=by, subject=(noun, row.pk))
    return row


@atomic()
def move_setting[M: Model](row: M, *, noun: str, places: int, by: Actor) -> M:
    """Move a row among its siblings: by so many places down, or up when negative.

    Of rows with a `position`. The fact tells of this row alone. Raises NotAllowed.
    """
    by.need(Right.CONFIGURE)
    rows = list(siblings_of(row).order_by("position", "id"))
    before = sum((one.position, one.pk) < (row.position, row.pk) for one in rows)  # type: ignore[attr-defined]
    rows.insert(min(max(before + places, 0), len(rows)), row)
    for position, one in enumerate(rows):
        type(row)._default_manager.filter(pk=one.pk).update(position=position)
    after = rows.index(row)
    row.position = after  # type: ignore[attr-defined]
    if after != before:
        configuration_changed(current_company())
        happened = SettingChanged(noun=noun, fields={"position": [before + 1, after + 1]})
        record(happened, by=by, subject=(noun, row.pk))
    return row


def siblings_of(row: Model) -> Any:
    """The other rows of the same parent; of a qualification, those of its campaign. Rules of
    qualification are one list, whichever campaign they are for."""
    rows = type(row)._default_manager.exclude(pk=row.pk)
    if isinstance(row, QualificationRule):
        return rows
    for parent in _PARENTS:
        if hasattr(row, parent):
            rows = rows.filter(**{parent: getattr(row, parent)})
    return rows


def _pass_on(row: Model, meaning: str) -> None:
    """Types share the meaning of their state, sub-statuses that of their status."""
    if isinstance(row, QualificationType):
        QualificationType.objects.filter(maps_to=row).update(meaning=meaning)
    elif isinstance(row, Status):
        Status.objects.filter(parent=row).update(meaning=meaning)


def plain(value: Any) -> Any:
    """A value as a fact keeps it."""
    if isinstance(value, Model):
        return value.pk
    return value if isinstance(value, (str, int, bool, list, dict, type(None))) else str(value)


def change_own(column: str, before: Any, values: Mapping[str, Any], *, by: Actor) -> None:
    """Change what the company in scope keeps under `column`, of which `before` tells the values in
    force; nothing where they are so already. The fact calls it by the column's name."""
    company = current_company()
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    if not changed:
        return
    setattr(company, column, {**getattr(company, column), **changed})
    company.save(update_fields=[column])
    configuration_changed(company)
    fields = {name: [getattr(before, name), value] for name, value in changed.items()}
    record(SettingChanged(noun=column, fields=fields), by=by, subject=(column, company.pk))
