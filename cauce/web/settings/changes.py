"""«Auditoría»: who did what in the company, from what to what; page by page, or as a file."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.accounts.actor import Actor
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import company_scope, current_company
from cauce.catalog.names import names
from cauce.kit.tables import safe_cell
from cauce.life import setup
from cauce.spine.audit import EVERYTHING, LEADS, audit
from cauce.spine.read import Event
from cauce.web.request import Request
from cauce.web.settings.log_words import ACTORS, NOUNS, told
from cauce.web.settings.values import Namer, label_of, value_words

PAGE = 50
RECENT = 8
_CHUNK = 500
_CSV = "text/csv; charset=utf-8"
# The chapters of the log, and what lies beside them.
_NAMES = {
    "settings": gettext_lazy("All settings"),
    "people": gettext_lazy("Log-ins and accounts"),
    "programs": gettext_lazy("Programs and their tokens"),
    "connections": gettext_lazy("How connections are"),
    "files": gettext_lazy("Files in and out"),
    "personal": gettext_lazy("Personal data"),
    "runs": gettext_lazy("Acts upon many at once"),
    LEADS: gettext_lazy("Leads and contacts"),
    EVERYTHING: gettext_lazy("Everything, leads too"),
}


@require_safe
def page(request: Request) -> HttpResponseBase:
    """GET /settings/changes?noun=&who=&from=&to=&before=; ?format=csv: all of it as a file.

    `noun` is a kind of thing or a chapter of the log; none is all but the work on leads.
    """
    request.actor.need(Right.CONFIGURE)
    given = {name: request.GET.get(name, "")[:80] for name in ("noun", "who", "from", "to")}
    given["noun"] = given["noun"] if given["noun"] in {*NOUNS, *_NAMES} else ""
    if request.GET.get("format") == "csv":
        request.actor.need(Right.EXPORT)
        setup.note_file("changes", by=request.actor, filters=given)
        return _file(given, request.actor)
    before = request.GET.get("before", "")
    known = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    events = list(_wanted(given, before=known)[: PAGE + 1])
    context = {
        "title": _("Audit log"),
        "days": _by_day(told(events[:PAGE], reader=request.actor)),
        "chapters": list(_NAMES.items()),
        "nouns": [(key, label) for key, (label, _url) in NOUNS.items()],
        "actors": _actors(),
        "given": given,
        "narrowed": any(given.values()),
        "newest": _address(given) if known else "",
        "older": _address(given, before=events[PAGE - 1].pk) if len(events) > PAGE else "",
        "file": _address(given, format="csv") if request.actor.may(Right.EXPORT) else "",
    }
    return render(request, "settings/changes.html", context)


def _wanted(given: Mapping[str, str], *, before: int | None = None) -> QuerySet[Event]:
    last = _start_of(given["to"])
    is_chapter = given["noun"] in _NAMES
    return audit(
        chapter=given["noun"] if is_chapter else "",
        noun="" if is_chapter else given["noun"],
        actor=given["who"],
        at_from=_start_of(given["from"]),
        at_to=last + timedelta(days=1) if last else None,
        before=before,
    )


def _start_of(text: str) -> datetime | None:
    """Where a day begins for the company; None for what is no day."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _actors() -> list[tuple[str, str]]:
    """(value of the filter, name) of whoever may have changed something."""
    people = names(current_company()).members.values()
    found = [(f"person:{one.id}", one.name) for one in people]
    machines = [(kind, str(ACTORS[kind])) for kind in ("system", "rule", "public")]
    return [*found, ("token", _("Programs, by API")), *machines]


def _address(given: Mapping[str, str], **more: str | int) -> str:
    asked: dict[str, str | int] = {**given, **more}
    return "?" + urlencode({key: text for key, text in asked.items() if text})


def _file(given: Mapping[str, str], reader: Actor) -> StreamingHttpResponse:
    """Everything that was asked for, newest first, read and sent piece by piece."""
    # The body is written after the middleware has left the company.
    language, zone = get_language() or "es", timezone.get_current_timezone()
    written = _written(given, reader, current_company(), language, zone)
    answer = StreamingHttpResponse(written, content_type=_CSV)
    answer["Content-Disposition"] = f'attachment; filename="{_("changes")}.csv"'
    return answer


def _written(
    given: Mapping[str, str], reader: Actor, company: Company, language: str, zone: Any
) -> Iterator[bytes]:
    """The lines of the file; nothing in them is a formula."""
    with override(language):
        head = [_("Timestamp"), _("Responsible user"), _("Action"), _("Name"), _("Changes")]
    # Spreadsheets take UTF-8 for it only with the mark before it.
    yield "\ufeff".encode() + _csv_lines([head])
    before = None
    while True:
        # A scope must not stay open across a yield: it would be left in another context.
        with company_scope(company), override(language), timezone.override(zone):
            events = list(_wanted(given, before=before)[:_CHUNK])
            piece = _csv_lines(_row(fact) for fact in told(events, reader=reader))
        if not events:
            return
        yield piece
        before = events[-1].pk


def _row(fact: Mapping[str, Any]) -> list[str]:
    changes = [f"{field}: {old or '–'} → {new or '–'}" for field, old, new in fact["lines"]]
    at = timezone.localtime(fact["at"]).isoformat(timespec="milliseconds")
    cells = [fact["who"], fact["words"], fact["name"], "; ".join([*changes, fact["detail"]])]
    return [at, *(safe_cell(str(cell).strip("; ")) for cell in cells)]


def _csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def recent(noun: str, subject: int) -> list[dict[str, Any]]:
    """The last changes of one thing, as `told`."""
    return told(audit(noun=noun, subject=subject)[:RECENT], of_one=True)


def lines_of(noun: str, fields: Mapping[str, Sequence[Any]]) -> list[tuple[str, str, str]]:
    """(field, before, after) in words, of changes that nobody has made yet."""
    namer = Namer([])
    return [
        (label_of(noun, key), value_words(key, old, namer), value_words(key, new, namer))
        for key, (old, new) in fields.items()
    ]


def _by_day(facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    def day(fact: dict[str, Any]) -> date:
        return timezone.localtime(fact["at"]).date()

    return [
        {"label": f"{date_format(when, 'l')} {date_format(when)}", "facts": list(group)}
        for when, group in groupby(facts, key=day)
    ]
