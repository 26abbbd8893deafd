"""Scheduled changes of status (E3): a row with the moment it is due, applied by a sweep.

The row is the truth and a queued job only wakes somebody, so it survives a restart and whatever
becomes of the job; a conditional update under the lead's lock lets one worker apply it.
"""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import unscoped
from cauce.catalog.models import Status
from cauce.jobs import company_task, task
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life.qualify.actions import change_status, check_status, why_no_status
from cauce.life.qualify.models import ScheduledStatus, ScheduleState
from cauce.spine.facts import ScheduledStatusCancelled, ScheduledStatusSkipped, StatusScheduled
from cauce.spine.record import record
from cauce.store import atomic
from cauce.store.rows import written

log = logging.getLogger(__name__)
FARTHEST = timedelta(days=5 * 366)
_SWEPT = 500


@atomic()
def schedule_status(
    lead: Lead, *, status: Status, at: datetime, by: Actor, substatus: Status | None = None
) -> ScheduledStatus:
    """Plan a change of status of a locked lead; one that waits already is cancelled for it.

    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.WORK)
    now = timezone.now()
    problems = {}
    if at <= now:
        problems["at"] = "not_ahead"
    elif at > now + FARTHEST:
        problems["at"] = "too_far"
    wanted = (status.pk, substatus.pk if substatus else None)
    if wanted == (lead.status_id, lead.substatus_id):
        problems["status"] = "has_it_already"
    if problems:
        raise Invalid(problems)
    check_status(status, substatus)
    if refused := why_no_status(lead, *wanted):
        raise Conflict(refused)
    if waiting(lead) is not None:
        cancel_scheduled(lead, by=by)
    planned = ScheduledStatus.objects.create(
        lead=lead,
        status=status,
        substatus=substatus,
        planned_on_id=lead.status_id,
        planned_on_sub_id=lead.substatus_id,
        due_at=at,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=now,
    )
    happened = StatusScheduled(
        schedule=planned.pk, status=wanted[0], substatus=wanted[1], due=at.isoformat()
    )
    record(happened, by=by, lead=lead, at=now)
    return planned


def waiting(lead: Lead) -> ScheduledStatus | None:
    """The change that a lead waits for, if any."""
    return ScheduledStatus.objects.filter(lead=lead, state=ScheduleState.WAITING).first()


@atomic()
def cancel_scheduled(lead: Lead, *, by: Actor) -> ScheduledStatus:
    """Give up the change that a locked lead waits for. Raises NotAllowed, Conflict."""
    by.need(Right.WORK)
    planned = waiting(lead)
    if planned is None or not _settle(planned, ScheduleState.CANCELLED):
        raise Conflict("nothing_scheduled")
    happened = ScheduledStatusCancelled(
        schedule=planned.pk,
        status=planned.status_id,
        substatus=planned.substatus_id,
        due=planned.due_at.isoformat(),
    )
    record(happened, by=by, lead=lead)
    return planned


@task()
def sweep() -> None:
    """Each minute: have every change applied that is due."""
    with unscoped("the sweep finds due changes of status of every company"):
        due = ScheduledStatus.objects.filter(
            state=written(ScheduleState.WAITING.value),  # as its index says it
            due_at__lte=timezone.now(),
        )
        found = list(due.order_by("due_at").values_list("company_id", "pk")[:_SWEPT])
    for company_id, schedule_id in found:
        apply_due.enqueue(company_id, schedule_id)


@company_task(max_attempts=3)
def apply_due(company_id: int, schedule_id: int) -> None:
    """Apply one change if it is due and nobody has done it: see `apply`."""
    apply(schedule_id)


@atomic()
def apply(schedule_id: int) -> bool:
    """Apply a due change of the company in scope, or skip it with its reason; whether this call
    settled it. However many call at once, one does."""
    found = ScheduledStatus.objects.filter(pk=schedule_id).values_list("lead_id", flat=True)
    if not found:
        return False
    lead = locked(found[0])
    rows = ScheduledStatus.objects.select_related("status", "substatus")
    planned = rows.get(pk=schedule_id)
    if planned.due_at > timezone.now() or not _settle(planned, ScheduleState.DONE):
        return False
    by = Actor(
        ActorKind(planned.author_kind),
        id=planned.author_id,
        name=planned.author_name,
        rights=frozenset({Right.WORK}),
    )
    if reason := _why_not(planned, lead):
        _skip(planned, lead, reason, by)
    else:
        change_status(
            lead, status=planned.status, substatus=planned.substatus, by=by, schedule=planned.pk
        )
    return True


def _settle(planned: ScheduledStatus, state: ScheduleState) -> bool:
    """Whoever changes the row from waiting has it."""
    mine = ScheduledStatus.objects.filter(pk=planned.pk, state=ScheduleState.WAITING)
    return bool(mine.update(state=state, settled_at=timezone.now()))


def _why_not(planned: ScheduledStatus, lead: Lead) -> str:
    """The code of why a due change is not made; '' when it is."""
    before = (planned.planned_on_id, planned.planned_on_sub_id)
    if (lead.status_id, lead.substatus_id) != before:
        return "status_changed_meanwhile"
    try:
        check_status(planned.status, planned.substatus)
    except Invalid:
        return "status_switched_off"
    return why_no_status(lead, planned.status_id, planned.substatus_id)


def _skip(planned: ScheduledStatus, lead: Lead, reason: str, by: Actor) -> None:
    ScheduledStatus.objects.filter(pk=planned.pk).update(state=ScheduleState.SKIPPED, reason=reason)
    happened = ScheduledStatusSkipped(
        schedule=planned.pk, status=planned.status_id, substatus=planned.substatus_id, code=reason
    )
    record(happened, by=by, lead=lead)
