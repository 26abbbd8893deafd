"""Tasks: of a lead, free ones, and what is due."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api import moments
from cauce.api.answers import answer
from cauce.api.paging import Cursor, PageQuery, cursor_of, only_known, page_of
from cauce.api.references import given, member_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut, PersonOut
from cauce.leads.access import lead_for, locked_for
from cauce.life import work
from cauce.life.work import tasks
from cauce.store import atomic

router = Router(tags=["Tasks"])
Kind = Literal[tasks.KINDS]  # type: ignore[valid-type]
_KINDS = "call, write, visit or other"
_REMINDERS = "minutes before it is due: 0, 10, 60 or 1440; null: no reminder"
_TOTAL_CAP = 10_000
_GAPS = 10


class TaskIn(Strict):
    """What is to be done. Without an assignee it is the seller's of the lead, or one's own."""

    title: text_type(200)  # type: ignore[valid-type]
    due_at: str = Field(description="a moment with its offset, ISO 8601", max_length=40)
    kind: Kind = Field("call", description=_KINDS)
    reminder: int | None = Field(0, description=_REMINDERS)
    assignee: Reference | None = None
    comment: text_type(2_000) = ""  # type: ignore[valid-type]


class FreeTaskIn(TaskIn):
    """A task of no lead, or with `lead` one of that lead."""

    kind: Kind = Field("other", description=_KINDS)
    lead: int | None = Field(None, ge=1)


class TaskChange(Strict):
    """What is left out stays. `done` completes or reopens; `due_at` postpones."""

    title: text_type(200) | None = None  # type: ignore[valid-type]
    due_at: str | None = Field(None, description="a moment with its offset", max_length=40)
    kind: Kind | None = Field(None, description=_KINDS)
    reminder: int | None = Field(None, description=_REMINDERS)
    assignee: Reference | None = None
    comment: text_type(2_000) | None = None  # type: ignore[valid-type]
    done: bool | None = None


class TaskQuery(PageQuery):
    """Whose, and which. Open ones come earliest first, done ones latest first."""

    assignee: str = Field("", max_length=254, description="an id or an e-mail address")
    state: Literal["open", "done"] = "open"
    due_before: datetime | None = None


class GapOut(Schema):
    """A lead on which something is missing; `note` is the call that has no outcome."""

    lead: int
    number: int
    name: str
    note: int | None


class GapsOfKindOut(Schema):
    """How many there are, to 101, and the latest of them."""

    count: int
    leads: list[GapOut]


class GapsOut(Schema):
    """Calls without an outcome, calls told of without a word, people spoken to whom no person has
    qualified, missing data, and leads on which nothing happens and nothing is planned."""

    outcome: GapsOfKindOut
    note: GapsOfKindOut
    qualification: GapsOfKindOut
    data: GapsOfKindOut
    stale: GapsOfKindOut


class GapsQuery(Schema):
    """On whose leads."""

    member: str = Field(
        "", max_length=254, description="an id or an e-mail address; empty: your own"
    )


class TaskOut(Schema):
    """A task: open while `done_at` is null."""

    id: int
    lead: int | None
    title: str
    kind: str = Field(description=_KINDS)
    due_at: datetime
    reminder: int | None = Field(description=_REMINDERS)
    assignee: PersonOut
    comment: str
    done_at: datetime | None
    by: dict[str, Any]
    created_at: datetime


class TasksOut(PageOut):
    """A page of tasks."""

    items: list[TaskOut]


Asked = Query[TaskQuery]


@router.get("/tasks", response=TasksOut)
def list_tasks(request: ApiRequest, query: Asked) -> HttpResponse:
    """Tasks of everybody whose leads the token may see."""
    only_known(request, TaskQuery)
    return _listed(tasks.tasks_for(request.actor), query)


@router.post("/tasks", response={201: TaskOut})
def create_task(request: ApiRequest, given: FreeTaskIn) -> HttpResponse:
    """Plan a task."""
    return _planned(request, given, given.lead)


@router.get("/tasks/missing", response=GapsOut)
def list_missing(request: ApiRequest, query: Query[GapsQuery]) -> HttpResponse:
    """What is missing on your own leads, or on those of a member whose leads you may see: the
    latest ten of each kind, and how many there are."""
    only_known(request, GapsQuery)
    whose = member_of(query.member, field="member").pk if query.member else None
    found = work.gaps(request.actor, timezone.now(), limit=_GAPS, of=whose)
    return answer(
        {
            kind: {
                "count": found.counts.get(kind, 0),
                "leads": [
                    {
                        "lead": one.lead.pk,
                        "number": one.lead.number,
                        "name": one.lead.name,
                        "note": one.note,
                    }
                    for one in found.found.get(kind, ())
                ],
            }
            for kind in work.GAP_KINDS
        }
    )


@router.get("/tasks/{int:task_id}", response=TaskOut)
def get_task(request: ApiRequest, task_id: int) -> HttpResponse:
    """One task."""
    return answer(_shape(tasks.task_for(request.actor, id=task_id)))


@router.patch("/tasks/{int:task_id}", response=TaskOut)
def change_task(request: ApiRequest, task_id: int, change: TaskChange) -> HttpResponse:
    """Correct, postpone, hand over, complete or reopen a task."""
    values = given(change)
    task, by = tasks.task_for(request.actor, id=task_id), request.actor
    with atomic():
        texts: dict[str, Any] = {
            name: values[name]
            for name in ("title", "kind", "reminder", "comment")
            if name in values and (values[name] is not None or name == "reminder")
        }
        if values.get("done") is False:
            task = tasks.reopen(task, by=by)
        task = tasks.change(task, values=texts, by=by) if texts else task
        if values.get("due_at") is not None:
            task = tasks.postpone(task, due_at=_moment(values["due_at"]), by=by)
        if values.get("assignee") is not None:
            member = member_of(values["assignee"], field="assignee")
            task = tasks.hand_over(task, to=member, by=by)
        if values.get("done"):
            task = tasks.finish(task, by=by)
    return answer(_shape(tasks.task_for(by, id=task.pk)))


@router.get("/leads/{int:lead_id}/tasks", response=TasksOut)
def list_tasks_of_a_lead(request: ApiRequest, lead_id: int, query: Asked) -> HttpResponse:
    """Tasks of a lead; the first open one is its next step."""
    only_known(request, TaskQuery)
    return _listed(tasks.tasks_of(lead_for(request.actor, id=lead_id)), query)


@router.post("/leads/{int:lead_id}/tasks", response={201: TaskOut})
def create_task_on_a_lead(request: ApiRequest, lead_id: int, given: TaskIn) -> HttpResponse:
    """Plan the next step of a lead."""
    return _planned(request, given, lead_id)


def _planned(request: ApiRequest, given: TaskIn, lead_id: int | None) -> HttpResponse:
    wanted = tasks.Plan(
        title=given.title,
        due_at=_moment(given.due_at),
        kind=given.kind,
        reminder=given.reminder,
        comment=given.comment,
    )
    assignee = member_of(given.assignee, field="assignee") if given.assignee is not None else None
    with atomic():
        lead = locked_for(request.actor, id=lead_id) if lead_id is not None else None
        task = tasks.plan(lead, wanted, by=request.actor, assignee=assignee)
    return answer(_shape(task), 201, location=f"/api/v1/tasks/{task.pk}")


def _moment(text: str) -> datetime:
    """A moment without an offset could be any of 26 hours: it is refused."""
    try:
        found = datetime.fromisoformat(text)
        found.timestamp()
    except (ValueError, OverflowError):
        raise Invalid({"due_at": "not_a_moment"}) from None
    if found.tzinfo is None:
        raise Invalid({"due_at": "not_a_moment"})
    return found


def _listed(rows: Any, query: TaskQuery) -> HttpResponse:
    done = query.state == "done"
    if query.assignee:
        rows = rows.filter(assignee=member_of(query.assignee, field="assignee"))
    if query.due_before is not None:
        if query.due_before.tzinfo is None:
            raise Invalid({"due_before": "not_a_moment"})
        rows = rows.filter(due_at__lt=query.due_before)
    sort = "-done_at" if done else "due_at"
    here = cursor_of(query.cursor, sort=sort, width=2)
    if here is None:
        count = rows.filter(done_at__isnull=not done).order_by()[: _TOTAL_CAP + 1].count()
        total, capped = min(count, _TOTAL_CAP), count > _TOTAL_CAP
    else:
        total, capped = here.total, here.capped
    after = moments.position_of(*here.after) if here else None
    found, more = tasks.page(rows, done=done, after=after, limit=query.limit)
    following = Cursor(sort, moments.as_numbers(more), total, capped) if more else None
    return page_of([_shape(task) for task in found], following, total=total, capped=capped)


def _shape(task: tasks.Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "lead": task.lead_id,
        "title": task.title,
        "kind": task.kind,
        "due_at": task.due_at,
        "reminder": task.reminder,
        "assignee": {"id": task.assignee_id, "name": task.assignee.name},
        "comment": task.comment,
        "done_at": task.done_at,
        "by": {"kind": task.author_kind, "id": task.author_id, "name": task.author_name},
        "created_at": task.created_at,
    }
