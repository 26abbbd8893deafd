"""How each kind of outside system is spoken to."""

from collections.abc import Mapping
from typing import Any

from cauce.catalog.connections import options_of
from cauce.catalog.models import Connection
from cauce.life.deliver.connectors.http import Http

# A new kind is one file and one line here.
CONNECTORS = {Http.kind: Http}


def connector_of(connection: Connection) -> Http:
    """The connection's connector, its secrets opened. Raises KeyError for a kind that takes no
    leads, Undecipherable when the installation's key has changed."""
    return connector(connection.kind, options_of(connection))


def connector(kind: str, options: Mapping[str, Any]) -> Http:
    """A connector from options that may not be saved yet, secrets in plain."""
    return CONNECTORS[kind](options)
