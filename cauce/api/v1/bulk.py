"""Acts upon many leads: look ahead, do, follow lead by lead, undo."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import NO_NUL, Reference
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import member_of, row_of
from cauce.api.request import ApiRequest
from cauce.api.selection import SelectionIn, leads_of, told_of
from cauce.api.shapes import PageOut
from cauce.catalog.models import QualificationType, Status, Tag
from cauce.life import bulk

router = Router(tags=["Bulk"])


class BulkIn(SelectionIn):
    """Which leads (a filter or ids; an empty filter is all that are active), and what to do."""

    act: Literal[tuple(bulk.ACTS)]  # type: ignore[valid-type]
    sellers: list[Reference] = Field([], max_length=100, description="assign: in turn")
    status: Reference | None = None
    substatus: Reference | None = None
    qualification: Reference | None = Field(
        None, description="qualify: its code, which each campaign has for itself"
    )
    comment: str = Field("", max_length=5_000, pattern=NO_NUL, description="qualify")
    tags: list[Reference] = Field([], max_length=100, description="tag, untag")
    connection: int | None = Field(None, ge=1, description="send; the only one when left out")
    reason: str = Field("", max_length=1_000, pattern=NO_NUL, description="spam")
    dry_run: bool = Field(False, description="tell what would happen, change nothing")


class PreviewOut(Schema):
    """What an act would do."""

    total: int
    changes: int
    refused: dict[str, int] = Field(description="why not → leads; `unchanged`: it is so already")


class BulkOut(Schema):
    """An act upon many leads, and how far it is."""

    id: int
    act: str
    state: str = Field(description="running, done, stopped, failed, undoing or undone")
    filter: dict[str, Any]
    total: int
    position: int
    changed: int
    unchanged: int
    refused: dict[str, int] = Field(description="why not → leads")
    undone: int
    kept: dict[str, int] = Field(description="why an undo left it → leads")
    undoable: bool
    error: str
    by: str
    created_at: datetime
    finished_at: datetime | None


class BulksOut(PageOut):
    """A page of runs, newest first."""

    items: list[BulkOut]


class ItemOut(Schema):
    """One lead of a run."""

    lead: int
    number: int
    outcome: str = Field(description="empty while it waits, changed, or why not")
    undone: str = Field(description="empty, undone, or why it was left")


class ItemsOut(PageOut):
    """A page of a run's leads, in the order in which they were taken."""

    items: list[ItemOut]


@router.post("/leads/bulk", response={200: PreviewOut, 201: BulkOut})
def create_bulk(request: ApiRequest, given: BulkIn) -> HttpResponse:
    """Do the same to many leads: up to 500 at once, more in the background (100,000 at most).

    Each lead gets its own facts, the run can be undone as a whole. With `dry_run` it is 200 with
    what would happen. Leads that come in afterwards are not in it.
    """
    by, seen = request.actor, bulk.seen_by(request.actor, given.act)
    if not {"filter", "ids"} & given.model_fields_set:
        raise Invalid({"filter": "required"})
    leads, params = leads_of(request, given, seen=seen), _params(given)
    if given.dry_run:
        told = bulk.preview(leads, act=given.act, params=params, by=by)
        preview = {"total": told.total, "changes": told.changes, "refused": dict(told.refused)}
        return answer(preview)
    filters = told_of(given) if given.ids is None else {"ids": len(given.ids)}
    run = bulk.begin(leads, act=given.act, params=params, filters=filters, by=by)
    return answer(_shape(run), 201, location=f"/api/v1/leads/bulk/{run.pk}")


def _params(given: BulkIn) -> dict[str, Any]:
    """The parameters with ids for references. Raises Invalid naming each that is unknown."""
    types = QualificationType.objects.filter(active=True)
    named = {
        "sellers": [member_of(one, field="sellers").pk for one in given.sellers],
        "tags": [row_of(Tag.objects.all(), one, field="tags").pk for one in given.tags],
        "comment": given.comment,
        "reason": given.reason,
        "connection": given.connection,
    }
    for field, reference in (("status", given.status), ("substatus", given.substatus)):
        if reference is not None:
            named[field] = row_of(Status.objects.all(), reference, field=field).pk
    if given.qualification is not None:
        named["qualification"] = row_of(types, given.qualification, field="qualification").slug
    return {name: value for name, value in named.items() if value}


@router.get("/leads/bulk", response=BulksOut)
def list_bulk(request: ApiRequest, query: Paged) -> HttpResponse:
    """One's own runs; an administrator's token sees everybody's."""
    only_known(request, type(query))
    return listed(bulk.runs_for(request.actor), query, _shape, newest=True)


@router.get("/leads/bulk/{int:run_id}", response=BulkOut)
def get_bulk(request: ApiRequest, run_id: int) -> HttpResponse:
    """One run: how far it is."""
    return answer(_shape(bulk.run_for(request.actor, run_id)))


@router.get("/leads/bulk/{int:run_id}/items", response=ItemsOut)
def list_bulk_items(request: ApiRequest, run_id: int, query: Paged) -> HttpResponse:
    """What became of each lead."""
    only_known(request, type(query))
    run = bulk.run_for(request.actor, run_id)
    return listed(bulk.items_of(run), query, _item)


@router.post("/leads/bulk/{int:run_id}/stop", response=BulkOut)
def stop_bulk(request: ApiRequest, run_id: int) -> HttpResponse:
    """Stop a run on its way; what is done stays until it is undone."""
    run = bulk.run_for(request.actor, run_id)
    return answer(_shape(bulk.stop(run, by=request.actor)))


@router.post("/leads/bulk/{int:run_id}/undo", response={202: BulkOut})
def undo_bulk(request: ApiRequest, run_id: int) -> HttpResponse:
    """Put back every lead on which nobody has changed the same since; `kept` counts the others."""
    run = bulk.run_for(request.actor, run_id)
    return answer(_shape(bulk.undo(run, by=request.actor)), 202)


def _shape(run: bulk.BulkRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "act": run.act,
        "state": run.state,
        "filter": run.filters,
        "total": run.total,
        "position": run.position,
        **bulk.figures(run),
        "undoable": bulk.may_undo(run),
        "error": run.error,
        "by": run.by_name,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }


def _item(item: bulk.BulkItem) -> dict[str, Any]:
    return {
        "lead": item.lead_id,
        "number": item.lead.number,
        "outcome": item.outcome,
        "undone": item.undone,
    }
