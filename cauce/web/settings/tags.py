"""Tags that people are marked with."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.catalog.models import Tag
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.noun import Line, Noun, SettingForm, Values


class TagForm(SettingForm):
    """A tag has but a name."""

    name = forms.CharField(label=_("Name"), max_length=60)


def _rows() -> QuerySet[Tag]:
    return Tag.objects.order_by("name")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [Line(tag, tag.name) for tag in rows]


def _create(request: Request, values: Values) -> Tag:
    return setup.create_tag(by=request.actor, **values)


def _change(request: Request, row: Tag, values: Values) -> Tag:
    return setup.update_setting(row, noun="tag", by=request.actor, **values)


NOUN = Noun(
    name="tag",
    slug="tags",
    title=_("Tags"),
    lead=_("A tag marks a person and shows on all the person's leads. It can start automations."),
    new=_("New tag"),
    rows=_rows,
    lines=_lines,
    form=TagForm,
    create=_create,
    change=_change,
)
