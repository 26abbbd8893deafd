"""Connections to outside systems: made, changed, switched off. Secrets are sealed before anything
is written, and a fact shows them only as masks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog import connections
from cauce.catalog.connections import KINDS, masked
from cauce.catalog.kind import Kind, Option
from cauce.catalog.models import Campaign, Connection
from cauce.catalog.snapshot import snapshot
from cauce.kit import ids
from cauce.life.setup.connection_values import READERS, kept
from cauce.life.setup.naming import checked_name
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic

NAME_LIMIT = 120
VALUE_LIMIT = 4_000
KEY_LENGTH = 24  # 119 random bits: the address of a webhook is not to be guessed

type Given = Mapping[str, Any]  # option → text, or {text: text} for a mapping


@atomic()
def create_connection(*, kind: str, options: Given, by: Actor, name: str = "") -> Connection:
    """A connection of one of `catalog.connections.KINDS`; without a name it takes the kind's.

    `options["campaign"]` is an id or a slug. Raises NotAllowed, Invalid (by option), Exists.
    """
    by.need(Right.CONFIGURE)
    known = KINDS.get(kind)
    if known is None:
        raise Invalid({"kind": "unknown_kind"})
    values = _checked(known, options)
    problems = {o.name: "required" for o in known.options if o.required and not values.get(o.name)}
    if problems:
        raise Invalid(problems)
    campaign: Campaign | None = values.pop("campaign", None) or None
    hidden = {name: values.pop(name) for name in _secrets(known) if values.get(name)}
    connection = Connection(
        kind=kind,
        name=_free_name(name, known),
        key=ids.public_key(KEY_LENGTH),
        campaign=campaign,
        options={name: value for name, value in values.items() if value},
        sealed=connections.sealed(hidden),
    )
    connection.save()
    configuration_changed(current_company())
    told = connection.options | {key: masked(value) for key, value in hidden.items()}
    told |= {"kind": kind, "name": connection.name, "campaign": campaign.pk if campaign else None}
    happened = SettingCreated(noun=known.noun, values=told)
    record(happened, by=by, subject=(known.noun, connection.pk))
    return connection


@atomic()
def update_connection(
    connection: Connection,
    *,
    by: Actor,
    name: str | None = None,
    options: Given | None = None,
    active: bool | None = None,
) -> Connection:
    """Change what is given. An empty secret means «as it was»: forms cannot show the old one.

    Clears `trouble`: whatever was wrong may be right now. Raises NotAllowed, Invalid, Exists.
    """
    by.need(Right.CONFIGURE)
    kind = KINDS[connection.kind]
    fields: dict[str, list[Any]] = {}
    if name is not None and name != connection.name:
        others = Connection.objects.exclude(pk=connection.pk)
        fields["name"] = [connection.name, checked_name(name, siblings=others, limit=NAME_LIMIT)]
        connection.name = fields["name"][1]
    if active is not None and active != connection.active:
        fields["active"] = [connection.active, active]
        connection.active = active
    fields |= _change_options(connection, kind, _checked(kind, options or {}))
    if not fields:
        return connection
    connection.trouble = ""
    connection.save()
    configuration_changed(current_company())
    happened = SettingChanged(noun=kind.noun, fields=fields)
    record(happened, by=by, subject=(kind.noun, connection.pk))
    return connection


def as_if_saved(
    kind: str, options: Given, *, connection: Connection | None = None
) -> dict[str, Any]:
    """The options as they would be once saved, secrets in plain: for a preview, never for a page.

    Masks that came back stand for the secrets of `connection`. Raises Invalid.
    """
    known = KINDS[kind]
    values = _checked(known, options)
    hidden = connections.opened(connection) if connection else {}
    for name in _secrets(known):
        values[name] = kept(hidden.get(name), values.get(name)) or hidden.get(name)
    defaults = {option.name: option.default for option in known.options}
    return defaults | {name: value for name, value in values.items() if value is not None}


def _change_options(
    connection: Connection, kind: Kind, values: dict[str, Any]
) -> dict[str, list[Any]]:
    """Set the options on the row; {option: [before, after]} of those that changed."""
    # Secrets that no key opens any more are as good as none: new ones take their place.
    readable = connections.can_be_opened(connection)
    hidden = connections.opened(connection) if readable else {}
    fields = dict[str, list[Any]]()
    required = {option.name for option in kind.options if option.required}
    for name, value in values.items():
        if name in _secrets(kind):
            value = kept(hidden.get(name), value)
            # A mapping without its last pair is empty on purpose; an empty text means «as it was».
            if (value or isinstance(value, dict)) and value != hidden.get(name, type(value)()):
                fields[name] = [masked(hidden.get(name)), masked(value)]
                hidden[name] = value
        elif name in required and not value:
            raise Invalid({name: "required"})
        elif name == "campaign":
            if (chosen := value.pk if value else None) != connection.campaign_id:
                fields[name] = [connection.campaign_id, chosen]
                connection.campaign = value or None
        elif value != connection.options.get(name, type(value)()):
            fields[name] = [connection.options.get(name), value]
            connection.options[name] = value
    if readable or hidden:
        connection.sealed = connections.sealed(hidden)
    return fields


def _checked(kind: Kind, given: Given) -> dict[str, Any]:
    """The options in their types. Raises Invalid naming every bad one."""
    problems: dict[str, Any] = {
        name: "unknown_option" for name in given if kind.option(name) is None
    }
    values: dict[str, Any] = {}
    for option in kind.options:
        if option.name not in given:
            continue
        value, problem = _read(option, given[option.name])
        if problem:
            problems[option.name] = problem
        else:
            values[option.name] = value
    if problems:
        raise Invalid(problems)
    return values


def _read(option: Option, given: Any) -> tuple[Any, Any]:
    """(value, None) or (None, problem)."""
    if option.type in READERS:
        return READERS[option.type](option, given)
    if option.type == "mapping":
        fits = isinstance(given, Mapping) and all(
            isinstance(part, str) and len(part) <= VALUE_LIMIT
            for pair in given.items()
            for part in pair
        )
        return (dict(given), None) if fits else (None, "not_a_mapping")
    text = str(given or "").strip()
    if len(text) > VALUE_LIMIT:
        return None, ("too_long", {"limit": VALUE_LIMIT})
    if not text.isprintable():
        return None, "unprintable"
    if text and option.type == "campaign":
        campaign = snapshot(current_company()).campaign(text)
        return (campaign, None) if campaign else (None, "unknown_campaign")
    if text and option.type == "url":
        return (text.rstrip("/"), None) if _is_address(text) else (None, "not_a_url")
    return text, None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _secrets(kind: Kind) -> list[str]:
    return [option.name for option in kind.options if option.secret]


def _free_name(name: str, kind: Kind) -> str:
    rows = Connection.objects.all()
    if name.strip():
        return checked_name(name, siblings=rows, limit=NAME_LIMIT)
    number = 1
    while True:
        label = str(kind.label) if number == 1 else f"{kind.label} {number}"
        try:
            return checked_name(label, siblings=rows, limit=NAME_LIMIT)
        except Exists:
            number += 1
