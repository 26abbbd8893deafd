"""The verbs of tasks. They alone move `Lead.next_due`: it is when the earliest open task is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.leads.access import locked, sees
from cauce.leads.models import GONE, Lead, Standing
from cauce.life.work.tasks import rules
from cauce.life.work.tasks.models import Task
from cauce.spine.fact import Fact
from cauce.spine.facts import (
    LeadAssigned,
    LeadRestored,
    TaskChanged,
    TaskCreated,
    TaskDone,
    TaskPostponed,
    TaskReassigned,
    TaskReopened,
)
from cauce.spine.read import Event, fact_of
from cauce.spine.record import record
from cauce.store import atomic, on_postgres

type Problems = dict[str, str | tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a task says. `kind` is one of `rules.KINDS`, `reminder` minutes before it is due."""

    title: str
    due_at: datetime
    kind: str = "call"
    reminder: int | None = 0
    comment: str = ""


@atomic()
def plan(
    lead: Lead | None,
    wanted: Plan,
    *,
    by: Actor,
    assignee: Membership | None = None,
    at: datetime | None = None,
) -> Task:
    """A new task on a locked lead, or a free one. Its assignee is the lead's seller unless said.

    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.WORK)
    now = at or timezone.now()
    if lead is not None and lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    wanted = _clean(wanted)
    whose = assignee or _default_assignee(lead, by)
    problems = _problems(wanted) | _due_problems(wanted.due_at, now)
    problems |= _assignee_problems(lead, whose, by)
    if problems or whose is None:
        raise Invalid(problems)
    rings = rules.remind_at(wanted.due_at, wanted.reminder)
    task = Task.objects.create(
        lead=lead,
        title=wanted.title,
        kind=wanted.kind,
        due_at=wanted.due_at,
        reminder=wanted.reminder,
        # What should have rung before the task was made does not ring.
        remind_at=rings if rings and rings > now else None,
        assignee=whose,
        comment=wanted.comment,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=now,
    )
    happened = TaskCreated(
        task=task.pk,
        does=task.kind,
        due=_text(task.due_at),
        reminder=task.reminder,
        assignee=whose.pk,
        next_due=_next_due(lead),
        title=task.title,
    )
    _tell(happened, task, lead, by=by, at=now)
    return task


@atomic()
def call_back(
    lead: Lead, *, due_at: datetime, title: str, by: Actor, comment: str = "", kind: str = "call"
) -> Task:
    """«Volver a llamar» of a locked lead: its earliest open task of this kind moves to `due_at`;
    without one it is made. Raises as `plan` and `postpone`.
    """
    found = _open_of(lead).filter(kind=kind).first()
    if found is not None:
        return postpone(found, due_at=due_at, by=by)
    return plan(lead, Plan(title=title, due_at=due_at, kind=kind, comment=comment), by=by)


@atomic()
def settle_due(lead: Lead, *, by: Actor, at: datetime | None = None) -> list[Task]:
    """Complete the calls and messages to a locked lead that are due by now: what was to be done has
    been done. Returns them. Raises NotAllowed.
    """
    now = at or timezone.now()
    due = _open_of(lead).filter(kind__in=["call", "write"], due_at__lte=now)
    return [finish(task, by=by, at=at) for task in due]


@atomic()
def finish(task: Task, *, by: Actor, at: datetime | None = None) -> Task:
    """It is done; done twice is done once. Raises NotAllowed."""
    by.need(Right.WORK)
    task, lead = _held(task)
    if task.done_at is not None:
        return task
    task.done_at, task.remind_at = at or timezone.now(), None
    task.save(update_fields=["done_at", "remind_at"])
    happened = TaskDone(task=task.pk, next_due=_next_due(lead), title=task.title)
    _tell(happened, task, lead, by=by, at=task.done_at)
    return task


@atomic()
def reopen(task: Task, *, by: Actor) -> Task:
    """It is to be done after all. Raises NotAllowed."""
    by.need(Right.WORK)
    task, lead = _held(task)
    if task.done_at is None:
        return task
    task.done_at, task.remind_at = None, _still_to_ring(task)
    task.save(update_fields=["done_at", "remind_at"])
    happened = TaskReopened(task=task.pk, next_due=_next_due(lead), title=task.title)
    _tell(happened, task, lead, by=by)
    return task


@atomic()
def postpone(task: Task, *, due_at: datetime, by: Actor) -> Task:
    """Move an open task to another moment; it rings again. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.WORK)
    task, lead = _held(task)
    if task.done_at is not None:
        raise Conflict("task_done")
    due_at = due_at.astimezone(UTC).replace(microsecond=0)
    if problems := _due_problems(due_at, timezone.now()):
        raise Invalid(problems)
    if due_at == task.due_at:
        return task
    was, task.due_at = task.due_at, due_at
    task.remind_at = _still_to_ring(task)
    task.save(update_fields=["due_at", "remind_at"])
    happened = TaskPostponed(
        task=task.pk,
        was=_text(was),
        due=_text(due_at),
        next_due=_next_due(lead),
        title=task.title,
    )
    _tell(happened, task, lead, by=by)
    return task


