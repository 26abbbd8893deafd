"""What a kind of connection is, as data: which options it has, and which of them are secret."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a kind. `type` is text, url, campaign, mapping ({text: text}), or one that
    `life.setup.connection_values` reads: address, headers, fields, choice, flag, codes, meanings…

    A secret is stored encrypted and never shown again; `default` stands in where nothing is given.
    """

    name: str
    label: str | Promise
    type: str = "text"
    required: bool = False
    secret: bool = False
    default: Any = ""
    help: str | Promise = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connection. `direction` is in (it brings leads), out (leads are sent to it) or key
    (a provider's key that other parts work with: `service` says for what).

    With `webhook` the provider calls us at `webhook_url(connection)`.
    """

    name: str
    label: str | Promise
    direction: str
    options: tuple[Option, ...]
    webhook: bool = False
    service: str = ""

    def option(self, name: str) -> Option | None:
        """The option called `name`, or None."""
        return next((option for option in self.options if option.name == name), None)

    @property
    def noun(self) -> str:
        """What facts call one of it."""
        return "provider_key" if self.direction == "key" else "connection"
