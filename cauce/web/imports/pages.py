"""The pages of imports: list, wizard, one import with its progress, result, errors and undo."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Invalid, Refusal
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.life import intake_file, setup
from cauce.life.capture import import_undo, imports, uploads
from cauce.life.capture.models import ImportRun
from cauce.life.capture.tally import tally_of
from cauce.web.imports import words
from cauce.web.imports.forms import ColumnsForm, UploadForm
from cauce.web.request import Request, complained, into, said

PAGE = 50
_MOVING = {"running", "undoing"}


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /imports?before=<id>: newest first."""
    before = request.GET.get("before", "")
    runs = imports.runs_for(request.actor).select_related("campaign")
    if before.isascii() and before.isdigit() and len(before) < 18:
        runs = runs.filter(pk__lt=int(before))
    found = list(runs[: PAGE + 1])
    context = {
        "title": _("Imports"),
        "rows": [_row(run) for run in found[:PAGE]],
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "previous": "/imports" if before else "",
    }
    return render(request, "imports/list.html", context)


def upload(request: Request) -> HttpResponse:
    """GET /leads/import shows the first step; POST takes the file and leads on to its columns."""
    request.actor.need(Right.IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with into(form):
            run = _prepared(request, form)
        if form.is_valid():
            return _see(run)
    context = {"title": _("Import leads"), "form": form, "steps": _steps(1)}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


def _prepared(request: Request, form: UploadForm) -> ImportRun:
    file, campaign = form.cleaned_data["file"], form.cleaned_data["campaign"]
    kept = uploads.keep(file.chunks(), name=file.name)
    try:
        return imports.prepare(kept, campaign=campaign, by=request.actor)
    except Refusal:
        kept.path.unlink(missing_ok=True)
        raise


def one(request: Request, id: int) -> HttpResponse:
    """GET /imports/<id>: its columns, its progress or its result. POST `act` = try, start, save."""
    run = imports.run_for(request.actor, id)
    if request.method == "POST":
        return _act(request, run)
    if run.state in _MOVING:
        return render(request, "imports/progress.html", _progress(run))
    if run.state == "ready" or run.dry_run:
        return _columns(request, run, ColumnsForm(run))
    return render(request, "imports/result.html", _result(run))


def _act(request: Request, run: ImportRun) -> HttpResponse:
    form = ColumnsForm(run, request.POST)
    if not form.is_valid():
        return _columns(request, run, form)
    try:
        imports.remap(
            run,
            campaign=form.cleaned_data["campaign"],
            mapping=form.mapping(),
            marketing_list=form.cleaned_data.get("marketing_list", ""),
            by=request.actor,
        )
        if (act := request.POST.get("act")) in {"try", "start"}:
            intake_file.start(run, by=request.actor, dry_run=act == "try")
    except Invalid as refused:
        complained(request, refused)
    return _see(run)


def _columns(request: Request, run: ImportRun, form: ColumnsForm) -> HttpResponse:
    context = {
        "title": run.filename,
        "run": run,
        "form": form,
        "columns": form.columns(imports.sample(run, 4)),
        "steps": _steps(3 if run.dry_run else 2),
        "told": _told(run) if run.dry_run else None,
    }
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _told(run: ImportRun) -> dict[str, Any]:
    """What a rehearsal said."""
    tally, error = tally_of(run.counts), run.error or {}
    return {
        "state": words.state_of(run),
        "figures": words.figures(tally, errors_url=f"/imports/{run.pk}/errors"),
        "reasons": words.reasons(tally),
        "error": sentence(error["code"], error.get("params")) if error else "",
    }


@require_safe
@never_cache
def progress(request: Request, id: int) -> HttpResponse:
    """GET /imports/<id>/progress: the bar alone; when it ends, the whole page anew."""
    run = imports.run_for(request.actor, id)
    answer = render(request, "imports/progress.html#bar", _progress(run))
    if run.state not in _MOVING:
        answer["HX-Refresh"] = "true"
    return answer


def _progress(run: ImportRun) -> dict[str, Any]:
    done, total = run.position, run.total
    if run.state == "undoing":
        done, total = import_undo.share_undone(run)
        doing = _("Withdrawing the leads of this import")
    elif run.total is None:
        doing = _("Checking the file")
    else:
        doing = _("Trying out") if run.dry_run else _("Importing")
    return {
        "title": run.filename,
        "run": run,
        "done": done,
        "total": total,
        "words": doing,
        "share": f"{words.number(done)} / {words.number(total)}" if total else "",
        "pace": words.pace(run) if run.state == "running" else "",
        "figures": words.figures(tally_of(run.counts)) if run.position else [],
        "poll": f"/imports/{run.pk}/progress" if run.state in _MOVING else "",
        "steps": _steps(3 if run.dry_run else 4),
    }


def _result(run: ImportRun) -> dict[str, Any]:
    tally = tally_of(run.counts)
    undoable = run.state in {"done", "stopped", "failed"} and bool(tally.leads + tally.spam)
    return {
        "title": run.filename,
        "run": run,
        "state": words.state_of(run),
        "leads_url": f"/leads?import={run.pk}",
        "figures": words.figures(
            tally,
            leads_url="" if run.state == "undone" else f"/leads?import={run.pk}",
            errors_url=f"/imports/{run.pk}/errors",
        ),
        "reasons": words.reasons(tally),
        "rejected": tally.rejected,
        "error": sentence(run.error["code"], run.error.get("params")) if run.error else "",
        "withdrawn": words.number(run.counts.get("withdrawn", 0)),
        "leads": words.number(tally.leads + tally.spam),
        "undoable": undoable,
        "worked": import_undo.worked(run) if undoable else 0,
        "facts": _facts(run),
        "steps": _steps(5),
    }


def _facts(run: ImportRun) -> list[dict[str, Any]]:
    fed = [(name, field) for name, field in run.mapping.items() if field != "ignore"]
    mapping = ", ".join(f"{name} → {words.FIELD_WORDS.get(field, field)}" for name, field in fed)
    return [
        {"label": _("Campaign"), "value": run.campaign.name},
        {"label": _("By"), "value": run.by_name},
        {"label": _("Columns"), "value": mapping},
    ]


@require_safe
def errors(request: Request, id: int) -> FileResponse:
    """GET /imports/<id>/errors: the refused rows as CSV, to correct and import again."""
    run = imports.run_for(request.actor, id)
    file = intake_file.refused_file(run)
    setup.note_file("import_errors", of=run.pk, by=request.actor)
    name = f"{run.filename.rpartition('.')[0] or run.filename}-{_('rejected')}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv")


