"""The tab «Historial» (A8): who did what and when, narrowed, page by page, and as a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.kit.tables import safe_cell
from cauce.leads.access import lead_for
from cauce.leads.models import Lead
from cauce.life import setup
from cauce.spine.read import actors, history
from cauce.web.leads.history import Line, lines, who_is
from cauce.web.leads.list_query import OURS, going_on, place
from cauce.web.request import Request
from cauce.web.words import ACTIONS

PAGE = 50
_CHUNK = 500
_FILTERS = ("actor", "kind", "from", "to")  # in the address with OURS before them


def tab(request: Request, lead: Lead) -> dict[str, Any]:
    """What the tab shows: a page of lines, the filters, and where to go on."""
    given = {name: request.GET.get(OURS + name, "")[:80] for name in _FILTERS}
    wanted = _wanted(lead, given)
    shown, newer, older = _page(wanted, request)
    return {
        "lines": lines(shown, reader_id=request.member.pk),
        "given": given,
        "narrowed": any(given.values()),
        "actors": _actors(lead),
        "kinds": sorted(ACTIONS.items(), key=lambda pair: str(pair[1]).casefold()),
        "newer": going_on(request, newer=newer),
        "older": going_on(request, older=older),
        "file_query": urlencode({OURS + name: text for name, text in given.items() if text}),
        "list_pairs": [pair for pair in request.GET.items() if not pair[0].startswith(OURS)],
        "may_export": request.actor.may(Right.EXPORT),
    }


def _wanted(lead: Lead, given: dict[str, str]) -> Any:
    end = _start_of(given["to"])
    return history(
        lead,
        kind=given["kind"],
        actor=given["actor"],
        at_from=_start_of(given["from"]),
        at_to=end + timedelta(days=1) if end else None,
    )


def _page(wanted: Any, request: HttpRequest) -> tuple[list[Any], int, int]:
    """(events newest first, id that the newer page ends with, id that the older one begins after);
    0 where there is none. One statement."""
    if before := place(request, "newer"):
        found = list(wanted.filter(id__gt=before).order_by("id")[: PAGE + 1])
        more, shown = len(found) > PAGE, found[:PAGE][::-1]
        return shown, shown[0].pk if more else 0, shown[-1].pk if shown else 0
    after = place(request, "older")
    found = list((wanted.filter(id__lt=after) if after else wanted)[: PAGE + 1])
    shown = found[:PAGE]
    newer = shown[0].pk if after and shown else 0
    return shown, newer, shown[-1].pk if len(found) > PAGE else 0


def _actors(lead: Lead) -> list[tuple[str, str]]:
    """(value of the filter, name) of whoever stands in the history."""
    found = [
        (f"{kind}:{number}" if number else kind, who_is(kind, name))
        for kind, number, name in actors(lead)
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


@require_safe
def file(request: Request, number: int, format: str) -> HttpResponse:
    """GET /leads/<number>/history.csv and .xlsx: the narrowed history, newest first, all of it."""
    lead = lead_for(request.actor, number=number)
    request.actor.need(Right.EXPORT)
    given = {name: request.GET.get(OURS + name, "")[:80] for name in _FILTERS}
    setup.note_file("history", of=lead.number, by=request.actor, filters=given)
    rows = _rows(_told(_wanted(lead, given), request.member.pk))
    write, kind = _WRITERS[format]
    response = HttpResponse(write(rows), content_type=kind)
    name = f"{_('history')}-{lead.number}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(wanted: Any, reader_id: int) -> Iterator[Line]:
    """Every line, read in chunks."""
    last = None
    while found := list((wanted.filter(id__lt=last) if last else wanted)[:_CHUNK]):
        yield from lines(found, reader_id=reader_id)
        last = found[-1].pk


def _rows(found: Iterable[Line]) -> Iterator[list[str]]:
    """The header, and one row per event: nothing in it is a formula."""
    yield [
        _("Timestamp"), _("Responsible user"), _("Action"), _("Detail"), _("Changes"),
        _("Assigned seller"), _("Name of the lead"),
    ]  # fmt: skip
    for line in found:
        changes = "; ".join(
            f"{field}: {before or '–'} → {after or '–'}" for field, before, after in line.changes
        )
        at = timezone.localtime(line.at).isoformat(timespec="milliseconds")
        cells = [line.who, line.words, line.detail, changes, line.then, line.name]
        yield [at, *map(safe_cell, cells)]


def _csv(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    # Spreadsheets take UTF-8 for it only with the mark before it.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[list[str]]) -> bytes:
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(str(_("History"))[:31])
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell[:32_000])
    return file.getvalue()


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITERS = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, _SHEET)}


def _start_of(text: str) -> datetime | None:
    """Where a day begins for the company."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
