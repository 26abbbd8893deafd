"""People who ask again: where their seller is looked for, how long that counts, who else."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.duplicates import MOST_DAYS, UNAVAILABLE, Duplicates, duplicates_of
from cauce.life import setup
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import posted
from cauce.web.settings.values import PLACES

_ORDER = ("first", "second", "third", "fourth")


class DuplicatesForm(forms.Form):
    """The places to look in their order, the window, and what else."""

    first = forms.ChoiceField(label=_("Look for their seller first"), required=False)
    second = forms.ChoiceField(label=_("… then"), required=False)
    third = forms.ChoiceField(label=_("… then"), required=False)
    fourth = forms.ChoiceField(
        label=_("… and last"),
        required=False,
        help_text=_(
            "Where a place is left out, whoever asks again there takes their turn like everybody "
            "else. The lead is marked as a duplicate all the same."
        ),
    )
    window_days = forms.IntegerField(
        label=_("Days that an earlier lead counts"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=_("Empty or 0: however long ago. Older ones make no duplicate."),
    )
    unavailable = forms.ChoiceField(
        label=_("If that seller has left or cannot take leads, it goes to"),
        choices=[(one.value, UNAVAILABLE[one]) for one in UNAVAILABLE],
        widget=forms.RadioSelect({"class": "check"}),
    )

    def __init__(self, data: QueryDict | None, *, now: Duplicates) -> None:
        places = dict(zip(_ORDER, now.scopes, strict=False))
        first = {"window_days": now.window_days or None, "unavailable": now.unavailable}
        super().__init__(data, initial=places | first)
        for name in _ORDER:
            choices = [("", _("Nowhere else")), *PLACES.items()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No place twice: whoever changes one sees which other to change."""
        chosen: dict[str, str] = {}
        for name in _ORDER:
            place = self.cleaned_data.get(name, "")
            if place and place in chosen:
                self.add_error(name, forms.ValidationError(_("This is chosen above already.")))
            chosen[place] = name
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "scopes": [given[name] for name in _ORDER if given[name]],
            "window_days": given["window_days"] or 0,
            "unavailable": given["unavailable"],
        }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/duplicates."""
    request.actor.need(Right.CONFIGURE)
    company = current_company()
    form = DuplicatesForm(posted(request), now=duplicates_of(company))
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.update_duplicates(by=request.actor, **form.values())
            said(request, gettext("Saved."))
            return HttpResponseRedirect("/settings/duplicates")
    context: dict[str, Any] = {
        "title": _("Duplicates"),
        "form": form,
        "recent": changes.recent("duplicates", company.pk),
    }
    return render(request, "settings/duplicates.html", context, status=422 if form.errors else 200)
