"""What became of an act upon many leads: its progress, each lead, and the way back."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.sentences import sentence
from cauce.life import bulk
from cauce.web.leads.bulk import ACTS, reasons
from cauce.web.request import Request

PAGE = 50
# State → (word, hue, shape).
STATES = {
    "running": (gettext_lazy("Running"), "accent", "half"),
    "done": (gettext_lazy("Finished"), "positive", "full"),
    "failed": (gettext_lazy("Failed"), "negative", "bar"),
    "stopped": (gettext_lazy("Stopped"), "partial", "bar"),
    "undoing": (gettext_lazy("Being undone"), "accent", "half"),
    "undone": (gettext_lazy("Undone"), "none", "bar"),
}
_MOVING = {"running", "undoing"}


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /leads/runs?before=<id>: newest first."""
    before = _number(request.GET.get("before", ""))
    runs = bulk.runs_for(request.actor)
    found = list((runs.filter(pk__lt=before) if before else runs)[: PAGE + 1])
    context = {
        "title": _("Acts upon many leads"),
        "rows": [_row(one) for one in found[:PAGE]],
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "previous": "/leads/runs" if before else "",
    }
    return render(request, "leads/runs.html", context)


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /leads/runs/<id>?after=<item>: how far it is, and what became of each lead."""
    run = bulk.run_for(request.actor, id)
    after = _number(request.GET.get("after", ""))
    items = bulk.items_of(run)
    found = list((items.filter(pk__gt=after) if after else items)[: PAGE + 1])
    context = _context(run) | {
        "items": [_item(item) for item in found[:PAGE]],
        "next": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "previous": f"/leads/runs/{id}" if after else "",
    }
    return render(request, "leads/run.html", context)


@require_safe
@never_cache
def progress(request: Request, id: int) -> HttpResponse:
    """GET /leads/runs/<id>/progress: the bar alone; when it ends, the whole page anew."""
    run = bulk.run_for(request.actor, id)
    answer = render(request, "leads/run.html#bar", _context(run))
    if run.state not in _MOVING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def stop(request: Request, id: int) -> HttpResponse:
    """POST /leads/runs/<id>/stop: what is done stays."""
    bulk.stop(bulk.run_for(request.actor, id), by=request.actor)
    return _see(id)


@require_POST
def undo(request: Request, id: int) -> HttpResponse:
    """POST /leads/runs/<id>/undo: put back what nobody has changed since."""
    bulk.undo(bulk.run_for(request.actor, id), by=request.actor)
    return _see(id)


def _row(run: bulk.BulkRun) -> dict[str, Any]:
    figures = bulk.figures(run)
    return {
        "run": run,
        "word": ACTS[run.act][0],
        "icon": ACTS[run.act][1],
        "state": STATES[run.state],
        "changed": _grouped(figures["changed"]),
        "total": _grouped(run.total),
    }


def _context(run: bulk.BulkRun) -> dict[str, Any]:
    figures = bulk.figures(run)
    refused = dict(figures["refused"])
    if figures["unchanged"]:
        refused["unchanged"] = figures["unchanged"]
    moving = run.state in _MOVING
    done = {"done": _grouped(run.position), "total": _grouped(run.total)}
    return {
        **_row(run),
        "title": f"{ACTS[run.act][0]} · {run.pk}",
        "poll": f"/leads/runs/{run.pk}/progress" if moving else "",
        "words": _("%(done)s of %(total)s leads") % done,
        "figures": _figures(run, figures),
        "reasons": reasons(refused),
        "kept": reasons(figures["kept"]),
        "error": sentence(run.error) if run.error else "",
        "undoable": bulk.may_undo(run),
        "filters": ", ".join(
            f"{key}: {value}" for key, value in run.filters.items() if key != "ids"
        ),
    }


def _figures(run: bulk.BulkRun, figures: dict[str, Any]) -> list[dict[str, str]]:
    found = [
        (_("Leads"), run.total),
        (_("Changed"), figures["changed"]),
        (_("Left as they were"), figures["unchanged"] + sum(figures["refused"].values())),
    ]
    if run.undone_by:
        found.append((_("Put back"), figures["undone"]))
    return [{"name": name, "value": _grouped(value)} for name, value in found]


def _item(item: bulk.BulkItem) -> dict[str, Any]:
    changed = item.outcome == "changed"
    if item.undone:
        words = _("put back") if item.undone == "undone" else sentence(item.undone)
    elif changed:
        words = _("was changed")
    else:
        words = sentence(item.outcome) if item.outcome else _("waits")
    hue = "none" if item.undone == "undone" else "positive" if changed else "partial"
    return {
        "number": item.lead.number,
        "name": item.lead.name,
        "words": words,
        "hue": hue if item.outcome else "none",
        "shape": "full" if changed and not item.undone else "ring",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _grouped(value: int) -> str:
    return number_format(value, force_grouping=True)


def _see(id: int) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(f"/leads/runs/{id}")
    answer.status_code = 303
    return answer
