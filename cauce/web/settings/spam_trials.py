"""A dry run of spam filters: what they would catch and free of what came lately."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads.access import leads_for
from cauce.life import spam, spam_trials
from cauce.life.spam.models import SpamTrial, TrialState
from cauce.web.request import Request
from cauce.web.settings.changes import lines_of
from cauce.web.settings.noun import act, row_of
from cauce.web.spam_words import reason_words

_STUCK = timedelta(minutes=5)


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /settings/spam/trials/<id>: the whole page, or what is known so far for htmx."""
    request.actor.need(Right.CONFIGURE)
    trial = row_of(SpamTrial.objects.all(), id)
    now = spam.policy_of(current_company())
    running = trial.state == TrialState.RUNNING
    context = {
        "title": _("Dry run"),
        "trial": trial,
        "running": running,
        "stuck": running and timezone.now() - trial.moved_at > _STUCK,
        "changes": lines_of(spam.NOUN, spam.changed(now, spam.drafted(now, **trial.draft))),
        "counts": {name: trial.counts.get(name, 0) for name in _COUNTED},
        "caught": _examples(request, trial, "caught"),
        "freed": _examples(request, trial, "freed"),
        "current": now.version == trial.version,
    }
    part = "#result" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"settings/spam_trial.html{part}", context)


_COUNTED = ("judged", "before", "after", "caught", "freed", "caught_real", "freed_spam")


def _examples(request: Request, trial: SpamTrial, what: str) -> list[dict[str, Any]]:
    shown = trial.examples.get(what, [])
    leads = leads_for(request.actor).filter(pk__in=[one["lead"] for one in shown]).in_bulk()
    return [
        {
            "lead": leads[one["lead"]],
            "points": one["points"],
            "reasons": " · ".join(map(reason_words, one["reasons"])),
        }
        for one in shown
        if one["lead"] in leads
    ]


@require_POST
def publish(request: Request, id: int) -> HttpResponse:
    """POST /settings/spam/trials/<id>/publish."""
    request.actor.need(Right.CONFIGURE)
    trial = row_of(SpamTrial.objects.all(), id)
    return act(
        request,
        lambda: spam_trials.publish(trial, by=request.actor),
        _("Published: the next enquiry is judged by it."),
        url="/settings/spam",
    )
