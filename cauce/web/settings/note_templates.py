"""«Notas predefinidas»: the notes that operators choose from."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cauce.catalog.models import OUTCOMES, UNCLASSIFIED, NoteTemplate, Tag
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.moves import move
from cauce.web.settings.noun import Line, Noun, SettingForm, Values
from cauce.web.words import MEANING_MARKS


class NoteTemplateForm(SettingForm):
    """Title, text, tags, and what a note from it is."""

    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(label=_("Note"), widget=forms.Textarea({"rows": 4}), max_length=5_000)
    tags: Any = forms.ModelMultipleChoiceField(
        None,
        label=_("Tags it gives"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )
    call = forms.BooleanField(label=_("It tells of a call"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", UNCLASSIFIED), *OUTCOMES.items()]
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["tags"].queryset = Tag.objects.order_by("name")  # type: ignore[attr-defined]

    def values_of(self, row: Any) -> Values:
        """The row's values; its tags as ids."""
        values = super().values_of(row)
        return values | {"tags": [tag.pk for tag in row.tags.all()]} if row else values


def _rows() -> QuerySet[NoteTemplate]:
    return NoteTemplate.objects.prefetch_related("tags").order_by("position", "id")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [Line(row, row.title, note=_note(row), mark=_mark(row)) for row in rows]


def _note(row: NoteTemplate) -> str:
    tags = ", ".join(tag.name for tag in row.tags.all())
    return f"{row.body} · {tags}" if tags else row.body


def _mark(row: NoteTemplate) -> tuple[Any, str, str] | None:
    if not row.outcome:
        return None
    hue, shape = MEANING_MARKS[row.outcome]
    return (dict(OUTCOMES.items())[row.outcome], hue, shape)  # type: ignore[index]


def _create(request: Request, values: Values) -> NoteTemplate:
    return setup.create_note_template(by=request.actor, **values)


def _change(request: Request, row: NoteTemplate, values: Values) -> NoteTemplate:
    return setup.update_note_template(row, by=request.actor, **values)


NOUN = Noun(
    name="note_template",
    slug="note-templates",
    title=_("Notes to choose"),
    lead=_("Operators take one by its button, its number, or by typing / in the note."),
    new=_("New note to choose"),
    rows=_rows,
    lines=_lines,
    form=NoteTemplateForm,
    create=_create,
    change=_change,
)
urlpatterns: list[URLPattern] = [path("settings/note-templates/<int:id>/move", move(NOUN))]
