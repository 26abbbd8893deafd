"""Imports of files: upload, rehearse or run, follow, undo."""

from datetime import datetime
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, QueryDict
from ninja import Router, Schema
from pydantic import ConfigDict, Field, ValidationError

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import LONGEST_REFERENCE, NO_NUL, problems_of
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.problems import in_language_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import intake_file, setup
from cauce.life.capture import imports, uploads
from cauce.life.capture.models import ImportRun
from cauce.life.capture.tally import tally_of
from cauce.life.capture.uploads import Upload

_PIECE = 1 << 20
router = Router(tags=["Imports"])


class ImportIn(Schema):
    """What is told beside the file: in the form, or in the address of a bare one."""

    model_config = ConfigDict(extra="forbid")

    campaign: str = Field(max_length=LONGEST_REFERENCE, pattern=NO_NUL)
    mapping: str = Field("", max_length=20_000, description="JSON: {column: field}")
    dry_run: bool = Field(False, description="tell what would happen, write nothing")
    list: str = Field("", max_length=LONGEST_REFERENCE, pattern=NO_NUL)
    filename: str = Field("import.csv", max_length=255, pattern=NO_NUL)


_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FIELDS = {
    "campaign": {"type": "string", "description": "an id or a slug; required"},
    "mapping": {"type": "string", "description": "JSON: {column: field}"},
    "dry_run": {"type": "boolean"},
    "list": {"type": "string", "description": "a marketing list: its people come onto it"},
    "filename": {"type": "string", "maxLength": 255},
}
_FORM = {
    "type": "object",
    "required": ["file", "campaign"],
    "properties": {"file": _BYTES["schema"], **_FIELDS},
}
_TAKES = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _FORM}, "text/csv": _BYTES},
    },
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in _FIELDS.items()
    ],
}


class ImportOut(Schema):
    """An import. rows = leads + spam + rejected + already (+ pending)."""

    id: int
    filename: str
    campaign: str
    state: str
    dry_run: bool
    header: list[str]
    mapping: dict[str, str]
    total: int | None
    position: int
    counts: dict[str, int]
    reasons: dict[str, int] = Field(description="code of a rejection → rows")
    error: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None
    list: str | None = Field(description="the marketing list that its people come onto")


class ImportsOut(PageOut):
    """A page of imports, newest first."""

    items: list[ImportOut]


@router.get("/imports", response=ImportsOut)
def list_imports(request: ApiRequest, query: Paged) -> HttpResponse:
    """Imports, newest first."""
    only_known(request, type(query))
    rows = imports.runs_for(request.actor).select_related("campaign", "marketing_list")
    return listed(rows, query, _shape, newest=True)


@router.post("/imports", response={201: ImportOut}, openapi_extra=_TAKES)
def create_import(request: ApiRequest) -> HttpResponse:
    """Import a CSV or XLSX file. It is read in the background; follow it with GET.

    Either a multipart form with `file`, or the bytes of the file themselves (`text/csv` or any
    other type) with the other fields in the address.
    """
    request.actor.need(Right.IMPORT)
    is_form = (request.content_type or "") == "multipart/form-data"
    form = _form(request.POST if is_form else request.GET)
    upload = _sent_in_form(request) if is_form else _sent_bare(request, form.filename)
    try:
        mapping = _mapping(form.mapping)
        run = imports.prepare(
            upload,
            campaign=form.campaign,
            mapping=mapping,
            marketing_list=form.list,
            by=request.actor,
        )
        intake_file.start(run, by=request.actor, dry_run=form.dry_run)
    except Exception:
        upload.path.unlink(missing_ok=True)
        raise
    run = imports.run_for(request.actor, run.pk)
    return answer(_shape(run), 201, location=f"/api/v1/imports/{run.pk}")


def _form(fields: QueryDict) -> ImportIn:
    """The fields beside the file. Raises Invalid, naming each bad one."""
    try:
        return ImportIn.model_validate({k: v for k, v in fields.items() if v != ""})
    except ValidationError as error:
        raise Invalid(problems_of(error.errors())) from None


def _sent_in_form(request: ApiRequest) -> Upload:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid({"file": "required"})
    return uploads.keep(file.chunks(), name=file.name or "")


def _sent_bare(request: ApiRequest, filename: str) -> Upload:
    return uploads.keep(iter(lambda: request.read(_PIECE), b""), name=filename)


@router.get("/imports/{int:import_id}", response=ImportOut)
def get_import(request: ApiRequest, import_id: int) -> HttpResponse:
    """One import: how far it is, what came of it."""
    return answer(_shape(imports.run_for(request.actor, import_id)))


@router.post("/imports/{int:import_id}/undo", response={202: ImportOut})
def undo_import(request: ApiRequest, import_id: int) -> HttpResponse:
    """Withdraw every lead that the import brought, in the background."""
    run = intake_file.undo(imports.run_for(request.actor, import_id), by=request.actor)
    return answer(_shape(run), 202)


@router.get("/imports/{int:import_id}/errors")
def list_import_errors(request: ApiRequest, import_id: int) -> FileResponse:
    """The refused rows as CSV, each with its line and reason: to correct and import again."""
    run = imports.run_for(request.actor, import_id)
    with in_language_of(request):
        file = intake_file.refused_file(run)
    setup.note_file("import_errors", of=run.pk, by=request.actor)
    name = f"import-{run.pk}-errors.csv"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


def _mapping(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Invalid({"mapping": "not_an_object"}) from None
    fits = isinstance(found, dict) and all(isinstance(v, str) for v in found.values())
    if not fits or "\x00" in "".join([*found, *found.values()]):
        raise Invalid({"mapping": "not_an_object"})
    return dict(found)


def _shape(run: ImportRun) -> dict[str, Any]:
    tally = tally_of(run.counts)
    return {
        "id": run.pk,
        "filename": run.filename,
        "campaign": run.campaign.slug,
        "state": run.state,
        "dry_run": run.dry_run,
        "header": run.header,
        "mapping": run.mapping,
        "total": run.total,
        "position": run.position,
        "counts": tally.numbers(),
        "reasons": tally.reasons,
        "error": run.error,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "list": run.marketing_list.slug if run.marketing_list else None,
    }
