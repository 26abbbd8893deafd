"""Housekeeping of queue and database: old results go, jobs without a worker come back, SQLite
looks how its tables have grown."""

from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce import store
from cauce.jobs import heartbeat
from cauce.jobs.declare import task
from cauce.store import atomic

KEEP = {TaskResultStatus.SUCCESSFUL: timedelta(days=7), TaskResultStatus.FAILED: timedelta(days=90)}
_BATCH = 2000  # a short transaction each: SQLite's other writers wait meanwhile


@task(max_attempts=1)
def prune() -> int:
    """Delete successes older than a week and failures older than 90 days; return how many."""
    heartbeat.sweep_strays()
    return sum(_delete(state, age) for state, age in KEEP.items())


@task(max_attempts=1)
def weigh() -> None:
    """Each hour: let the planner know how large the tables are by now."""
    store.weigh()


def _delete(state: TaskResultStatus, age: timedelta) -> int:
    old = DBTaskResult.objects.filter(status=state, finished_at__lt=timezone.now() - age)
    total = 0
    while ids := list(old.order_by().values_list("pk", flat=True)[:_BATCH]):
        with atomic():
            DBTaskResult.objects.filter(pk__in=ids).delete()
        total += len(ids)
    return total
