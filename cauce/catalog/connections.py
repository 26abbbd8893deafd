"""Kinds of connections as data: which options each has, which of them are secret; and the way to
read a connection's options with its secrets opened."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cauce.catalog.kind import Kind, Option
from cauce.catalog.models import Connection
from cauce.catalog.provider_keys import KINDS_OF_KEYS
from cauce.kit import secrets

META_LEAD_ADS = Kind(
    name="meta_lead_ads",
    label="Meta Lead Ads",
    direction="in",
    webhook=True,
    options=(
        Option("page_id", _("Page id"), required=True),
        Option("app_secret", _("App secret"), required=True, secret=True),
        Option("verify_token", _("Verify token"), required=True, secret=True),
        Option("access_token", _("Page access token"), required=True, secret=True),
        Option("campaign", _("Campaign"), type="campaign", required=True),
        Option("graph_url", _("Graph address"), type="url", default="https://graph.facebook.com"),
        Option("version", _("Graph version"), default="v25.0"),
        Option(
            "form_campaigns",
            _("Campaign of each form"),
            type="mapping",
            help=_("Form id → campaign. Other forms go to the campaign above."),
        ),
        Option(
            "field_map",
            _("Field of each question"),
            type="mapping",
            help=_("Question → name, email, phone, whatsapp or message."),
        ),
    ),
)

HTTP = Kind(
    name="http",
    label="HTTP",
    direction="out",
    options=(
        Option("url", _("Address"), type="address", required=True),
        Option("method", _("Method"), type="choice", choices=("POST", "PUT"), default="POST"),
        Option("headers", _("Headers"), type="headers", secret=True, default={}),
        Option("body", _("Format"), type="choice", choices=("json", "form"), default="json"),
        Option("mapping", _("Fields"), type="fields", default=[]),
        Option("id_path", _("Id in the answer"), type="path"),
        Option("success", _("Codes of success"), type="codes", default=[]),
        Option("search_url", _("Search for the lead"), type="address"),
        Option("match_url", _("Search for the person"), type="address"),
        Option("update_url", _("Address for updates"), type="address"),
        Option(
            "update_method",
            _("Method of updates"),
            type="choice",
            choices=("PATCH", "PUT", "POST"),
            default="PATCH",
        ),
        Option("automatic", _("Send by itself"), type="meanings", default=[]),
        Option("allow_unqualified", _("Also unqualified leads"), type="flag", default=False),
        Option("timeout", _("Patience in seconds"), type="seconds", default=15),
    ),
)

# Whoever brings another provider declares its kind and adds it here.
KINDS: dict[str, Kind] = {kind.name: kind for kind in (META_LEAD_ADS, HTTP)} | KINDS_OF_KEYS


def options_of(connection: Connection) -> dict[str, Any]:
    """Every option with its default, secrets opened; the campaign is `connection.campaign_id`.

    Raises kit.secrets.Undecipherable when the installation's key is another one than it was.
    """
    return _plain_options(connection) | opened(connection)


def _plain_options(connection: Connection) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        option.name: {} if option.type == "mapping" else option.default
        for option in KINDS[connection.kind].options
        if option.type != "campaign"
    }
    known: dict[str, Any] = defaults | connection.options
    return known


def opened(connection: Connection) -> dict[str, Any]:
    """The secrets alone. Raises kit.secrets.Undecipherable."""
    if not connection.sealed:
        return {}
    plain = secrets.decrypt(connection.sealed, keys=settings.SECRET_KEY)
    return dict(json.loads(plain))


def can_be_opened(connection: Connection) -> bool:
    """False when the installation's key is another one than it was: its secrets are lost."""
    try:
        opened(connection)
    except secrets.Undecipherable:
        return False
    return True


def sealed(values: dict[str, Any]) -> str:
    """Secrets as `Connection.sealed` keeps them."""
    return secrets.encrypt(json.dumps(values), keys=settings.SECRET_KEY) if values else ""


def shown(connection: Connection) -> dict[str, Any]:
    """Every option as it may be shown: a secret that is set is only a mask, one that cannot be
    opened nothing."""
    kind = KINDS[connection.kind]
    known = options_of(connection) if can_be_opened(connection) else _plain_options(connection)
    return {
        option.name: masked(known.get(option.name)) if option.secret else known[option.name]
        for option in kind.options
        if option.type != "campaign"
    }


def masked(value: Any) -> Any:
    """A secret as it may be shown; of a mapping each value."""
    if isinstance(value, dict):
        return {name: secrets.mask(text) for name, text in value.items()}
    return secrets.mask(value or "")


def webhook_url(connection: Connection) -> str:
    """Where the provider calls us; "" for kinds that nobody calls."""
    if not KINDS[connection.kind].webhook:
        return ""
    return f"{settings.BASE_URL}/in/{connection.kind}/{connection.key}"
