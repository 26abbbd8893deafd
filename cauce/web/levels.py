"""«Niveles de servicio»: what was kept and broken, by whom and where, and what else slips."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.levels import LEVEL_LABELS, LEVEL_WAYS, levels_of
from cauce.catalog.names import names
from cauce.leads.access import leads_for, members_below
from cauce.leads.models import Lead, Standing
from cauce.life import assignment, deliver, digest, levels, qualify
from cauce.life.levels import Figures, Tallies, Tally
from cauce.web import charts
from cauce.web.leads.history import called
from cauce.web.leads.level_words import mark, taken
from cauce.web.request import Request

PERIODS = {7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 90: gettext_lazy("90 days")}
_USUAL = 30
_LATE_SHOWN = 8
_SELLERS_SHOWN = 40
_TICKS = 6
_MOST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A seller or a campaign: how each level was kept."""

    name: str
    url: str
    cells: list[Tally]


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /levels?days=."""
    request.actor.need(Right.SEE_TEAMS)
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(one) for one in PERIODS} else _USUAL
    company, now = current_company(), timezone.now()
    zone = ZoneInfo(company.timezone)
    last = timezone.localdate(timezone=zone)
    first = last - timedelta(days=days - 1)
    leads = leads_for(request.actor)
    days_of: dict[str, Any] = {"first": first, "last": last, "zone": zone}
    found = levels.figures(leads, **days_of, now=now)
    paces = levels.paces(leads, **days_of)
    context = {
        "title": _("Service levels"),
        "periods": _periods(days),
        "figures": [_figure(code, found.whole[code], paces[code]) for code in LEVEL_LABELS],
        "heads": list(LEVEL_LABELS.values()),
        "chart": _chart(found),
        "sellers": _sellers(found),
        "campaigns": _campaigns(found),
        "ways": [(LEVEL_LABELS[code], way) for code, way in LEVEL_WAYS.items()],
        "late": _late(request, leads),
        "loads": _loads(request),
        "slips": _slips(request, leads),
        "may_set_up": request.actor.may(Right.CONFIGURE),
        "any": any(_counted(tally) for tally in found.whole.values()),
    }
    return render(request, "levels/page.html", context)


def _periods(days: int) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"/levels?days={count}", "current": count == days}
        for count, label in PERIODS.items()
    ]


def _counted(tally: Tally) -> int:
    return tally.kept + tally.broken + tally.running + tally.left


def _figure(code: str, tally: Tally, pace: timedelta | None) -> dict[str, Any]:
    minutes = getattr(levels_of(current_company()), code)
    values = {"kept": _grouped(tally.kept), "broken": _grouped(tally.broken)}
    note = _("%(kept)s kept, %(broken)s late") % values
    if tally.running:
        note += " · " + _("%(running)s still in time") % {"running": _grouped(tally.running)}
    return {
        "name": LEVEL_LABELS[code],
        "value": "–" if tally.share is None else f"{tally.share} %",
        "note": note,
        "pace": _("half of them within %(time)s") % {"time": taken(pace)}
        if pace is not None
        else "",
        "off": not minutes and not _counted(tally),
    }


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _chart(found: Figures) -> charts.Chart:
    """The first level that the company has: what was kept and what was late, day by day."""
    code = next((code for code, tally in found.whole.items() if _counted(tally)), "answer")
    every = max(1, -(-len(found.days) // _TICKS))
    points = [
        charts.Point(
            label=date_format(day, "l j b"),
            values=(tallies[code].kept, tallies[code].broken),
            tick=date_format(day, "j b") if place % every == 0 else "",
            href=f"/leads?created_from={day}&created_to={day}",
        )
        for place, (day, tallies) in enumerate(found.days)
    ]
    title = _("%(level)s: kept and late, by day of entry") % {"level": LEVEL_LABELS[code]}
    return charts.bars(title, series=(_("Kept"), _("Late")), points=points, stacked=True)


def _sellers(found: Figures) -> list[Row]:
    known = names(current_company()).members
    parts = levels.worst_first(found.sellers.items(), "answer")
    return [
        _row(called(known, who) or _("Nobody"), f"/leads?seller={who or 'none'}", tallies)
        for who, tallies in parts
    ]


def _campaigns(found: Figures) -> list[Row]:
    known = names(current_company()).campaigns
    parts = levels.worst_first(found.campaigns.items(), "answer")
    return [_row(called(known, pk), f"/leads?campaign={pk}", tallies) for pk, tallies in parts]


def _row(name: str, url: str, tallies: Tallies) -> Row:
    return Row(name, f"{url}&level=late&sort=late", list(tallies.values()))


def _late(request: Request, leads: Any) -> list[dict[str, Any]]:
    """Who has been late for longest, and whose they are. One statement, along its index."""
    now, known = timezone.now(), names(current_company()).members
    waiting = leads.filter(standing=Standing.ACTIVE, late_from__lte=now)
    rows: Iterable[Lead] = waiting.order_by("late_from", "id").defer("search_text")[:_LATE_SHOWN]
    return [
        {"lead": lead, "mark": mark(lead, now), "seller": called(known, lead.seller_id)}
        for lead in rows
    ]


def _loads(request: Request) -> dict[str, Any]:
    """What each seller whom the reader sees has in hands, and the most of all, for the bars."""
    known = names(current_company()).members
    found = assignment.loads(members_below(request.actor), timezone.now())
    rows = [
        {
            "name": called(known, one.seller),
            "url": f"/leads?seller={one.seller}",
            "open": one.open,
            "shown": _to_most(one.open),
            "today": _to_most(one.today),
        }
        for one in found[:_SELLERS_SHOWN]
    ]
    return {"rows": rows, "most": max((one.open for one in found), default=0) or 1}


def _to_most(count: int) -> str:
    most = assignment.LOAD_MOST
    return f"{_grouped(most)}+" if count >= most else _grouped(count)


def _slips(request: Request, leads: Any) -> dict[str, Any]:
    """Conversion against the period before, what nobody has reviewed, and the connections."""
    now = timezone.now()
    trend = levels.trend(leads, now=now)
    waiting = qualify.unreviewed(leads, now=now)[: _MOST + 1].count()
    return {
        "conversion": _trend(trend),
        "unreviewed": f"{_MOST}+" if waiting > _MOST else waiting,
        **_of_company(request, now),
    }


def _of_company(request: Request, now: datetime) -> dict[str, Any]:
    """What nobody but an administrator mends: connections, and mails that did not go out."""
    if not request.actor.may(Right.SEE_COMPANY):
        return {"connections": [], "mails": []}
    mails = digest.astray(now)
    return {"connections": deliver.health(), "mails": [_mail(*pair) for pair in mails.items()]}


def _mail(standing: str, count: int) -> tuple[str, str, str]:
    if standing == "failing":
        text = ngettext(
            "%(n)s digest could not be mailed", "%(n)s digests could not be mailed", count
        )
        return text % {"n": count}, "negative", "bar"
    text = ngettext(
        "of %(n)s digest nobody knows whether it was mailed",
        "of %(n)s digests nobody knows whether they were mailed",
        count,
    )
    return text % {"n": count}, "partial", "half"


def _trend(trend: levels.Trend) -> dict[str, Any]:
    settings = levels_of(current_company())
    return {
        "now": _percent(trend.now),
        "before": _percent(trend.before),
        "days": levels.TREND_DAYS,
        "fell": levels.fell(trend.now, trend.before, percent=settings.fall),
    }


def _percent(one: levels.Conversion) -> str:
    return number_format(100 * one.rate, 1) + " %" if one.leads else "–"
