"""Cleaning up old spam: how long it is kept, and a clean-up by hand after a count."""

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
from cauce.life import spam, spam_cleanup
from cauce.life.spam.catalogue import LEAST_DAYS, MOST_DAYS
from cauce.life.spam.models import SpamCleanup
from cauce.web.request import Request, complained, into, said
from cauce.web.settings.noun import posted

_USUAL = 90
_SHORT = forms.NumberInput({"class": "input--short"})


class KeepForm(forms.Form):
    """How long spam is kept."""

    keep_days = forms.IntegerField(
        label=_("Days that spam is kept"),
        required=False,
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        widget=_SHORT,
        help_text=_("Each night what is older is cleaned up. Empty: it is kept for ever."),
    )


class DaysForm(forms.Form):
    """What counts as old."""

    days = forms.IntegerField(
        label=_("Older than so many days"),
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        widget=_SHORT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET /settings/spam/cleanup?days=: how many there are; POST keeps `keep_days`."""
    request.actor.need(Right.CONFIGURE)
    policy = spam.policy_of(current_company())
    keep = KeepForm(posted(request), initial={"keep_days": policy.keep_days})
    if request.method == "POST" and keep.is_valid():
        with into(keep):
            spam.keep_spam(days=keep.cleaned_data["keep_days"], by=request.actor)
            said(request, gettext("Saved."))
            return HttpResponseRedirect("/settings/spam/cleanup")
    asked = DaysForm(request.GET if "days" in request.GET else None, initial={"days": _USUAL})
    found = None
    if asked.is_bound and asked.is_valid():
        found = spam_cleanup.count(days=asked.cleaned_data["days"], by=request.actor)
    context: dict[str, Any] = {
        "title": _("Clean-up of old spam"),
        "keep": keep,
        "asked": asked,
        "found": found,
        "runs": SpamCleanup.objects.order_by("-pk")[:5],
    }
    status = 422 if keep.errors or asked.errors else 200
    return render(request, "settings/spam_cleanup.html", context, status=status)


@require_POST
def run(request: Request) -> HttpResponse:
    """POST /settings/spam/cleanup/run: days."""
    request.actor.need(Right.CONFIGURE)
    form = DaysForm(request.POST)
    answer = HttpResponseRedirect("/settings/spam/cleanup")
    answer.status_code = 303
    if not form.is_valid():
        complained(request, Invalid({"days": "out_of_range"}))
        return answer
    try:
        made = spam_cleanup.begin(days=form.cleaned_data["days"], by=request.actor)
    except Conflict as refused:
        complained(request, refused)
    else:
        words = gettext("%(count)s were cleaned up.") % {"count": made.leads}
        said(request, gettext("It is being cleaned up.") if made.state == "running" else words)
    return answer