@atomic()
def change(task: Task, *, values: dict[str, Any], by: Actor) -> Task:
    """Correct title, kind, reminder, comment; the rest stays. Raises NotAllowed, Invalid."""
    by.need(Right.WORK)
    task, lead = _held(task)
    wanted = _clean(
        Plan(
            title=values.get("title", task.title),
            due_at=task.due_at,
            kind=values.get("kind", task.kind),
            reminder=values.get("reminder", task.reminder),
            comment=values.get("comment", task.comment),
        )
    )
    if problems := _problems(wanted):
        raise Invalid(problems)
    moved: dict[str, list[Any]] = {}
    for name in ("title", "kind", "reminder", "comment"):
        before, after = getattr(task, name), getattr(wanted, name)
        if before != after:
            moved[name] = [before, after]
            setattr(task, name, after)
    if moved:
        task.remind_at = _still_to_ring(task)
        task.save(update_fields=[*moved, "remind_at"])
        _tell(TaskChanged(task=task.pk, fields=list(moved), values=moved), task, lead, by=by)
    return task


@atomic()
def hand_over(task: Task, *, to: Membership, by: Actor) -> Task:
    """Another member is to do it. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.WORK)
    task, lead = _held(task)
    if task.done_at is not None:
        raise Conflict("task_done")
    if problems := _assignee_problems(lead, to, by):
        raise Invalid(problems)
    if to.pk != task.assignee_id:
        _give(task, lead, to.pk, by=by)
    return task


def changes_hands(happened: Fact) -> bool:
    """Whether this is an assignment of a lead that may have tasks (at entry none has), or its
    undoing."""
    if isinstance(happened, LeadRestored):
        return happened.columns.get("seller_id") is not None
    if not isinstance(happened, LeadAssigned) or happened.seller is None:
        return False
    return happened.was is not None or happened.reason.get("why") == "by_hand"


def follow_seller(events: Sequence[Event]) -> None:
    """Leads changed hands: the open tasks of who had them go along."""
    moved = {event.lead_id: event for event in events if event.lead_id is not None}
    # Few leads have an open task: that is asked before a row is locked.
    busy = Task.objects.filter(lead_id__in=list(moved), done_at=None).order_by("lead_id")
    for lead_id in busy.values_list("lead_id", flat=True).distinct():
        _follow(lead_id, fact_of(moved[lead_id]))


def _follow(lead_id: int, happened: Any) -> None:
    lead = locked(lead_id)
    if lead.seller_id is None:
        return
    for task in _open_of(lead).exclude(assignee_id=lead.seller_id).select_related("assignee"):
        had_it = getattr(happened, "was", None)
        if task.assignee_id == had_it or not sees(task.assignee, lead):
            _give(task, lead, lead.seller_id, by=SYSTEM)


def _give(task: Task, lead: Lead | None, member_id: int, *, by: Actor) -> None:
    was, task.assignee_id = task.assignee_id, member_id
    task.save(update_fields=["assignee"])
    happened = TaskReassigned(task=task.pk, was=was, assignee=member_id, title=task.title)
    _tell(happened, task, lead, by=by)


def _held(task: Task) -> tuple[Task, Lead | None]:
    """The task as it is now and its lead, both locked: the lead first, like everywhere."""
    lead = locked(task.lead_id) if task.lead_id else None
    rows = Task.objects.filter(pk=task.pk)
    found = (rows.select_for_update() if on_postgres() else rows).first()
    if found is None:
        raise Missing("task")
    return found, lead


def _open_of(lead: Lead) -> Any:
    return Task.objects.filter(lead=lead, done_at=None).order_by("due_at", "id")


def _next_due(lead: Lead | None) -> str | None:
    """The moment of the lead's next step after what was just saved."""
    if lead is None or lead.standing in GONE:
        return None
    earliest = _open_of(lead).values_list("due_at", flat=True).first()
    return _text(earliest) if earliest else None


