"""Exports of leads as files: ask, follow, take."""

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.request import ApiRequest
from cauce.api.selection import SelectionIn, leads_of, told_of
from cauce.api.shapes import PageOut
from cauce.life import export

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COLUMN = "a code of the list, `attributes.<key>` or `navigation.<key>`"
router = Router(tags=["Exports"])


class ExportIn(SelectionIn):
    """Which leads, in which order, which columns, what kind of file."""

    columns: list[str] = Field(
        list(export.USUAL), min_length=1, max_length=200, description=f"each {_COLUMN}"
    )
    format: Literal["csv", "xlsx"] = "csv"
    delimiter: Literal[",", ";", "\t"] = ","
    bom: bool = Field(False, description="a mark before the CSV, without which Excel errs")


class ExportOut(Schema):
    """An export. Its file is there when `state` is done, until `expires_at`."""

    id: int
    state: str = Field(description="running, done, failed, cancelled or expired")
    format: str
    columns: list[str]
    filter: dict[str, Any]
    total: int
    position: int = Field(description="rows written so far")
    size: int = Field(description="bytes of the file")
    error: dict[str, Any] | None
    by: str
    file: str | None = Field(description="where the file is")
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class ExportsOut(PageOut):
    """A page of exports, newest first."""

    items: list[ExportOut]


@router.get("/exports", response=ExportsOut)
def list_exports(request: ApiRequest, query: Paged) -> HttpResponse:
    """One's own exports; an administrator's token sees everybody's."""
    only_known(request, type(query))
    return listed(export.runs_for(request.actor), query, _shape, newest=True)


@router.post("/exports", response={201: ExportOut})
def create_export(request: ApiRequest, given: ExportIn) -> HttpResponse:
    """Write leads into a file. Up to 5,000 are there with the answer; more are written in the
    background: follow with GET. Codes stand for words, moments carry their offset."""
    run = export.prepare(
        leads_of(request, given),
        columns=given.columns,
        format=given.format,
        options={"delimiter": given.delimiter, "bom": given.bom},
        filters=told_of(given) if given.ids is None else {"ids": len(given.ids)},
        by=request.actor,
    )
    run = export.start(run)
    return answer(_shape(run), 201, location=f"/api/v1/exports/{run.pk}")


@router.get("/exports/{int:export_id}", response=ExportOut)
def get_export(request: ApiRequest, export_id: int) -> HttpResponse:
    """One export: how far it is."""
    return answer(_shape(export.run_for(request.actor, export_id)))


@router.get("/exports/{int:export_id}/file")
def get_export_file(request: ApiRequest, export_id: int) -> FileResponse:
    """The file of a finished export. That it was taken is kept in history."""
    run = export.run_for(request.actor, export_id)
    path = export.download(run, by=request.actor)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"leads-{run.pk}.{run.format}",
        content_type=KINDS[run.format],
    )


@router.post("/exports/{int:export_id}/cancel", response=ExportOut)
def cancel_export(request: ApiRequest, export_id: int) -> HttpResponse:
    """Stop an export that is being written."""
    run = export.run_for(request.actor, export_id)
    return answer(_shape(export.cancel(run, by=request.actor)))


@router.post("/exports/{int:export_id}/retry", response={202: ExportOut})
def retry_export(request: ApiRequest, export_id: int) -> HttpResponse:
    """Write the same leads again, as they are by now: what failed, was cancelled or has expired."""
    run = export.run_for(request.actor, export_id)
    return answer(_shape(export.retry(run, by=request.actor)), 202)


def _shape(run: export.ExportRun) -> dict[str, Any]:
    is_there = run.state == export.ExportState.DONE
    return {
        "id": run.pk,
        "state": run.state,
        "format": run.format,
        "columns": run.columns,
        "filter": run.filters,
        "total": run.total,
        "position": run.position,
        "size": run.size,
        "error": run.error,
        "by": run.by_name,
        "file": f"/api/v1/exports/{run.pk}/file" if is_there else None,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "expires_at": run.expires_at,
    }
