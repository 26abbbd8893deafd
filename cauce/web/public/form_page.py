"""How a hosted form is drawn: its fields as a Django form, so that it looks like all others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _

from cauce.accounts.sentences import sentence
from cauce.catalog.fields import FieldKind
from cauce.life.capture.forms import LIST_BOX
from cauce.life.capture.models import Form
from cauce.life.capture.sources.form import ANSWER_LIMIT, TEXT_LIMITS, is_needed, own_of
from cauce.web import field_forms

_AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "whatsapp": "tel"}
_INPUT_TYPES = {"email": "email", "phone": "tel", "whatsapp": "tel"}


class PublicForm(forms.Form):
    """The visible fields. It checks nothing: `capture.sources.form` has done so."""

    def show(self, errors: Sequence[Mapping[str, Any]]) -> None:
        """Put each problem ({field, code, params}) beside its field, in the reader's language."""
        found = ErrorDict()
        for error in errors:
            field = error["field"] if error["field"] in self.fields else "__all__"
            text = sentence(error["code"], error.get("params"))
            problem = forms.ValidationError(text, code=error["code"])
            found.setdefault(field, ErrorList(renderer=self.renderer)).append(problem)
        self._errors = found
        self.cleaned_data: dict[str, Any] = {}


def drawn(
    form: Form,
    *,
    values: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
) -> PublicForm:
    """The form empty, or with what was typed and what is wrong with it."""
    drawing = PublicForm(_data(form, values), label_suffix="")
    for one in form.fields:
        drawing.fields[one["name"]] = _field(one)
    if form.consent:
        drawing.fields["consent"] = forms.BooleanField(label=form.consent)
    if form.marketing_list_id and form.list_consent:
        drawing.fields[LIST_BOX] = forms.BooleanField(label=form.list_consent, required=False)
    if values is not None:
        drawing.show(errors)
    return drawing


def _data(form: Form, values: Mapping[str, str] | None) -> Mapping[str, Any] | None:
    """What was typed, as controls take it: several choices one by one."""
    if values is None:
        return None
    owned = ((one["name"], own_of(one)) for one in form.fields)
    several = {name for name, own in owned if own and own.kind == FieldKind.CHOICES}
    return {k: v.split("\n") if k in several else v for k, v in values.items()}


def _field(one: Mapping[str, Any]) -> forms.Field:
    kind, label, required = one["kind"], one["label"], is_needed(one)
    if own := own_of(one):
        return field_forms.control(own, label=label, required=required)
    if kind == "checkbox":
        return forms.BooleanField(label=label, required=required)
    if kind == "select":
        choices = [("", _("Choose")), *((text, text) for text in one.get("options", ()))]
        return forms.ChoiceField(label=label, required=required, choices=choices)
    limit = TEXT_LIMITS.get(kind, ANSWER_LIMIT)
    attributes = {"maxlength": limit, "autocomplete": _AUTOCOMPLETE.get(kind, "off")}
    widget: forms.Widget
    if kind == "message":
        widget = forms.Textarea(attributes | {"rows": 4})
    else:
        widget = forms.TextInput(attributes)
        widget.input_type = _INPUT_TYPES.get(kind, "text")
    return forms.CharField(label=label, required=required, widget=widget)