@require_POST
def stop(request: Request, id: int) -> HttpResponse:
    """POST /imports/<id>/stop."""
    run = imports.stop(imports.run_for(request.actor, id), by=request.actor)
    return _see(run)


@require_POST
def undo(request: Request, id: int) -> HttpResponse:
    """POST /imports/<id>/undo."""
    run = intake_file.undo(imports.run_for(request.actor, id), by=request.actor)
    return _see(run)


@require_POST
def discard(request: Request, id: int) -> HttpResponse:
    """POST /imports/<id>/discard: forget an upload that was not imported."""
    run = imports.run_for(request.actor, id)
    imports.discard(run)
    said(request, _("The upload was removed."))
    return HttpResponseRedirect("/imports")


def _row(run: ImportRun) -> dict[str, Any]:
    tally = tally_of(run.counts)
    return {
        "run": run,
        "state": words.state_of(run),
        "share": _share(run),
        "numbers": [
            (_("Rows"), words.number(tally.rows)),
            (_("Leads"), words.number(tally.leads)),
            (_("Duplicates"), words.number(tally.duplicates)),
            (_("Already in"), words.number(tally.already)),
            (_("Rejected rows"), words.number(tally.rejected)),
        ],
    }


def _share(run: ImportRun) -> str:
    running = run.total and run.state == "running"
    return str(round(100 * run.position / run.total)) if running else ""


def _steps(now: int) -> list[dict[str, Any]]:
    return list(_each_step(now))


def _each_step(now: int) -> Iterator[dict[str, Any]]:
    words = (_("File"), _("Columns"), _("Try-out"), pgettext("a file's", "Import"))
    for number, word in enumerate(words, start=1):
        yield {"word": word, "done": number < now, "current": number == now}


def _see(run: ImportRun) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(f"/imports/{run.pk}")
    answer.status_code = 303
    return answer
