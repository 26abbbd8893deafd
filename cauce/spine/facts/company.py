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


@fact("session.ended")
class SessionEnded(Fact):
    """Somebody logged out."""

    address: str = personal()


@fact("session.refused")
class SessionRefused(Fact):
    """Somebody tried to log in as a member (the subject) and could not: by which step, and why."""

    method: str
    reason: str
    address: str = personal()


@fact("account.changed")
class AccountChanged(Fact):
    """A member changed how they log in: password_changed, totp_activated, webauthn_added…"""

    what: str
    address: str = personal()


@fact("token.used")
class TokenUsed(Fact):
    """A program used its token: told once a day, with the address that it first came from."""

    address: str = personal()


@fact("token.refused")
class TokenRefused(Fact):
    """A program came with a token that is revoked or has expired: told once an hour at most."""

    reason: str
    address: str = personal()


@fact("file.taken")
class FileTaken(Fact):
    """Somebody took a list out of the house as a file: which, and how it was narrowed."""

    what: str
    of: int | None = None
    filters: dict[str, Any] = personal({})  # they may hold a name that somebody looked for
