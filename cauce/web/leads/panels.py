"""What the tabs of a lead's page hold."""

from typing import Any

from cauce.leads.models import Lead
from cauce.life.qualify.models import QualificationEntry
from cauce.web.leads import history_tab, notes
from cauce.web.leads.in_flow import on_lead
from cauce.web.leads.list_query import going_on, list_query, place
from cauce.web.request import Request
from cauce.web.words import MEANING_MARKS, interaction

_SHOWN = 40


def panel(request: Request, lead: Lead, tab: str) -> dict[str, Any]:
    """What the tab called `tab` shows."""
    if tab in {"notes", "facts"}:
        shown, older = notes.of(lead, request.actor, before=place(request, "older"))
        return {"notes": shown, **_around(request, older), **on_lead(request, lead)}
    if tab == "qualifications":
        rows, older = _qualifications(lead, before=place(request, "older"))
        return {"entries": rows} | _around(request, older)
    if tab == "history":
        return history_tab.tab(request, lead)
    return {}


def _around(request: Request, older: int) -> dict[str, str]:
    """Addresses of the newest page and of the next one: '' where one is."""
    newest = request.path + list_query(request) if place(request, "older") else ""
    return {"newest": newest, "older": going_on(request, older=older)}


def _qualifications(lead: Lead, *, before: int) -> tuple[list[dict[str, Any]], int]:
    """(a page of entries, newest first, each with the comments that were appended to it; the id
    before which the next page begins, or 0). Two queries."""
    every = QualificationEntry.objects.filter(lead=lead)
    rows = every.exclude(about__isnull=False, points=0).select_related("type__maps_to")
    found = list((rows.filter(id__lt=before) if before else rows).order_by("-id")[: _SHOWN + 1])
    shown = found[:_SHOWN]
    said: dict[int, list[QualificationEntry]] = {}
    for one in every.filter(about__in=shown, points=0).order_by("id"):
        said.setdefault(one.about_id or 0, []).append(one)
    told = [
        {
            "entry": row,
            "mark": MEANING_MARKS[row.type.meaning],
            "state": row.type.maps_to or row.type,
            "comments": said.get(row.pk, []),
            "reason": interaction(row.event, row.count) if row.rule_id else "",
        }
        for row in shown
    ]
    return told, shown[-1].pk if len(found) > _SHOWN else 0
