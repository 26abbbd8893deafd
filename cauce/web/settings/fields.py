"""The company's own fields: what is asked beside the usual data, and as what."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.catalog.fields import (
    CHOOSING,
    FIELD_KINDS,
    MAY_BE_UNIQUE,
    CustomField,
    FieldKind,
    as_field,
)
from cauce.catalog.models import Campaign
from cauce.life import setup
from cauce.web import field_words
from cauce.web.field_forms import initial
from cauce.web.request import Request
from cauce.web.settings.moves import move
from cauce.web.settings.noun import Line, Noun, SettingForm, Values

_OPTIONS, _OPTION = 5, 40  # of a field, in its line of the list; characters of each


def _while(*kinds: FieldKind) -> dict[str, str]:
    """Attributes of a control that is shown only while the field is one of these kinds."""
    return {"data-of": f"kind:{' '.join(sorted(kinds))}"}


class CustomFieldForm(SettingForm):
    """What it is called, what its values are, and whose leads have it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    options = forms.CharField(
        label=gettext_lazy("Options, one per line"),
        required=False,
        widget=forms.Textarea({"rows": 4, **_while(*CHOOSING)}),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        widget=forms.TextInput({"class": "input--short", **_while(FieldKind.MONEY)}),
        help_text=gettext_lazy("Three letters, like MXN. All amounts of the field are in it."),
    )
    campaign: Any = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Whose leads have it"),
        required=False,
        empty_label=gettext_lazy("Those of every campaign"),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "What programs, files and forms call it: small letters, digits and _. Without one it "
            "is made of the name."
        ),
    )
    default = forms.CharField(
        label=gettext_lazy("Default"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("What a new lead has that brings nothing."),
    )
    hint = forms.CharField(
        label=gettext_lazy("Hint"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Stands below the field."),
    )
    required = forms.BooleanField(
        label=gettext_lazy("Required"),
        required=False,
        help_text=gettext_lazy(
            "Programs and colleagues must fill it; enquiries of the public enter anyway."
        ),
    )
    unique = forms.BooleanField(
        label=gettext_lazy("No two leads have the same value"),
        required=False,
        widget=forms.CheckboxInput(_while(*MAY_BE_UNIQUE)),
    )
    kept = ("key",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        open_kinds = setup.kinds_open_to(self.row) if self.row else list(FieldKind)
        self.offer("kind", [(kind.value, FIELD_KINDS[kind]) for kind in open_kinds])
        if self.row and len(open_kinds) < len(FieldKind):
            self.fields["kind"].help_text = _("Leads have values of it already.")
        campaigns = Campaign.objects.order_by("name")
        now = self.row.campaign_id if self.row else None  # it may be in use no longer
        offered = campaigns.filter(Q(active=True) | Q(pk=now))
        self.fields["campaign"].queryset = offered  # type: ignore[attr-defined]

    def values_of(self, row: Any) -> Values:
        """The row's values; options a line each, the default as it is typed."""
        values = super().values_of(row)
        if not row:
            return values | {"kind": FieldKind.TEXT.value}
        default = initial(as_field(row), row.default)
        text = "; ".join(default) if isinstance(default, list) else default
        return values | {"options": "\n".join(row.options), "default": text}


def _rows() -> QuerySet[CustomField]:
    return CustomField.objects.select_related("campaign").order_by("position", "id")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [Line(row, row.name, note=_note(row)) for row in rows]


def _note(row: CustomField) -> str:
    parts = [str(FIELD_KINDS[FieldKind(row.kind)]), row.currency, _options(row)]
    parts.append(row.campaign.name if row.campaign else "")
    parts.append(_("required") if row.required else "")
    parts.append(_("unique") if row.unique else "")
    if row.default is not None:
        told = field_words.shown(as_field(row), row.default)
        parts.append(_("by default %(value)s") % {"value": told})
    return " · ".join(filter(None, [*parts, row.slug]))


def _options(row: CustomField) -> str:
    """The first options, and how many more there are."""
    shown = [Truncator(one).chars(_OPTION) for one in row.options[:_OPTIONS]]
    more = len(row.options) - len(shown)
    return ", ".join([*shown, f"+{more}"] if more else shown)


def _values(values: Values) -> Values:
    options = [line.strip() for line in values["options"].splitlines() if line.strip()]
    return values | {"options": options, "default": values["default"] or None}


def _create(request: Request, values: Values) -> CustomField:
    return setup.create_field(by=request.actor, **_values(values))


def _change(request: Request, row: CustomField, values: Values) -> CustomField:
    return setup.update_field(row, by=request.actor, **_values(values))


NOUN = Noun(
    name="custom_field",
    slug="fields",
    title=gettext_lazy("Own fields"),
    lead=gettext_lazy(
        "What you ask beside the usual data. They stand in forms, on the lead's page, in the list, "
        "its filters, files and the API, in this order."
    ),
    new=gettext_lazy("New field"),
    rows=_rows,
    lines=_lines,
    form=CustomFieldForm,
    create=_create,
    change=_change,
)
urlpatterns: list[URLPattern] = [path("settings/fields/<int:id>/move", move(NOUN))]
