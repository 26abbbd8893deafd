"""The doctor's look at background work: workers, abandoned and failed jobs, a clock that stands."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs.clock import REGISTRY
from cauce.jobs.health import SILENT_AFTER, worker_seen
from cauce.jobs.models import Periodic, WorkerSeen
from cauce.management.findings import Check

_PATIENCE = timedelta(minutes=10)
_SHOWN = 5


def processes() -> Iterator[Check]:
    """Every check. None of them is about leads: a stopped Cauce has remarks, no problems."""
    age = worker_seen()
    alive = age is not None and age < SILENT_AFTER
    yield _workers(age, alive=alive)
    yield _jobs()
    yield _clock(alive=alive)


def _workers(age: float | None, *, alive: bool) -> Check:
    check = Check("background workers", looked_at=WorkerSeen.objects.count())
    if not alive:
        when = "yet" if age is None else f"for {age:.0f} seconds"
        check.remarks.append(f"no worker was seen {when}: what follows a lead waits")
    known = set(WorkerSeen.objects.values_list("pk", flat=True))
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by()
    for job in running:
        if job.worker_ids[-1:] and job.worker_ids[-1] not in known:
            check.remarks.append(f"job {job.pk} lost its worker; it is given back within the hour")
    return check


def _jobs() -> Check:
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by()
    rows = list(failed.values_list("task_path", "exception_class_path"))
    check = Check("background jobs", looked_at=DBTaskResult.objects.count())
    for (task, error), count in Counter(rows).most_common(_SHOWN):
        check.remarks.append(f"{count} of {task} failed for good, with {error}")
    return check


def _clock(*, alive: bool) -> Check:
    """A worker looks at the clock each second: with one alive, nothing stays due for long."""
    check = Check("periodic jobs", looked_at=len(REGISTRY))
    late = Periodic.objects.filter(key__in=REGISTRY, next_at__lt=timezone.now() - _PATIENCE)
    if alive:
        check.problems += [
            f"{row.key} is due since {row.next_at:%Y-%m-%d %H:%M} UTC" for row in late
        ]
    return check
