"""The chart above the list: leads and duplicates over time, under the list's filters."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads import tide
from cauce.leads.access import leads_for
from cauce.leads.queries import Filters
from cauce.leads.tide import DAY, MONTH, WEEK, Stretch
from cauce.web import charts
from cauce.web.leads import filters
from cauce.web.request import Request

_TICKS = 6  # about as many dates as fit under the bars
# While the list has no dates of its own: how far back each unit looks.
_SPANS = {DAY: timedelta(days=29), WEEK: timedelta(weeks=25), MONTH: timedelta(days=335)}


@require_safe
def part(request: Request) -> HttpResponse:
    """GET /leads/tide?by=: the part that the list fetches, so that its rows never wait for it."""
    query = request.GET.copy()
    by = query.pop("by", [""])[-1]
    zone = ZoneInfo(current_company().timezone)
    narrowed = filters.read(request).filters
    first, last = _range(narrowed, zone, by)
    unit = by if by in _SPANS else tide.unit_of(first, last)
    wanted = tide.stretches(first, last, unit)
    bars = _counted(request, narrowed, wanted, zone)
    return render(request, "leads/tide.html", _context(query, bars, unit))


def recent(request: Request) -> dict[str, Any]:
    """The chart of the last days, for the home page, and these `days` themselves."""
    zone = ZoneInfo(current_company().timezone)
    first, last = _range(Filters(), zone, DAY)
    wanted = tide.stretches(first, last, DAY)
    bars = _counted(request, Filters(), wanted, zone)
    return _context(QueryDict(), bars, DAY) | {"days": bars}


def _counted(
    request: Request, narrowed: Filters, wanted: list[Stretch], zone: ZoneInfo
) -> list[Stretch]:
    actor = request.actor
    everybody = actor.may(Right.SEE_COMPANY)
    return tide.counted(leads_for(actor), narrowed, wanted, zone=zone, everybody=everybody)


def _range(narrowed: Filters, zone: ZoneInfo, by: str) -> tuple[date, date]:
    """The days that the chart shows: those of the filter; without one, back from today."""
    today = timezone.localdate(timezone=zone)
    end = _day(narrowed.created_to, zone, before=True)
    last = min(end, today) if end else today
    first = _day(narrowed.created_from, zone) or last - _SPANS.get(by, _SPANS[DAY])
    return min(first, last), last


def _day(at: datetime | None, zone: ZoneInfo, *, before: bool = False) -> date | None:
    if at is None:
        return None
    # The end of a day is the first moment of the next one.
    return (at - timedelta(microseconds=1 if before else 0)).astimezone(zone).date()


def _context(query: QueryDict, bars: list[Stretch], unit: str) -> dict[str, Any]:
    leads, repeated = sum(one.leads for one in bars), sum(one.duplicates for one in bars)
    every = max(1, -(-len(bars) // _TICKS))
    points = [
        charts.Point(
            label=_label(one, unit),
            values=(one.leads - one.duplicates, one.duplicates),
            tick=_tick(one, unit) if number % every == 0 else "",
            href="/leads" + filters.of_days(query, one.first, one.last),
        )
        for number, one in enumerate(bars)
    ]
    titles = {
        DAY: _("Leads and duplicates per day"),
        WEEK: _("Leads and duplicates per week"),
        MONTH: _("Leads and duplicates per month"),
    }
    units = ((DAY, _("Days")), (WEEK, _("Weeks")), (MONTH, _("Months")))
    series = (_("New people"), _("Duplicates"))
    return {
        "leads_in": number_format(leads, force_grouping=True),
        "repeated": number_format(repeated, force_grouping=True),
        "share": f"{repeated / leads:.1%}" if leads else "",
        "units": [
            {
                "url": "/leads/tide" + filters.address(query, by=key),
                "label": label,
                "current": key == unit,
            }
            for key, label in units
        ],
        "chart": charts.bars(titles[unit], series=series, points=points, stacked=True),
    }


def _label(one: Stretch, unit: str) -> str:
    if unit == DAY:
        return date_format(one.first, "D j b Y")
    if unit == MONTH:
        return date_format(one.first, "F Y")
    return f"{date_format(one.first, 'j b')} – {date_format(one.last, 'j b Y')}"


def _tick(one: Stretch, unit: str) -> str:
    return date_format(one.first, "b Y" if unit == MONTH else "j b")
