"""How soon somebody answers, how that is counted, and what happens when it is late."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.levels import (
    FIELDS,
    LEVEL_LABELS,
    LEVEL_WAYS,
    MOST_HOURS,
    MOST_MINUTES,
    MOST_MOVES,
    Levels,
    levels_of,
)
from cauce.life import setup
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import posted


def minutes_field(label: Any, *, empty: Any) -> forms.IntegerField:
    """A field for the minutes of a level; `empty` says what it means when nothing is typed."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=empty,
    )


class LevelsForm(forms.Form):
    """The settings of the service levels."""

    answer = minutes_field(
        _("Minutes to the first answer by a person"),
        empty=format_lazy("{} {}", LEVEL_WAYS["answer"], _("0: no such level.")),
    )
    contact = minutes_field(
        _("Minutes until somebody has spoken to them"),
        empty=format_lazy(
            "{} {}", LEVEL_WAYS["contact"], _("Two hours are 120. 0: no such level.")
        ),
    )
    qualify = minutes_field(
        _("Minutes until it is qualified"),
        empty=format_lazy("{} {}", LEVEL_WAYS["qualify"], _("A day is 1440. 0: no such level.")),
    )
    business_hours = forms.BooleanField(
        label=_("Count only the working hours of the seller"),
        required=False,
        help_text=_("Hours and holidays as they stand under Availability; else by the clock."),
    )
    warn_at = forms.IntegerField(
        label=_("Tell the seller after so much of the time, in percent"),
        min_value=0,
        max_value=99,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("0: only when it is over. When it is over their supervisors are told, too."),
    )
    move = forms.MultipleChoiceField(
        label=_("Hand the lead on by itself when it is late with"),
        required=False,
        choices=list(LEVEL_LABELS.items()),
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
        help_text=_("To whoever's turn it is by the same rule, and never back."),
    )
    moves = forms.IntegerField(
        label=_("So often at most"),
        min_value=1,
        max_value=MOST_MOVES,
        widget=forms.NumberInput({"class": "input--short"}),
    )

    fall = forms.IntegerField(
        label=_("Tell administrators when conversion falls by so many percent"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("The last 28 days beside those before them, with enough leads. 0: never."),
    )
    review_hours = forms.IntegerField(
        label=_("Tell administrators of qualifications that nobody has reviewed for so many hours"),
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("Those that the system gave. 0: never."),
    )
    digest_hour = forms.IntegerField(
        label=_("Send the daily digest at this hour"),
        required=False,
        min_value=0,
        max_value=23,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("0 to 23, by the clock of each one's team. Empty: no digest."),
    )

    def __init__(self, data: QueryDict | None, *, now: Levels) -> None:
        super().__init__(data, initial={name: getattr(now, name) for name in FIELDS})

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        return given | {level: given[level] or 0 for level in LEVEL_LABELS}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/levels."""
    request.actor.need(Right.CONFIGURE)
    company = current_company()
    form = LevelsForm(posted(request), now=levels_of(company))
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.update_levels(by=request.actor, **form.values())
            said(request, gettext("Saved."))
            return HttpResponseRedirect("/settings/levels")
    context: dict[str, Any] = {
        "title": _("Service levels"),
        "form": form,
        "recent": changes.recent("levels", company.pk),
    }
    return render(request, "settings/levels.html", context, status=422 if form.errors else 200)
