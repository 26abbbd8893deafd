"""«Vendedores»: who stands where by the Seller Score, and a page for each that explains it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.life import report
from cauce.life.report import Board, Part, Period, Place
from cauce.web import charts
from cauce.web.reports import words
from cauce.web.request import Request
from cauce.web.tags import initials


@require_safe
def first(request: Request) -> HttpResponse:
    """GET /reports: the report that there is."""
    return HttpResponseRedirect("/reports/sellers")


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /reports/sellers?period=."""
    code = _period(request)
    found = report.board(request.actor, code=code, now=timezone.now())
    context = {
        "title": _("Sellers"),
        "levels_url": "/levels" if request.actor.may(Right.SEE_TEAMS) else "",
        "tabs": _tabs("/reports/sellers", code),
        "figures": _figures(found),
        "rows": [_row(request, one, code) for one in found.places],
        "chart": _chart(found),
        **_stretch(found),
    }
    return render(request, "reports/sellers.html", context)


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /reports/sellers/<id>?period=."""
    code = _period(request)
    found, place = report.seller(request.actor, id, code=code, now=timezone.now())
    context = {
        "title": place.name,
        "tabs": _tabs(f"/reports/sellers/{id}", code),
        "back": f"/reports/sellers?period={code}",
        "row": _row(request, place, code),
        "place": place,
        "of": found.of,
        "parts": [_part(part, place) for part in place.parts],
        "measures": _measures(place),
        "leads_url": f"/leads?seller={id}&created_from={found.period.first}"
        f"&created_to={found.period.last}",
        "weight": words.decimal(found.usual.weight),
        "few": report.FEW,
        **_stretch(found),
    }
    return render(request, "reports/seller.html", context)


def _period(request: Request) -> str:
    asked = request.GET.get("period", "")
    return asked if asked in report.PERIODS else report.USUAL


def _tabs(url: str, code: str) -> list[dict[str, Any]]:
    return [
        {"url": f"{url}?period={one}", "label": words.PERIODS[one], "current": one == code}
        for one in report.PERIODS
    ]


def _stretch(found: Board) -> dict[str, str]:
    return {"days": _days(found.period), "compared": _days(found.compared)}


def _days(period: Period) -> str:
    return f"{date_format(period.first, 'j b')} – {date_format(period.last, 'j b Y')}"


def _figures(found: Board) -> list[dict[str, Any]]:
    """Of the whole company for who sees all of it; a seller sees what the place is among."""
    rate = found.won / found.leads if found.leads else None
    return [
        {"name": _("Leads with a seller"), "value": words.decimal(found.leads, 0)},
        {"name": _("Sales"), "value": words.decimal(found.won, 0)},
        {"name": _("Conversion"), "value": words.share(rate, 1)},
        {"name": _("Sellers with leads"), "value": words.decimal(found.of, 0)},
    ]


def _row(request: Request, place: Place, code: str) -> dict[str, Any]:
    has = bool(place.leads)
    follow_up = next((part for part in place.parts if part.code == "follow_up"), None)
    return {
        "place": place,
        "url": f"/reports/sellers/{place.seller}?period={code}",
        "mine": place.seller == request.member.pk,
        "change": words.change(place.change),
        "rate": words.share(place.won / place.leads if has else None, 1),
        "expected": words.share(place.expected / place.leads if has else None, 1),
        "follow_up": words.decimal(follow_up.points) if follow_up else "",
        "follow_up_limit": follow_up.limit if follow_up else 0,
    }


def _chart(found: Board) -> charts.Chart | None:
    """A bar for each seller who has a score; one alone needs none."""
    ranked = [one for one in found.places if one.score is not None]
    if len(ranked) < 2:
        return None
    points = [
        charts.Point(
            label=one.name,
            values=(float(one.score or 0),),
            tick=initials(one.name),
            href=f"/reports/sellers/{one.seller}?period={found.code}",
        )
        for one in ranked
    ]
    return charts.bars(_("Seller Score"), series=(_("Seller Score"),), points=points)


def _part(part: Part, place: Place) -> dict[str, Any]:
    return {
        "label": words.PARTS[part.code],
        "points": words.decimal(part.points),
        "value": part.points,
        "limit": part.limit,
        "reason": _reason(part, place),
    }


def _reason(part: Part, place: Place) -> str:
    if part.code == "follow_up":
        told = _("Of the latest %(leads)s of the period: see below, measure by measure.")
        return told % {"leads": words.leads(place.looked_at)}
    (only,) = part.evidence
    of, rate = words.of_leads(place.won, place.leads), place.won / max(1, place.leads)
    return words.reason(only, of=of, rate=words.share(rate, 1), expected=place.expected)


def _measures(place: Place) -> list[dict[str, Any]]:
    """How the leads were followed up, a line for each measure."""
    return [
        {
            "label": words.MEASURES[one.code],
            "own": words.share(one.own),
            "usual": words.share(one.usual),
            "points": words.decimal(one.points),
            "value": one.points,
            "limit": one.limit,
        }
        for part in place.parts
        if part.code == "follow_up"
        for one in part.evidence
    ]
