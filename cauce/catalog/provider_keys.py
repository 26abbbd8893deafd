"""«Claves API»: the keys of providers whose services other parts use. In one place, encrypted."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.catalog.kind import Kind, Option
from cauce.catalog.models import Connection

SERVICES = {
    "ai": _("Artificial intelligence"),
    "whatsapp": _("WhatsApp"),
    "mail": _("E-mail"),
    "telephony": _("Telephony"),
    "other": _("Other"),
}
_MODEL = Option("model", _("Model"), help=_("Empty: whatever a task prefers."))


def _key(*, required: bool = True) -> Option:
    return Option("api_key", _("API key"), required=required, secret=True)


PROVIDERS: tuple[Kind, ...] = (
    Kind(
        name="openai",
        label="OpenAI",
        direction="key",
        service="ai",
        options=(
            _key(),
            Option("organization", _("Organization")),
            _MODEL,
            Option("base_url", _("Address"), type="url", default="https://api.openai.com/v1"),
        ),
    ),
    Kind(
        name="openai_compatible",
        label=_("Server compatible with OpenAI"),
        direction="key",
        service="ai",
        options=(
            Option(
                "base_url",
                _("Address"),
                type="url",
                required=True,
                help=_("For example https://ai.example.com/v1"),
            ),
            _key(required=False),
            Option("model", _("Model"), required=True),
        ),
    ),
    Kind(
        name="whatsapp",
        label="WhatsApp Cloud API",
        direction="key",
        service="whatsapp",
        options=(
            Option("phone_number_id", _("Phone number id"), required=True),
            Option("business_account_id", _("Business account id")),
            Option("access_token", _("Access token"), required=True, secret=True),
            Option("app_secret", _("App secret"), secret=True),
            Option("verify_token", _("Verify token"), secret=True),
            Option(
                "base_url", _("Graph address"), type="url", default="https://graph.facebook.com"
            ),
            Option("version", _("Graph version"), default="v25.0"),
        ),
    ),
    Kind(
        name="smtp",
        label="SMTP",
        direction="key",
        service="mail",
        options=(
            Option("host", _("Server"), required=True),
            Option("port", _("Port"), type="port", default=587),
            Option(
                "security",
                _("Encryption"),
                type="choice",
                choices=("starttls", "tls", "none"),
                default="starttls",
            ),
            Option("username", _("User")),
            Option("password", _("Password"), secret=True),
            Option("sender", _("Sender"), help=_("For example Ventas <ventas@example.com>")),
        ),
    ),
    Kind(
        name="twilio",
        label="Twilio",
        direction="key",
        service="telephony",
        options=(
            Option("account_sid", _("Account SID"), required=True),
            Option("auth_token", _("Auth token"), required=True, secret=True),
            Option("from_number", _("Number to call from")),
            Option("base_url", _("Address"), type="url", default="https://api.twilio.com"),
        ),
    ),
    Kind(
        name="telephony",
        label=_("Another telephone provider"),
        direction="key",
        service="telephony",
        options=(
            Option("base_url", _("Address"), type="url", required=True),
            _key(),
            Option("api_secret", _("API secret"), secret=True),
            Option("from_number", _("Number to call from")),
        ),
    ),
    Kind(
        name="other",
        label=_("Another provider"),
        direction="key",
        service="other",
        options=(_key(), Option("base_url", _("Address"), type="url")),
    ),
)
KINDS_OF_KEYS: dict[str, Kind] = {kind.name: kind for kind in PROVIDERS}


def all_keys() -> QuerySet[Connection]:
    """The keys of the company in scope, switched-off ones too."""
    return Connection.objects.filter(kind__in=KINDS_OF_KEYS).order_by("kind", "pk")


def doors() -> QuerySet[Connection]:
    """The connections of the company in scope that are no keys."""
    return Connection.objects.exclude(kind__in=KINDS_OF_KEYS)


def usable(service: str) -> list[Connection]:
    """The keys that can be used for a service now: those without trouble first, then the oldest.

    `connections.options_of` opens one, when it is needed and not before.
    """
    kinds = [kind.name for kind in PROVIDERS if kind.service == service]
    rows = all_keys().filter(kind__in=kinds, active=True)
    return sorted(rows, key=lambda row: (bool(row.trouble), row.pk))
