"""How long people, and what arrived of them, are kept: settings, a count, a run by hand."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.privacy import FIELDS, LEAST_DAYS, MOST_DAYS, MOST_GRACE, privacy_of
from cauce.life import setup
from cauce.life.personal import retention
from cauce.web.request import Request, complained, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import posted

_URL = "/settings/personal-data/retention"
_SHORT = forms.NumberInput({"class": "input--short"})
RULES = {
    "people": _("People whose enquiries are all over"),
    "captures": _("Raw captures"),
}


class PrivacyForm(forms.Form):
    """How long what is kept."""

    grace_days = forms.IntegerField(
        label=_("Days of grace before an erasure"),
        min_value=0,
        max_value=MOST_GRACE,
        widget=_SHORT,
    )
    people_days = forms.IntegerField(
        label=_("Erase people after so many days without activity"),
        required=False,
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        widget=_SHORT,
        help_text=_("Only those whose enquiries are all closed. Empty: never."),
    )
    captures_days = forms.IntegerField(
        label=_("Empty raw captures after so many days"),
        required=False,
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        widget=_SHORT,
        help_text=_("The bytes that arrived; the leads they became stay. Empty: never."),
    )


class RuleForm(forms.Form):
    """A rule, and what counts as old."""

    rule = forms.ChoiceField(label=_("What"), choices=list(RULES.items()))
    days = forms.IntegerField(
        label=_("Older than so many days"),
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        widget=_SHORT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET …/retention?rule=&days=: how many there are; POST keeps the settings."""
    request.actor.need(Right.PERSONAL_DATA)
    now = privacy_of(current_company())
    form = PrivacyForm(posted(request), initial={name: getattr(now, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.update_privacy(by=request.actor, **form.cleaned_data)
            said(request, gettext("Saved."))
            return HttpResponseRedirect(_URL)
    asked = RuleForm(request.GET if "days" in request.GET else None, initial={"days": 365})
    found = None
    if asked.is_bound and asked.is_valid():
        given = asked.cleaned_data
        found = retention.count(given["rule"], days=given["days"], by=request.actor)
    context: dict[str, Any] = {
        "title": _("How long data is kept"),
        "form": form,
        "asked": asked,
        "found": found,
        "what": RULES.get(asked.cleaned_data["rule"], "") if found is not None else "",
        "runs": [
            {"run": run, "rule": RULES.get(run.rule, run.rule)}
            for run in retention.runs(request.actor)[:8]
        ],
        "recent": changes.recent("privacy", current_company().pk),
    }
    status = 422 if form.errors or asked.errors else 200
    return render(request, "people/keeping.html", context, status=status)


@require_POST
def run(request: Request) -> HttpResponse:
    """POST …/retention/run: rule, days."""
    request.actor.need(Right.PERSONAL_DATA)
    form = RuleForm(request.POST)
    answer = HttpResponseRedirect(_URL)
    answer.status_code = 303
    if not form.is_valid():
        complained(request, Invalid({"days": "out_of_range"}))
        return answer
    given = form.cleaned_data
    try:
        retention.begin(given["rule"], days=given["days"], by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    else:
        said(request, gettext("It is being cleaned up."))
    return answer
