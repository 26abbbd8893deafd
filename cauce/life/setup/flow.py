"""The operators' flow is set up, and the notes that they choose from."""

from collections.abc import Collection, Mapping
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.permissions import Right, Role
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.audiences import MarketingList
from cauce.catalog.flow import FIELDS, Flow, Pool, Shown, flow_of
from cauce.catalog.models import NoteTemplate, Outcome, Tag
from cauce.life.setup.changes import change_own, made
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

TITLE_LIMIT = 120
BODY_LIMIT = 5_000
_MOST_ATTRIBUTES = 20
_LONGEST_ATTRIBUTE = 80


@atomic()
def update_flow(*, by: Actor, **values: Any) -> Flow:
    """Change any of the settings of `catalog.flow.Flow`. Raises NotAllowed, Invalid."""
    by.need(Right.CONFIGURE)
    _check_flow(values)
    company = current_company()
    change_own("flow", flow_of(company), values, by=by)
    return flow_of(company)


def _check_flow(values: Mapping[str, Any]) -> None:
    problems: dict[str, str | tuple[str, dict[str, Any]]] = {
        name: "unknown_field" for name in values if name not in FIELDS
    }
    known: dict[str, set[Any]] = {"pool": set(Pool), "reserving": set(Role), "shown": set(Shown)}
    for name, choices in known.items():
        if name not in values:
            continue
        given = [values[name]] if name == "pool" else values[name]
        if not set(given) <= choices:
            words = ", ".join(sorted(str(one) for one in choices))
            problems[name] = ("unknown_choice", {"choices": words})
    lists = set(values.get("lists", []))
    if lists - set(MarketingList.objects.filter(pk__in=lists).values_list("pk", flat=True)):
        problems["lists"] = "unknown_reference"
    attributes = values.get("attributes", [])
    if len(attributes) > _MOST_ATTRIBUTES:
        problems["attributes"] = ("too_many", {"limit": _MOST_ATTRIBUTES})
    elif any(not 0 < len(name) <= _LONGEST_ATTRIBUTE for name in attributes):
        problems["attributes"] = ("too_long", {"limit": _LONGEST_ATTRIBUTE})
    if problems:
        raise Invalid(problems)


@atomic()
def create_note_template(
    *,
    title: str,
    body: str,
    by: Actor,
    tags: Collection[Tag] = (),
    call: bool = False,
    outcome: str = "",
) -> NoteTemplate:
    """A note to choose from. Raises NotAllowed, Invalid, Exists."""
    by.need(Right.CONFIGURE)
    values = checked_template({"title": title, "body": body, "outcome": outcome}, None)
    template = NoteTemplate(**values, call=call, position=NoteTemplate.objects.count())
    made(template, noun="note_template", by=by)
    template.tags.set(tags)
    return template


@atomic()
def update_note_template(template: NoteTemplate, *, by: Actor, **values: Any) -> NoteTemplate:
    """Change title, body, tags, call, outcome, active. Raises NotAllowed, Invalid, Exists."""
    by.need(Right.CONFIGURE)
    tags = values.pop("tags", None)
    values = checked_template(values, template)
    before = {name: getattr(template, name) for name in values}
    fields: dict[str, list[Any]] = {
        name: [before[name], value] for name, value in values.items() if value != before[name]
    }
    for name in fields:
        setattr(template, name, values[name])
    template.save(update_fields=list(fields))
    if tags is not None:
        had, has = sorted(tag.pk for tag in template.tags.all()), sorted(tag.pk for tag in tags)
        if had != has:
            template.tags.set(tags)
            fields["tags"] = [had, has]
    if fields:
        configuration_changed(current_company())
        happened = SettingChanged(noun="note_template", fields=fields)
        record(happened, by=by, subject=("note_template", template.pk))
    return template


def checked_template(values: dict[str, Any], template: NoteTemplate | None) -> dict[str, Any]:
    """The values tidied. Raises Invalid, Exists."""
    problems: dict[str, str | tuple[str, dict[str, Any]]] = {}
    values = dict(values)
    if "title" in values:
        values["title"] = " ".join(values["title"].split())
    if "body" in values:
        values["body"] = values["body"].replace("\x00", "").replace("\r\n", "\n").strip()
    for name, limit in (("title", TITLE_LIMIT), ("body", BODY_LIMIT)):
        if name not in values:
            continue
        if not values[name]:
            problems[name] = "required"
        elif len(values[name]) > limit:
            problems[name] = ("too_long", {"limit": limit})
    if not values.get("title", "x").isprintable():
        problems.setdefault("title", "unprintable")
    if values.get("outcome") and values["outcome"] not in set(Outcome):
        problems["outcome"] = ("unknown_choice", {"choices": ", ".join(Outcome)})
    if problems:
        raise Invalid(problems)
    if "title" in values:
        others = NoteTemplate.objects.exclude(pk=template.pk if template else 0)
        twin = others.filter(title__iexact=values["title"]).first()
        if twin is not None:
            raise Exists("title", twin.pk)
    return values
