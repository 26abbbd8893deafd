"""What is missing on one's own leads, each with what mends it by one click; on those of somebody
whom one looks after, each with the task that asks for it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import OUTCOMES
from cauce.catalog.names import Names, names
from cauce.leads.models import Lead
from cauce.life import work
from cauce.web.request import Request
from cauce.web.words import FIELDS, MEANING_MARKS

_SHOWN = 5
TITLES = {
    "outcome": gettext_lazy("Calls of which nobody said how they went"),
    "note": gettext_lazy("Calls of which nothing was written"),
    "qualification": gettext_lazy("Spoken to and not qualified"),
    "data": gettext_lazy("Data is missing"),
    "stale": gettext_lazy("Nothing happens and nothing is planned"),
}
_ALL = {"stale": "?seller=%(who)s&flow=in_process&last_note=older_14"}


@dataclass(frozen=True, slots=True)
class Gap:
    """One lead on which something is missing, and what to choose from."""

    lead: Lead
    kind: str
    note: int | None
    what: str
    choices: list[tuple[int, str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Group:
    """All of a kind: the first few, how many there are, and where all of them are listed."""

    title: Any
    count: str
    gaps: list[Gap]
    all: str


@require_safe
def part(request: Request) -> HttpResponse:
    """GET /tasks/gaps?who=<id>: the part that «Inicio» and «Tareas» fetch when they are there."""
    wanted = request.GET.get("who", "")
    known = wanted.isascii() and wanted.isdigit() and len(wanted) < 18
    return render(request, "tasks/gaps.html", of(request, int(wanted) if known else None))


def of(request: Request, who: int | None = None) -> dict[str, Any]:
    """What `tasks/gaps.html` shows of the leads of `who` (None: one's own); nothing for who works
    no leads. Raises Missing."""
    if not request.actor.may(Right.WORK):
        return {"gap_groups": []}
    found = work.gaps(request.actor, timezone.now(), limit=_SHOWN, of=who)
    known = names(current_company())
    mine = who in {None, request.member.pk}
    groups = [
        Group(
            title=TITLES[kind],
            count=_capped(found.counts[kind]),
            gaps=[_gap(one.lead, kind, one.note, known) for one in found.found[kind]],
            all=f"/leads{_ALL[kind]}" % {"who": "me" if mine else who} if kind in _ALL else "",
        )
        for kind in work.GAP_KINDS
        if found.counts.get(kind)
    ]
    here = request.htmx.current_url_abs_path if request.htmx else None
    return {
        "gap_groups": groups,
        "gap_outcomes": _outcomes(),
        "gaps_next": here or "/tasks",
        "gaps_mine": mine,
    }


def _capped(count: int) -> str:
    return f"{work.GAPS_COUNTED}+" if count > work.GAPS_COUNTED else str(count)


def _outcomes() -> list[tuple[str, Any, tuple[str, str]]]:
    return [(code.value, label, MEANING_MARKS[code.value]) for code, label in OUTCOMES.items()]


def _gap(lead: Lead, kind: str, note: int | None, known: Names) -> Gap:
    choices = []
    if kind == "qualification":
        choices = [
            (one.id, one.name, MEANING_MARKS[one.meaning])
            for one in known.qualifications.values()
            if one.parent == lead.campaign_id and one.active
        ]
    return Gap(lead, kind, note, _missing(lead) if kind == "data" else "", choices)


def _missing(lead: Lead) -> str:
    lacks = {"name": not lead.name, "email": not lead.email}
    lacks["phone"] = not (lead.phone or lead.whatsapp)
    fields = ", ".join(str(FIELDS[name]) for name, is_so in lacks.items() if is_so)
    return _("missing: %(fields)s") % {"fields": fields}
