"""Reminders: each rings once, however many workers look at the clock. Records `task.reminded`."""

from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import unscoped
from cauce.jobs import company_task, task
from cauce.leads.access import locked
from cauce.leads.models import Standing
from cauce.life.work.tasks.models import Task
from cauce.spine.facts import TaskReminded
from cauce.spine.record import record
from cauce.store import atomic

BATCH = 500


@task()
def sweep() -> None:
    """Each minute: wake companies in which a reminder is due. One indexed statement."""
    with unscoped("the sweep finds due reminders of every company"):
        due = Task.objects.filter(remind_at__lte=timezone.now())
        companies = list(due.order_by().values_list("company_id", flat=True).distinct())
    for company_id in companies:
        ring.enqueue(company_id)


@company_task()
def ring(company_id: int) -> int:
    """Let every due reminder of the company ring; return how many did here."""
    now = timezone.now()
    due = Task.objects.filter(remind_at__lte=now).order_by("remind_at", "id")
    found = list(due[:BATCH])
    rung = sum(_ring(one) for one in found)
    if len(found) == BATCH:
        ring.enqueue(company_id)
    return rung


@atomic()
def _ring(one: Task) -> bool:
    """Whoever empties `remind_at` tells of it, in one transaction: never twice, never none."""
    lead = locked(one.lead_id) if one.lead_id else None
    mine = Task.objects.filter(pk=one.pk, remind_at=one.remind_at, done_at=None)
    if not mine.update(remind_at=None):
        return False
    if lead is not None and lead.standing != Standing.ACTIVE:
        return False
    happened = TaskReminded(
        task=one.pk, assignee=one.assignee_id, due=one.due_at.isoformat(), title=one.title
    )
    record(happened, by=SYSTEM, lead=lead, subject=("task", one.pk))
    return True
