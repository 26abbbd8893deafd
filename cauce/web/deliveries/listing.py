"""«Historial de envíos»: every sending of the company, filtered in the address, as page and CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import company_scope, current_company
from cauce.catalog.models import Connection
from cauce.kit import clock
from cauce.kit.tables import safe_cell
from cauce.life import deliver, setup
from cauce.life.deliver import Delivery
from cauce.web.deliveries.words import STATES, WHAT, line
from cauce.web.request import Request

PAGE = 50
_EXPORTED = 500  # rows read at a time
_LONGEST_ID = 18


@require_safe
def page(request: Request) -> HttpResponseBase:
    """GET /deliveries?state=&connection=&from=&to=&q=&before=|after=; ?format=csv exports."""
    query = request.GET
    rows = deliver.filtered(
        deliver.deliveries_for(request.actor), _filters(query), actor=request.actor
    )
    if query.get("format") == "csv":
        request.actor.need(Right.EXPORT)
        setup.note_file("deliveries", by=request.actor, filters=_asked(query))
        return _csv(rows, request)
    before, after = _id(query.get("before")), _id(query.get("after"))
    found, more = deliver.page(
        rows.prefetch_related("tries"), before=before, after=after, limit=PAGE
    )
    newer = bool(found) and (more if after else before is not None)
    older = bool(found) and (True if after else more)
    dated = query.get("from") or query.get("to")
    context = {
        "title": _("History of sendings"),
        "lines": [line(delivery) for delivery in found],
        "what": WHAT,
        "filtered": any(query.get(key) for key in ("state", "connection", "from", "to", "q")),
        "states": [_choice(query, "state", key, word) for key, (word, *_x) in STATES.items()],
        "connections": _connections(query),
        "chosen_state": _chosen(query),
        "dates": " – ".join(query.get(key) or "…" for key in ("from", "to")) if dated else "",
        "next": _address(query, before=str(found[-1].pk)) if older else "",
        "previous": _address(query, after=str(found[0].pk)) if newer else "",
        "export": _address(query, format="csv") if request.actor.may(Right.EXPORT) else "",
        "health": deliver.health() if request.actor.may(Right.SEE_COMPANY) else [],
    }
    return render(request, "deliveries/list.html", context)


def _asked(query: QueryDict) -> dict[str, str]:
    """How the list was narrowed, for the log."""
    return {key: query.get(key, "")[:80] for key in ("state", "connection", "from", "to", "q")}


def _filters(query: QueryDict) -> deliver.Filters:
    end = _start_of(query.get("to", ""))
    return deliver.Filters(
        states=[state for state in query.getlist("state") if state in STATES],
        connections=[found for found in map(_id, query.getlist("connection")) if found],
        created_from=_start_of(query.get("from", "")),
        created_to=end + timedelta(days=1) if end else None,
        q=query.get("q", "")[:200],
    )


def _start_of(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return clock.day_bounds(day, timezone.get_current_timezone())[0] if day else None


def _id(text: str | None) -> int | None:
    fits = text and text.isascii() and text.isdigit() and len(text) < _LONGEST_ID
    return int(text) if fits and text else None


def _address(query: QueryDict, **changes: str) -> str:
    fresh = query.copy()
    for gone in ("before", "after", "format"):
        fresh.pop(gone, None)
    for key, value in changes.items():
        if value:
            fresh[key] = value
        else:
            fresh.pop(key, None)
    return f"/deliveries?{fresh.urlencode()}"


def _choice(query: QueryDict, key: str, value: str, label: Any) -> dict[str, Any]:
    current = query.get(key) == value
    return {"url": _address(query, **{key: value}), "label": label, "current": current}


def _chosen(query: QueryDict) -> dict[str, Any]:
    state, connection = query.get("state", ""), _id(query.get("connection"))
    named = Connection.objects.filter(pk=connection).first() if connection else None
    return {
        "state": STATES[state][0] if state in STATES else "",
        "connection": named.name if named else "",
        "no_state": _address(query, state=""),
        "no_connection": _address(query, connection=""),
    }


def _connections(query: QueryDict) -> list[dict[str, Any]]:
    rows = Connection.objects.filter(kind__in=deliver.KINDS).order_by("name")
    return [_choice(query, "connection", str(row.pk), row.name) for row in rows]


def _csv(rows: Any, request: Request) -> StreamingHttpResponse:
    """All pages as a file that spreadsheets open; what they would execute is made harmless."""
    # The body is written after the middleware has left the company.
    written = _written(rows, current_company(), get_language() or "es")
    answer = StreamingHttpResponse(written, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="envios.csv"'
    return answer


def _written(rows: Any, company: Any, language: str) -> Iterator[bytes]:
    with override(language):
        head = [
            _("Date of sending"), _("Lead"), _("Name"), _("Connection"), _("What"), _("State"),
            _("Code"), _("Id there"), _("Tries"), _("By"), _("Reason"),
        ]  # fmt: skip
    yield "\ufeff".encode() + _row(head)
    last: int | None = None
    while True:
        # A scope must not stay open across a yield: it would be left in another context.
        with company_scope(company), override(language):
            found, more = deliver.page(rows.prefetch_related("tries"), before=last, limit=_EXPORTED)
            chunk = b"".join(_row(_cells(delivery)) for delivery in found)
        yield chunk
        if not more:
            return
        last = found[-1].pk


def _cells(delivery: Delivery) -> list[str]:
    told = line(delivery)
    at = delivery.sent_at or delivery.created_at
    return [
        timezone.localtime(at).isoformat(sep=" ", timespec="seconds"),
        str(delivery.lead.number),
        delivery.lead.name,
        delivery.connection.name,
        str(WHAT[deliver.Act(delivery.act)]),
        str(STATES[told.state][0]),
        str(delivery.status_code or ""),
        delivery.remote_id,
        str(told.tries),
        delivery.by_name,
        told.why,
    ]


def _row(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode()
