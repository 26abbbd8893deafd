"""The editor of a web form's fields: rows that are added, moved and removed before saving."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cauce.accounts.errors import Invalid
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.fields import fields_of
from cauce.kit.names import fold
from cauce.life.capture.forms import CUSTOM, KINDS, STANDARD_KINDS

KIND_LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "whatsapp": _("WhatsApp"),
    "message": _("Message"),
    "text": _("Text"),
    "select": _("Choice"),
    "checkbox": _("Box to tick"),
}
VERBS = (
    ("up", "chevron-up", _("Move up")),
    ("down", "chevron-down", _("Move down")),
    ("remove", "trash", _("Remove")),
)
MOST = 40
type Field = dict[str, Any]


class FieldForm(forms.Form):
    """One field that the web form asks."""

    label = forms.CharField(label=_("Label"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind, KIND_LABELS[kind]) for kind in KINDS if kind != CUSTOM],
        initial="text",
    )
    required = forms.BooleanField(label=_("Required"), required=False)
    options = forms.CharField(
        label=_("Options, one per line"), required=False, widget=forms.Textarea({"rows": 3})
    )
    name = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = [(f"{CUSTOM}.{one.key}", one.name) for one in fields_of(current_company()).active]
        if own:
            kinds: Any = self.fields["kind"]
            kinds.choices = [*kinds.choices, (_("Own fields"), own)]


def drawn(fields: list[Field], problems: dict[int, str] | None = None) -> list[FieldForm]:
    """A form per field, with the problem of each in words."""
    rows = []
    for place, field in enumerate(fields):
        options = "\n".join(field.get("options") or [])
        kind = f"{CUSTOM}.{field['name']}" if field.get("kind") == CUSTOM else field.get("kind")
        row = FieldForm(initial=field | {"options": options, "kind": kind}, prefix=f"f{place}")
        row.problem = (problems or {}).get(place, "")  # type: ignore[attr-defined]
        row.is_choice = field.get("kind") == "select"  # type: ignore[attr-defined]
        rows.append(row)
    return rows


def sent(data: QueryDict) -> list[Field]:
    """The fields as they were typed, in their order."""
    count = data.get("rows", "0")
    return [
        _read(data, place)
        for place in range(min(int(count), MOST) if count.isascii() and count.isdigit() else 0)
        if f"f{place}-kind" in data
    ]


def _read(data: QueryDict, place: int) -> Field:
    def text(name: str) -> str:
        return data.get(f"f{place}-{name}", "").replace("\x00", "").strip()

    field: Field = {
        "name": text("name"),
        "label": text("label"),
        "kind": text("kind"),
        "required": f"f{place}-required" in data,
    }
    kind, _dot, key = field["kind"].partition(".")
    if kind == CUSTOM:
        own = fields_of(current_company()).by_key.get(key)
        return field | {
            "kind": CUSTOM,
            "name": key,
            "label": field["label"] or (own.name if own else ""),
        }
    options = [line.strip() for line in text("options").splitlines() if line.strip()]
    return field | ({"options": options} if options or field["kind"] == "select" else {})


def arranged(fields: list[Field], wish: str) -> list[Field]:
    """The fields after a wish: «add», «up.2», «down.2», «remove.2». What makes no sense is left."""
    verb, _dot, number = wish.partition(".")
    rows = list(fields)
    if verb == "add" and len(rows) < MOST:
        return [*rows, {"name": "", "label": "", "kind": "text", "required": False}]
    if not (number.isascii() and number.isdigit() and int(number) < len(rows)):
        return rows
    row = rows.pop(int(number))
    if verb in {"up", "down"}:
        rows.insert(max(0, int(number) + (-1 if verb == "up" else 1)), row)
    return rows if verb in {"up", "down", "remove"} else fields


def named(fields: list[Field]) -> list[Field]:
    """The fields with a name each: of its kind, or made of its label once and then kept."""
    taken = {field["name"] for field in fields if field["name"]}
    found = []
    for field in fields:
        name = field["name"]
        if field["kind"] in STANDARD_KINDS:
            name = field["kind"]
        elif not name or name in STANDARD_KINDS:
            name = _free(field["label"], taken)
        taken.add(name)
        found.append(field | {"name": name})
    return found


def _free(label: str, taken: set[str]) -> str:
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in fold(label))
    base = "_".join(filter(None, letters.split("_")))[:30].strip("_") or "campo"
    base = base if base[0].isalpha() else f"campo_{base}"[:30]
    number, name = 2, base
    while name in taken or name in STANDARD_KINDS:
        name, number = f"{base}_{number}", number + 1
    return name


def problems_of(refused: Invalid) -> dict[int, str]:
    """{place: sentence} of what an action refused of single fields."""
    found = {}
    for key, (code, params) in refused.fields.items():
        head, _dot, place = key.partition(".")
        if head == "fields" and place.isdigit():
            found[int(place)] = sentence(code, params)
    return found
