"""Statuses of the sale, with their sub-statuses."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cauce.catalog.models import STATUS_MEANINGS, Status
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.moves import move
from cauce.web.settings.noun import Line, Noun, SettingForm, Values
from cauce.web.words import STATUS_MARKS


class StatusForm(SettingForm):
    """A status, or a sub-status of one."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent: Any = forms.ModelChoiceField(
        None, label=_("Sub-status of"), required=False, empty_label=_("It is a status itself")
    )
    meaning = forms.ChoiceField(
        label=_("Meaning"),
        required=False,
        choices=[("", "–"), *STATUS_MEANINGS.items()],
        help_text=_("Won and lost close a lead. A sub-status means what its status means."),
    )
    kept = ("parent",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.row and self.row.parent_id:
            del self.fields["meaning"]
        if "parent" in self.fields:
            statuses = _rows().filter(parent=None, active=True)
            self.fields["parent"].queryset = statuses  # type: ignore[attr-defined]


def _rows() -> QuerySet[Status]:
    return Status.objects.select_related("parent").order_by("position", "id")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    lines = []
    for status in (row for row in rows if row.parent_id is None):
        hue, shape = STATUS_MARKS[status.meaning]
        mark = (STATUS_MEANINGS[status.meaning], hue, shape)
        lines.append(Line(status, status.name, mark=mark))
        lines += [Line(row, row.name, inside=True) for row in rows if row.parent_id == status.pk]
    return lines


def _create(request: Request, values: Values) -> Status:
    return setup.create_status(by=request.actor, **values)


def _change(request: Request, row: Status, values: Values) -> Status:
    return setup.update_setting(row, noun="status", by=request.actor, **values)


NOUN = Noun(
    name="status",
    slug="statuses",
    title=_("Statuses"),
    lead=_("Where in the sale a lead stands. New leads begin with the first that means «new»."),
    new=_("New status"),
    rows=_rows,
    lines=_lines,
    form=StatusForm,
    create=_create,
    change=_change,
)
urlpatterns: list[URLPattern] = [path("settings/statuses/<int:id>/move", move(NOUN))]
