"""Qualifications of each campaign: its states, and the types that lead to them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cauce.catalog.models import QUALIFICATION_MEANINGS, Campaign, QualificationType
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.moves import move
from cauce.web.settings.noun import Line, Noun, SettingForm, Values
from cauce.web.words import MEANING_MARKS


class QualificationForm(SettingForm):
    """A state, or a type that leads to one of the campaign's states."""

    campaign: Any = forms.ModelChoiceField(None, label=_("Campaign"), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    maps_to: Any = forms.ModelChoiceField(
        None,
        label=_("Leads to the state"),
        required=False,
        empty_label=_("It is a state itself"),
        help_text=_("A type means what its state means."),
    )
    meaning = forms.ChoiceField(
        label=_("Meaning"), required=False, choices=[("", "–"), *QUALIFICATION_MEANINGS.items()]
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=-100,
        max_value=100,
        initial=0,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("What it adds when somebody gives it, −100 to 100."),
    )
    kept = ("campaign",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        campaigns = _campaigns()
        chosen: Any = self.row.campaign_id if self.row else self.data.get("campaign")
        chosen = chosen or self.initial.get("campaign") or getattr(campaigns.first(), "pk", None)
        states = QualificationType.objects.filter(maps_to=None, active=True)
        states = states.filter(campaign_id=int(chosen) if str(chosen).isdigit() else 0)
        if self.row:
            states = states.exclude(pk=self.row.pk)
        else:
            self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.fields["maps_to"].queryset = states.order_by("position", "id")  # type: ignore[attr-defined]


def _campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.order_by("-active", "name")


def _rows() -> QuerySet[QualificationType]:
    return QualificationType.objects.select_related("campaign", "maps_to").order_by(
        "position", "id"
    )


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    campaign = _chosen(request)
    mine = [row for row in rows if campaign and row.campaign_id == campaign.pk]
    lines = []
    for state in (row for row in mine if row.maps_to_id is None):
        lines.append(_line(state))
        lines += [_line(row, inside=True) for row in mine if row.maps_to_id == state.pk]
    return lines


def _line(row: QualificationType, *, inside: bool = False) -> Line:
    count = {"count": row.points}
    points = ngettext("%(count)s point", "%(count)s points", row.points) % count
    hue, shape = MEANING_MARKS[row.meaning]
    mark = (QUALIFICATION_MEANINGS[row.meaning], hue, shape)  # type: ignore[index]
    return Line(row, row.name, points, mark=mark, inside=inside)


def _chosen(request: Request) -> Campaign | None:
    """The campaign that is looked at: the one asked for, or the first."""
    wanted = request.GET.get("campaign", "")
    rows = _campaigns()
    found = rows.filter(pk=int(wanted)).first() if wanted.isdigit() and len(wanted) < 18 else None
    return found or rows.first()


def _more(request: Request, row: QualificationType | None) -> Values:
    return {} if row else {"campaigns": _campaigns(), "campaign": _chosen(request)}


def _create(request: Request, values: Values) -> QualificationType:
    return setup.create_qualification_type(by=request.actor, **values)


def _change(request: Request, row: QualificationType, values: Values) -> QualificationType:
    if values["maps_to"]:
        del values["meaning"]  # its state's
    return setup.update_setting(row, noun="qualification_type", by=request.actor, **values)


NOUN = Noun(
    name="qualification_type",
    slug="qualifications",
    title=_("Qualifications"),
    lead=_("What people say of a lead, and the points it is worth. Each campaign has its own."),
    new=_("New qualification"),
    rows=_rows,
    lines=_lines,
    form=QualificationForm,
    create=_create,
    change=_change,
    list_page="settings/qualifications.html",
    more=_more,
)
urlpatterns: list[URLPattern] = [
    path(
        "settings/qualifications/<int:id>/move", move(NOUN, lambda r: f"?campaign={r.campaign_id}")
    )
]
