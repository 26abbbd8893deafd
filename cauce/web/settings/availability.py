"""When and how much each seller takes, and the company's holidays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Membership, Team
from cauce.accounts.permissions import Right, Role
from cauce.accounts.scope import current_company
from cauce.life import assignment
from cauce.life.assignment.models import Availability, Holiday
from cauce.life.assignment.presence import DAYS
from cauce.web.request import Request, said
from cauce.web.settings import changes
from cauce.web.settings.noun import act, posted, row_of, saved
from cauce.web.settings.presence_words import in_words, spans_text
from cauce.web.words import PASSED_OVER

_SPARE = 2  # empty lines for absences still to come
HERE = (_("Takes leads"), "positive", "full")


def _day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AvailabilityForm(forms.Form):
    """A seller's pause, limits, hours of each weekday and absences."""

    paused = forms.BooleanField(
        label=_("Paused"), required=False, help_text=_("Takes no leads by rule until this is off.")
    )
    per_day = forms.IntegerField(
        label=_("Leads a day"),
        required=False,
        min_value=1,
        max_value=assignment.MOST,
        help_text=_("By the seller's calendar. Empty: no limit."),
        widget=forms.NumberInput({"class": "input--short"}),
    )
    at_once = forms.IntegerField(
        label=_("Open leads"),
        required=False,
        min_value=1,
        max_value=assignment.MOST,
        help_text=_("Who has so many takes the next one when one is closed. Empty: no limit."),
        widget=forms.NumberInput({"class": "input--short"}),
    )

    def __init__(self, data: QueryDict | None, *, found: Availability) -> None:
        first: dict[str, Any] = {n: getattr(found, n) for n in ("paused", "per_day", "at_once")}
        super().__init__(data, initial=first)
        for place, day in enumerate(DAYS):
            self.fields[f"hours_{day}"] = forms.CharField(
                label=WEEKDAYS[place],
                required=False,
                max_length=100,
                initial=spans_text(found.hours.get(day, ())),
                widget=forms.TextInput({"placeholder": "09:00-14:00, 16:00-19:00"}),
            )
        self._lines = max(len(found.absences), _lines_of(data)) + (0 if data else _SPARE)
        for line in range(self._lines):
            kept = found.absences[line] if line < len(found.absences) else {}
            for name, label in (("from", _("From")), ("to", _("To"))):
                self.fields[f"absence_{line}_{name}"] = forms.DateField(
                    label=label, required=False, initial=kept.get(name), widget=_day_input()
                )

    def plain(self) -> list[Any]:
        """The bound fields above the hours, for the template."""
        return [self[name] for name in ("paused", "per_day", "at_once")]

    def hours(self) -> list[Any]:
        """The bound fields of the weekdays."""
        return [self[f"hours_{day}"] for day in DAYS]

    def absences(self) -> list[tuple[Any, Any]]:
        """The bound fields of each absence: its first and its last day."""
        lines = range(self._lines)
        return [(self[f"absence_{line}_from"], self[f"absence_{line}_to"]) for line in lines]

    def values(self) -> dict[str, Any]:
        """What the action takes. Raises Invalid naming fields of this form."""
        given = self.cleaned_data
        hours = {day: _spans(given[f"hours_{day}"]) for day in DAYS if given[f"hours_{day}"]}
        absences = []
        for line in range(self._lines):
            first, last = (given.get(f"absence_{line}_{name}") for name in ("from", "to"))
            if first or last:
                absences.append({"from": first or last, "to": last or first})
                if first and last and last < first:
                    raise Invalid({f"absence_{line}_to": "ends_before_it_begins"})
        plain = {name: given[name] for name in ("paused", "per_day", "at_once")}
        return {**plain, "hours": hours, "absences": absences}


def _lines_of(data: QueryDict | None) -> int:
    """How many absences were sent."""
    places = [name.split("_")[1] for name in data or () if name.startswith("absence_")]
    known = [int(place) for place in places if place.isascii() and place.isdigit()]
    return min(max(known, default=-1) + 1, 200)


def _spans(text: str) -> list[list[str]]:
    """«09:00-14:00, 16:00-19:00» in its parts; the action says whether they are hours."""
    parts = text.replace("–", "-").replace(";", ",").split(",")
    return [[clock.strip() for clock in part.split("-")] for part in parts if part.strip()]


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/availability."""
    request.actor.need(Right.CONFIGURE)
    return _listing(request, HolidayForm(None))


def _listing(request: Request, form: "HolidayForm") -> HttpResponse:
    today = timezone.localdate()
    context = {
        "title": _("Availability"),
        "rows": _rows(today),
        "form": form,
        "holidays": Holiday.objects.select_related("team").filter(day__gte=today).order_by("day"),
        "waiting": assignment.waiting(current_company()),
    }
    return render(
        request, "settings/availability.html", context, status=422 if form.errors else 200
    )


def _rows(today: date) -> list[dict[str, Any]]:
    kept = {one.seller_id: one for one in Availability.objects.all()}
    terms, now = assignment.terms_of(current_company()), timezone.now()
    rows = []
    for member in _sellers():
        why = terms[member.pk].why_not(now) if member.pk in terms else ""
        mark = (PASSED_OVER[why], "none", "bar") if why else HERE
        note = in_words(kept.get(member.pk, Availability()), today)
        rows.append({"member": member, "note": note, "mark": mark})
    return rows


def _sellers() -> Any:
    """Active people who may work on leads."""
    return Membership.objects.filter(active=True).exclude(role=Role.VIEWER).order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/availability/<id>."""
    request.actor.need(Right.CONFIGURE)
    member = row_of(Membership.objects.all(), id)
    found = assignment.availability_of(member)
    form = AvailabilityForm(posted(request), found=found)

    def change(_values: Mapping[str, Any]) -> Availability:
        try:
            return assignment.set_availability(member, by=request.actor, **form.values())
        except Invalid as refused:
            fields = {name.replace("hours.", "hours_"): why for name, why in refused.fields.items()}
            raise Invalid(fields) from None

    if saved(request, form, change):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/availability/{member.pk}")
    state = assignment.state_of(member, timezone.now())
    context = {
        "title": member.name,
        "form": form,
        "person": member,
        "zone": state.zone.replace("_", " "),
        "mark": (PASSED_OVER[state.why_not], "none", "bar") if state.why_not else HERE,
        "recent": changes.recent("user", member.pk),
    }
    return render(
        request, "settings/availability_of.html", context, status=422 if form.errors else 200
    )


class HolidayForm(forms.Form):
    """A day off, for everybody or for one team."""

    day = forms.DateField(label=_("Day"), widget=_day_input())
    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    team = forms.ModelChoiceField[Team](
        None, label=_("Team"), required=False, empty_label=_("Everybody")
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]


@require_POST
def add_holiday(request: Request) -> HttpResponse:
    """POST /settings/availability/holidays."""
    request.actor.need(Right.CONFIGURE)
    form = HolidayForm(request.POST)
    if saved(request, form, lambda values: assignment.add_holiday(by=request.actor, **values)):
        said(request, gettext("Saved."))
        answer = HttpResponseRedirect("/settings/availability")
        answer.status_code = 303
        return answer
    return _listing(request, form)


@require_POST
def remove_holiday(request: Request, id: int) -> HttpResponse:
    """POST /settings/availability/holidays/<id>/remove."""
    request.actor.need(Right.CONFIGURE)
    found = row_of(Holiday.objects.all(), id)
    return act(
        request,
        lambda: assignment.remove_holiday(found, by=request.actor),
        gettext("The day is a day like others again."),
        url="/settings/availability",
    )
