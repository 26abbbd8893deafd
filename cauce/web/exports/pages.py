"""Exports in the browser: at once from the list, or with chosen columns; progress, file, retry."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.leads.access import leads_for
from cauce.life import export
from cauce.web.exports import words
from cauce.web.leads import selection
from cauce.web.refusals import sentence_of
from cauce.web.request import Request, back, complained, said

PAGE = 50
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def listing(request: Request) -> HttpResponse:
    """GET /exports?before=<id>: newest first. POST: export what the list's form means."""
    if request.method == "POST":
        return _create(request)
    before = request.GET.get("before", "")
    runs = export.runs_for(request.actor)
    if before.isascii() and before.isdigit() and len(before) < 18:
        runs = runs.filter(pk__lt=int(before))
    found = list(runs[: PAGE + 1])
    context = {
        "title": _("Exports"),
        "rows": [_row(run) for run in found[:PAGE]],
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "previous": "/exports" if before else "",
    }
    return render(request, "exports/list.html", context)


def _create(request: Request) -> HttpResponse:
    """At once with the person's own layout, or as the form of columns says (`custom`)."""
    chosen, custom = selection.posted(request), "custom" in request.POST
    layout = _told(request) if custom else export.layout_of(request.actor)
    try:
        run = export.prepare(
            selection.leads_of(request, chosen),
            columns=layout.columns,
            format=layout.format,
            options=layout.options,
            legend=words.legend(layout.columns),
            filters=chosen.told,
            by=request.actor,
        )
    except (Invalid, Conflict) as refused:
        if not custom:
            complained(request, refused)
            return back(request, f"/leads?{chosen.query}")
        context = _form(request, chosen, layout) | {"error": sentence_of(refused)}
        return render(request, "exports/new.html", context, status=422)
    if custom:
        export.remember(
            request.actor, columns=layout.columns, format=layout.format, options=layout.options
        )
    run = export.start(run)
    is_there = run.state == export.ExportState.DONE
    return _see(f"/exports/{run.pk}/file" if is_there else f"/exports/{run.pk}")


def _told(request: Request) -> export.ExportLayout:
    """The layout that the form of columns posts; its order is the order of the fields."""
    given = request.POST
    options = {"delimiter": given.get("delimiter", ","), "bom": "bom" in given}
    return export.ExportLayout(
        columns=given.getlist("column")[:500], format=given.get("format", ""), options=options
    )


@require_POST
def new(request: Request) -> HttpResponse:
    """POST /exports/new: the form of columns for what the list's form means, as a dialog."""
    request.actor.need(Right.EXPORT)
    chosen = selection.posted(request)
    template = "exports/new.html#dialog" if request.htmx else "exports/new.html"
    context = _form(request, chosen, export.layout_of(request.actor))
    return render(request, template, context)


def _form(
    request: Request, chosen: selection.Chosen, layout: export.ExportLayout
) -> dict[str, Any]:
    keys = export.attribute_keys(leads_for(request.actor))
    return {
        "title": _("Custom export"),
        "scopes": _scopes(chosen),
        "chosen": chosen,
        "layout": layout,
        "columns": words.choices(layout.columns, keys),
        "delimiters": [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab"))],
        "delimiter": layout.options.get("delimiter", ","),
        "bom": layout.options.get("bom", True),
    }


def _scopes(chosen: selection.Chosen) -> list[dict[str, Any]]:
    """What may be exported from here, and how many leads that is where it is known."""
    offered = [
        (selection.ALL, _("Every page of the list"), 0),
        (selection.PAGE, _("This page"), len(chosen.shown)),
        (selection.MARKED, _("The selected rows"), len(chosen.marked)),
    ]
    return [
        {"value": value, "word": word, "count": count, "chosen": value == chosen.scope}
        for value, word, count in offered
        if count or value in {selection.ALL, chosen.scope}
    ]


@require_safe
def one(request: Request, id: int) -> HttpResponse:
    """GET /exports/<id>: its progress, or its file."""
    run = export.run_for(request.actor, id)
    return render(request, "exports/one.html", _context(run))


@require_safe
@never_cache
def progress(request: Request, id: int) -> HttpResponse:
    """GET /exports/<id>/progress: the bar alone; when it ends, the whole page anew."""
    run = export.run_for(request.actor, id)
    answer = render(request, "exports/one.html#bar", _context(run))
    if run.state != export.ExportState.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


def _context(run: export.ExportRun) -> dict[str, Any]:
    error = run.error or {}
    running = run.state == export.ExportState.RUNNING
    return {
        **_row(run),
        "title": _("Export %(number)s") % {"number": run.pk},
        "poll": f"/exports/{run.pk}/progress" if running else "",
        "words": _("%(done)s of %(total)s rows")
        % {"done": words.number(run.position), "total": words.number(run.total)},
        "share": f"{run.position / run.total:.0%}" if run.total else "",
        "error": sentence(error["code"], error.get("params")) if error else "",
        "columns": [words.column_word(code) for code in run.columns],
        "kind": "XLSX" if run.format == "xlsx" else "CSV",
        "filters": ", ".join(
            f"{key}: {value}" for key, value in run.filters.items() if key != "ids"
        ),
        "downloadable": run.state == export.ExportState.DONE,
        "again": run.state in {"failed", "cancelled", "expired"},
    }


def _row(run: export.ExportRun) -> dict[str, Any]:
    return {
        "run": run,
        "state": words.STATES[run.state],
        "rows_word": words.number(run.total),
        "size": filesizeformat(run.size) if run.size else "",
    }


@require_safe
@never_cache
def file(request: Request, id: int) -> HttpResponse | FileResponse:
    """GET /exports/<id>/file: the file itself; that it was taken is kept in history."""
    run = export.run_for(request.actor, id)
    path = export.download(run, by=request.actor)
    day = timezone.localdate(run.created_at)
    name = f"leads-{day:%Y-%m-%d}-{run.pk}.{run.format}"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=KINDS[run.format]
    )


@require_POST
def cancel(request: Request, id: int) -> HttpResponse:
    """POST /exports/<id>/cancel."""
    export.cancel(export.run_for(request.actor, id), by=request.actor)
    said(request, _("The export was cancelled."))
    return _see(f"/exports/{id}")


@require_POST
def retry(request: Request, id: int) -> HttpResponse:
    """POST /exports/<id>/retry: the same leads once more, as they are by now."""
    export.retry(export.run_for(request.actor, id), by=request.actor)
    return _see(f"/exports/{id}")


def _see(address: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
