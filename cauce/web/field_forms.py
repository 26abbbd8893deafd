"""A company's own fields as controls of a form. They check nothing: the actions read what was
typed, and name the field of what they cannot read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cauce.catalog.field_values import LONG_LIMIT, TEXT_LIMIT, plain
from cauce.catalog.fields import Field, FieldKind

_MODES = {
    FieldKind.NUMBER: "decimal",
    FieldKind.MONEY: "decimal",
    FieldKind.PHONE: "tel",
    FieldKind.EMAIL: "email",
    FieldKind.URL: "url",
}
_FILLS = {FieldKind.PHONE: "tel", FieldKind.EMAIL: "email"}  # what a browser may fill in


def control(field: Field, *, label: str = "", required: bool | None = None) -> forms.Field:
    """The control that asks one field. `label` stands for its name; `required` says otherwise than
    the field whether the control demands something."""
    needed = field.required if required is None else required
    words: dict[str, Any] = {
        "label": label or _label(field),
        "required": needed,
        "help_text": field.hint,
        "initial": initial(field, field.default),
    }
    if field.kind == FieldKind.CHOICES:
        options = [(one, one) for one in field.options]
        widget = forms.CheckboxSelectMultiple({"class": "check"})
        return forms.MultipleChoiceField(choices=options, widget=widget, **words)
    if field.kind == FieldKind.CHOICE:
        options = [(one, one) for one in field.options]
        return forms.ChoiceField(choices=[("", "–"), *options], **words)
    if field.kind == FieldKind.YES_NO:
        choices = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=choices, **words)
    return forms.CharField(widget=_widget(field), **words)


def _label(field: Field) -> str:
    return f"{field.name} ({field.currency})" if field.kind == FieldKind.MONEY else field.name


def _widget(field: Field) -> forms.Widget:
    if field.kind == FieldKind.LONG_TEXT:
        return forms.Textarea({"rows": 3, "maxlength": LONG_LIMIT, "autocomplete": "off"})
    if field.kind == FieldKind.DATE:
        return forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    attributes: dict[str, Any] = {"maxlength": TEXT_LIMIT}
    attributes["autocomplete"] = _FILLS.get(field.kind, "off")
    if field.kind in _MODES:
        attributes["inputmode"] = _MODES[field.kind]
    return forms.TextInput(attributes)


def initial(field: Field, value: Any) -> Any:
    """A stored value as the control begins with it."""
    if field.kind == FieldKind.CHOICES:
        return value if isinstance(value, list) else ([value] if value else [])
    return plain(field, value)


def given(field: Field, data: Mapping[str, Any], name: str) -> Any:
    """What was sent under `name`, as the actions take it: a text, or a list of texts."""
    if field.kind == FieldKind.CHOICES:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value]
    return data.get(name, "")
