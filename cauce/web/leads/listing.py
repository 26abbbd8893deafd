"""The list of leads (B2): filters in the address, keyset pages."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import Names, names
from cauce.leads import orders, queries
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.life import views as life_views
from cauce.web.leads import bulk, columns, filters, list_rows, views
from cauce.web.request import Request
from cauce.web.tags import icon

PAGE = 50


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /leads. Without anything asked for, the view that the person begins with."""
    choice = life_views.choice_of(request.member)
    if choice.view and not request.GET and not request.htmx:
        return HttpResponseRedirect(f"/leads?view={choice.view}")
    saved = views.Saved(request, choice)
    if saved.missing:
        return HttpResponseRedirect("/leads?view=0")
    request.GET = saved.query  # type: ignore[assignment]
    known = names(current_company())
    asked = filters.read(request)
    wanted = queries.for_pages(leads_for(request.actor), asked.filters)
    sort = filters.sort_of(request.GET)
    rows, newer, older = _rows(request, wanted, sort)
    whole = not (newer or older)
    total, capped = queries.told_total(wanted, asked.filters, shown=len(rows), whole=whole)
    shown = columns.columns(saved.columns)
    context = {
        "title": _("Leads"),
        "rows": list_rows.of(request, rows, known, shown),
        "words": list_rows.words(),
        "heads": columns.heads(request, shown, sort),
        "orders": columns.orders(request, sort),
        "columns": shown,
        "assignment_under": "assignment" not in {column.key for column in shown},
        "open_icon": icon("open"),
        "clock_icon": icon("clock"),
        "level_icon": icon("zap"),
        "usual": [column.key for column in shown] == list(life_views.DEFAULT_COLUMNS),
        "least": columns.least(shown),
        **chips_of(request, known),
        **saved.context(),
        "ignored": filters.ignored(asked),
        "filtered": filters.is_filtered(request.GET),
        "range": _range(total, capped),
        "next": filters.address(request.GET) + f"&after={older}" if older else "",
        "previous": filters.address(request.GET) + f"&before={newer}" if newer else "",
        **bulk.shelf(request),
        "may_export": request.actor.may(Right.EXPORT),
        "may_import": request.actor.may(Right.IMPORT),
        "may_create": request.actor.may(Right.CREATE_LEADS),
        "search_url": "/leads",
    }
    return render(request, "leads/list.html", context)


@require_safe
def menu(request: Request, key: str) -> HttpResponse:
    """GET /leads/filters/<key>: the form of one filter, which the list fetches when it opens."""
    if not filters.is_chip(key):
        raise Missing("filter")
    return render(
        request, "leads/list_filter.html", filters.menu(request, key, names(current_company()))
    )


def chips_of(request: Request, known: Names) -> dict[str, Any]:
    """Filters that are set or stand there always, and those that wait in a menu."""
    chips = filters.chips(request.GET, known)
    shown = [chip for chip in chips if chip.value or filters.stand_always(chip)]
    return {"chips": shown, "more_chips": [chip for chip in chips if chip not in shown]}


def _rows(request: Request, wanted: Any, sort: str) -> tuple[list[Lead], str, str]:
    """(rows, where the page before begins, where the next one does): '' at the ends."""
    if before := _position(request.GET.get("before", ""), sort):
        rows, more = queries.page(wanted, sort=sort, after=before, limit=PAGE, back=True)
        rows.reverse()
        newer = _written(queries.position(rows[0], sort=sort)) if more and rows else ""
        older = _written(queries.position(rows[-1], sort=sort)) if rows else ""
        return rows, newer, older
    after = _position(request.GET.get("after", ""), sort)
    rows, more = queries.page(wanted, sort=sort, after=after, limit=PAGE)
    newer = _written(queries.position(rows[0], sort=sort)) if after and rows else ""
    return rows, newer, _written(more) if more else ""


def _position(text: str, sort: str) -> queries.Position | None:
    parts = text.split(".") if text else []
    fits = len(parts) == orders.width(sort)
    if not fits or not all(p.isascii() and p.isdigit() and len(p) < 18 for p in parts):
        return None
    return tuple(map(int, parts))


def _written(position: queries.Position) -> str:
    return ".".join(map(str, position))


def _range(total: int, capped: bool) -> str:
    count = number_format(total, force_grouping=True)
    return _("more than %(count)s") % {"count": count} if capped else count
