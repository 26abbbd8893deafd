"""The form of an HTTP connection: plain fields, and two lists of pairs (headers, fields)."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cauce.catalog.connections import HTTP, options_of
from cauce.catalog.models import QUALIFICATION_MEANINGS, Connection
from cauce.kit.secrets import mask
from cauce.life.deliver import SECRET_NAME

_SPARE = 2  # empty pairs that wait at the end
# What a new connection starts with: a person finds the dots, a program the whole lead.
FIRST_FIELDS = [
    ["external_id", "lead.id"],
    ["name", "contact.name"],
    ["email", "contact.email"],
    ["phone", "contact.phone"],
    ["whatsapp", "contact.whatsapp"],
    ["score", "iscore.value"],
    ["qualification", "qualification.name"],
    ["lead", "lead"],
]
_PLAIN = (
    "url", "method", "body", "search_url", "match_url", "update_url", "update_method", "id_path",
    "success", "timeout",
)  # fmt: skip


def _choice(name: str, **options: Any) -> forms.ChoiceField:
    option = HTTP.option(name)
    assert option is not None
    choices = [(choice, choice) for choice in option.choices]
    return forms.ChoiceField(label=cast(Any, option.label), choices=choices, **options)


def _text(name: str, *, hint: Any = "", required: bool = False) -> forms.CharField:
    option = HTTP.option(name)
    assert option is not None
    return forms.CharField(
        label=cast(Any, option.label),
        required=required,
        help_text=hint,
        max_length=4_000,
        strip=True,
    )


class HttpForm(forms.Form):
    """What an administrator says of an HTTP connection; the action decides whether it is right."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    url = _text("url", required=True, hint=_("Where a lead is sent to, with https://"))
    method = _choice("method")
    body = _choice("body")
    automatic = forms.MultipleChoiceField(
        label=_("Send by itself when a lead is qualified as"),
        choices=[(meaning.value, label) for meaning, label in QUALIFICATION_MEANINGS.items()],
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
        required=False,
    )
    allow_unqualified = forms.BooleanField(
        label=_("Unqualified leads may be sent too"), required=False
    )
    search_url = _text(
        "search_url",
        hint=_(
            "Finds a lead by our id, for example …/contacts?external_id={lead.id}. Asked before "
            "creating, and when no answer came."
        ),
    )
    match_url = _text(
        "match_url",
        hint=_(
            "Finds the same person, for example …/contacts?email={contact.email}. Doubtful matches "
            "wait for you."
        ),
    )
    update_url = _text(
        "update_url",
        hint=_(
            "Takes later changes, for example …/contacts/{remote.id}. Without it, none are sent."
        ),
    )
    update_method = _choice("update_method")
    id_path = _text("id_path", hint=_("For example data.id; empty: it is looked for."))
    success = _text("success", hint=_("For example 200, 201; empty: every 2xx."))
    timeout = forms.IntegerField(
        label=_("Patience in seconds"), min_value=1, max_value=60, initial=15
    )


def initial(connection: Connection | None) -> dict[str, Any]:
    """What the form starts with."""
    if connection is None:
        return {"timeout": 15}
    known = options_of(connection)
    plain = {name: known[name] for name in _PLAIN}
    plain["success"] = ", ".join(map(str, known["success"]))
    kept = {"name": connection.name, "automatic": known["automatic"]}
    return plain | kept | {"allow_unqualified": known["allow_unqualified"]}


def headers_of(connection: Connection | None) -> list[list[str]]:
    """Pairs for the page: what is secret is a mask, which stands for itself when it comes back."""
    if connection is None:
        return [["Authorization", ""]]
    headers = options_of(connection)["headers"]
    return [
        [name, mask(value) if SECRET_NAME.search(name) else value]
        for name, value in headers.items()
    ]


def fields_of(connection: Connection | None) -> list[list[str]]:
    """Pairs of the mapping."""
    return FIRST_FIELDS if connection is None else options_of(connection)["mapping"]


def with_spare(pairs: list[list[str]]) -> list[list[str]]:
    """The pairs and some empty ones to fill in."""
    return [*pairs, *(["", ""] for _n in range(_SPARE))]


def pairs_in(data: QueryDict, kind: str) -> list[list[str]]:
    """The posted pairs of a list (`header` or `field`), without those left empty."""
    pairs = zip(data.getlist(f"{kind}_name"), data.getlist(f"{kind}_value"), strict=False)
    return [[one.strip(), other.strip()] for one, other in pairs if one.strip() or other.strip()]


def options_in(data: QueryDict) -> dict[str, Any]:
    """The posted options, as `setup.create_connection` takes them."""
    options: dict[str, Any] = {name: data.get(name, "") for name in _PLAIN}
    options["headers"] = dict(pairs_in(data, "header"))
    options["mapping"] = pairs_in(data, "field")
    options["automatic"] = data.getlist("automatic")
    options["allow_unqualified"] = "true" if data.get("allow_unqualified") else "false"
    return options