def _still_to_ring(task: Task) -> datetime | None:
    """The moment of a task's reminder, if that is still ahead."""
    if task.done_at is not None:
        return None
    rings = rules.remind_at(task.due_at, task.reminder)
    return rings if rings and rings > timezone.now() else None


def _tell(
    happened: Fact, task: Task, lead: Lead | None, *, by: Actor, at: datetime | None = None
) -> None:
    record(happened, by=by, lead=lead, subject=("task", task.pk), at=at)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _clean(wanted: Plan) -> Plan:
    return Plan(
        title=" ".join(wanted.title.replace("\x00", "").split()),
        due_at=wanted.due_at.astimezone(UTC).replace(microsecond=0),
        kind=wanted.kind,
        reminder=wanted.reminder,
        comment=wanted.comment.replace("\x00", "").strip(),
    )


def _problems(wanted: Plan) -> Problems:
    problems: Problems = {}
    if not wanted.title:
        problems["title"] = "required"
    elif len(wanted.title) > rules.TITLE_LIMIT:
        problems["title"] = ("too_long", {"limit": rules.TITLE_LIMIT})
    if wanted.kind not in rules.KINDS:
        problems["kind"] = ("unknown_choice", {"choices": _listed(rules.KINDS)})
    if wanted.reminder is not None and wanted.reminder not in rules.REMINDERS:
        problems["reminder"] = ("unknown_choice", {"choices": _listed(rules.REMINDERS)})
    if len(wanted.comment) > rules.COMMENT_LIMIT:
        problems["comment"] = ("too_long", {"limit": rules.COMMENT_LIMIT})
    return problems


def _due_problems(due_at: datetime, now: datetime) -> Problems:
    code = rules.due_problem(due_at, now)
    return {"due_at": code} if code else {}


def _default_assignee(lead: Lead | None, by: Actor) -> Membership | None:
    wanted = (lead.seller_id if lead else None) or by.membership_id
    return Membership.objects.filter(pk=wanted, active=True).first() if wanted else None


def _assignee_problems(lead: Lead | None, member: Membership | None, by: Actor) -> Problems:
    """Of a lead: whoever may see it. A free task: oneself, or who works below one."""
    if member is None:
        return {"assignee": "required"}
    if not member.active:
        return {"assignee": "inactive_seller"}
    if lead is not None:
        return {} if sees(member, lead) else {"assignee": "cannot_see_lead"}
    below = by.may(Right.REASSIGN) or member.pk == by.membership_id
    if not below and by.may(Right.SEE_TEAMS):
        below = member.teams.filter(pk__in=by.team_ids).exists()
    return {} if below else {"assignee": "not_yours_to_task"}


def _listed(choices: Iterable[Any]) -> str:
    return ", ".join(map(str, choices))
