"""Automatic qualification: what the system adds by itself, and whose word counts."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cauce.accounts.scope import current_company
from cauce.catalog.models import Campaign, QualificationRule
from cauce.catalog.names import Names, names
from cauce.catalog.qualifying import INTERACTIONS, MOST, qualifying_of
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings import changes
from cauce.web.settings.moves import move
from cauce.web.settings.noun import Line, Noun, SettingForm, Values, act
from cauce.web.words import MEANING_MARKS

_URL = "/settings/qualification-rules"


class QualificationRuleForm(SettingForm):
    """When it happens, what is added, and where."""

    event = forms.ChoiceField(
        label=_("When"), choices=[(code, one.label) for code, one in INTERACTIONS.items()]
    )
    least = forms.IntegerField(
        label=_("From how many, or how much"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("Calls in vain (3), letters of a message (20). The others need no number."),
    )
    type = forms.ChoiceField(
        label=_("Type"),
        help_text=_("It leads to its state. Where a campaign has no such type, nothing is added."),
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=-100,
        max_value=100,
        initial=0,
        widget=forms.NumberInput({"class": "input--short"}),
    )
    campaign: Any = forms.ModelChoiceField(
        None, label=_("Campaign"), required=False, empty_label=_("Every campaign")
    )
    each_time = forms.BooleanField(
        label=_("Each time it happens"),
        required=False,
        help_text=_("Otherwise once for a lead."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        campaigns = Campaign.objects.order_by("-active", "name")
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        self.offer("type", _types(names(current_company())))


def _types(known: Names) -> list[tuple[str, str]]:
    """(code, name) of the types that campaigns have, each once, in their order."""
    found = {one.slug: one.name for one in known.qualifications.values() if one.active}
    started = {code: name for name, code, *_rest in setup.DEFAULT_QUALIFICATIONS}
    return list((found or started).items())


def _rows() -> QuerySet[QualificationRule]:
    return QualificationRule.objects.select_related("campaign").order_by("position", "id")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    known = names(current_company())
    return [_line(row, known) for row in rows]


def _line(row: QualificationRule, known: Names) -> Line:
    points = ngettext("%(count)s point", "%(count)s points", row.points) % {"count": row.points}
    where = row.campaign.name if row.campaign else gettext("every campaign")
    often = gettext("each time") if row.each_time else gettext("once for a lead")
    types = [
        one
        for one in known.qualifications.values()
        if one.slug == row.type and row.campaign_id in (None, one.parent)
    ]
    mark = (types[0].name, *MEANING_MARKS[types[0].meaning]) if types else None
    return Line(row, _called(row), f"{points} · {often} · {where}", mark=mark)


def _called(row: QualificationRule) -> str:
    label = str(INTERACTIONS[row.event].label)
    return label if row.least is None else f"{label} · {row.least}"


def _more(request: Request, row: QualificationRule | None) -> Values:
    if row:
        return {}
    company = current_company()
    return {
        "person_wins": qualifying_of(company).person_wins,
        "recent": changes.recent("qualifying", company.pk),
    }


def _create(request: Request, values: Values) -> QualificationRule:
    return setup.create_qualification_rule(by=request.actor, **values)


def _change(request: Request, row: QualificationRule, values: Values) -> QualificationRule:
    return setup.update_qualification_rule(row, by=request.actor, **values)


@require_POST
def precedence(request: Request) -> HttpResponse:
    """POST person_wins=on: whose word counts for a lead's type and state."""
    wins = bool(request.POST.get("person_wins"))
    return act(
        request,
        lambda: setup.update_qualifying(by=request.actor, person_wins=wins),
        gettext("Saved."),
        url=_URL,
    )


NOUN = Noun(
    name="qualification_rule",
    slug="qualification-rules",
    title=_("Automatic qualification"),
    lead=_(
        "What the system adds to a lead's qualifications by itself when something happens. A rule "
        "holds from the next time on; entries are never changed, and people comment on them."
    ),
    new=_("New rule of qualification"),
    rows=_rows,
    lines=_lines,
    form=QualificationRuleForm,
    create=_create,
    change=_change,
    list_page="settings/qualification_rules.html",
    called=_called,
    more=_more,
)
urlpatterns: list[URLPattern] = [
    path("settings/qualification-rules/precedence", precedence),
    path("settings/qualification-rules/<int:id>/move", move(NOUN)),
]
