"""A status that shall change by itself (E3): planned in a dialog, seen in the head, cancelled."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import Status
from cauce.catalog.names import Names, names
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import qualify
from cauce.store import atomic
from cauce.web.leads.history import status_words
from cauce.web.request import Request, back, into, said

_TYPED = "%Y-%m-%dT%H:%M"


class Plan(forms.Form):
    """Which status, and when: a day and a time of the company's zone."""

    status = forms.ChoiceField(label=gettext_lazy("Status"))
    at = forms.DateTimeField(
        label=gettext_lazy("When"),
        input_formats=[_TYPED, f"{_TYPED}:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_TYPED),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = names(current_company())
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (one.id, status_words(known, one.parent or one.id, one.id if one.parent else None))
            for one in _in_order(known)
        ]
        self.fields["at"].help_text = _("In the zone %(zone)s.") % {
            "zone": current_company().timezone.replace("_", " ")
        }


def _in_order(known: Names) -> list[Any]:
    """Active statuses, each followed by its sub-statuses."""
    active = [one for one in known.statuses.values() if one.active]
    tops = [one for one in active if one.parent is None]
    return [one for top in tops for one in (top, *(s for s in active if s.parent == top.id))]


def waiting(lead: Lead, known: Names) -> dict[str, Any] | None:
    """What the head says of the change that a lead waits for, if it does. One query."""
    planned = qualify.waiting(lead)
    if planned is None:
        return None
    moved = (planned.planned_on_id, planned.planned_on_sub_id) != (
        lead.status_id,
        lead.substatus_id,
    )
    due = planned.due_at > timezone.now()
    return {
        "status": status_words(known, planned.status_id, planned.substatus_id),
        "at": planned.due_at,
        "until": timeuntil(planned.due_at, depth=1) if due else _("a moment"),
        "by": planned.author_name or "Cauce",
        "moved": moved,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, number: int) -> HttpResponse:
    """GET and POST /leads/<number>/schedule."""
    lead = lead_for(request.actor, number=number)
    request.actor.need(Right.WORK)
    first = {"status": lead.substatus_id or lead.status_id, "at": _mornings()[0][1]}
    form = Plan(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and _planned(request, number, form):
        said(request, _("The change is scheduled."))
        if not request.htmx:
            return back(request, f"/leads/{number}")
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {
        "title": _("Schedule a status"),
        "lead": lead,
        "form": form,
        "mornings": _mornings(),
    }
    part = "leads/schedule.html" if request.htmx else "leads/schedule_page.html"
    return render(request, part, context, status=422 if form.errors else 200)


def _planned(request: Request, number: int, form: Plan) -> bool:
    """Whether it could be planned; what was refused stands in the form."""
    chosen = Status.objects.select_related("parent").get(pk=form.cleaned_data["status"])
    top, below = (chosen.parent, chosen) if chosen.parent else (chosen, None)
    try:
        with into(form), atomic():
            lead = locked_for(request.actor, number=number)
            qualify.schedule_status(
                lead, status=top, substatus=below, at=form.cleaned_data["at"], by=request.actor
            )
    except Conflict as refused:
        form.add_error(None, sentence(refused.code, refused.params))
    return not form.errors


def _mornings() -> list[tuple[str, str]]:
    """(what it is called, what is typed) of the moments that are mostly meant: at nine."""
    today = timezone.localdate()
    days = (
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("On Monday"), today + timedelta(days=7 - today.weekday())),
        (_("In a week"), today + timedelta(days=7)),
    )
    nine = time(9)
    return [
        (f"{label} {nine:%H:%M}", f"{datetime.combine(day, nine):{_TYPED}}") for label, day in days
    ]
