"""The company and what it configures."""

from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("setting.created")
class SettingCreated(Fact):
    """A brand, campaign, user, rule… was made. The event's subject says which."""

    noun: str
    values: dict[str, Any]


@fact("setting.changed")
class SettingChanged(Fact):
    """Fields of a setting changed: {field: [before, after]}; secrets as masked marks."""

    noun: str
    fields: dict[str, list[Any]]


@fact("connection.troubled")
class ConnectionTroubled(Fact):
    """A connection stopped working: our code for why, and the provider's own words."""

    connection: int
    code: str
    words: str = ""


@fact("connection.recovered")
class ConnectionRecovered(Fact):
    """A connection that was in trouble works again."""

    connection: int


@fact("connection.caught_up")
class ConnectionCaughtUp(Fact):
    """Reconciliation found leads of a form that no webhook had told of."""

    connection: int
    form: str
    missed: int


@fact("session.started")
class SessionStarted(Fact):
    """Somebody logged in."""

    method: str
    address: str = personal()
