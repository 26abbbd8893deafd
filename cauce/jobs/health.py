"""How the background work does, in figures: for /readyz, /metrics, the health page and doctor."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Max, Min
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs.models import WorkerSeen

SILENT_AFTER = 60.0  # seconds without any worker's sign of life


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and ages in seconds (None: there is none to have an age)."""

    workers: int
    worker_seen: float | None
    ready: int
    running: int
    failed: int
    failed_lately: int  # within a day
    successful: int
    oldest_due: float | None

    @property
    def worker_is_seen(self) -> bool:
        """True when some worker gave a sign of life within the last minute."""
        return self.worker_seen is not None and self.worker_seen < SILENT_AFTER


def worker_seen() -> float | None:
    """Seconds since the last sign of life of any worker. Raises DatabaseError."""
    last = WorkerSeen.objects.aggregate(at=Max("seen_at"))["at"]
    return None if last is None else max(0.0, (timezone.now() - last).total_seconds())


def figures() -> Figures:
    """Count the queue (it reads the whole table of jobs). Raises DatabaseError."""
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk"))
    counts = dict(rows)
    now = timezone.now()
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    due = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=now).order_by()
    oldest = due.aggregate(at=Min("run_after"))["at"]
    return Figures(
        workers=WorkerSeen.objects.count(),
        worker_seen=worker_seen(),
        ready=counts.get(TaskResultStatus.READY, 0),
        running=counts.get(TaskResultStatus.RUNNING, 0),
        failed=counts.get(TaskResultStatus.FAILED, 0),
        failed_lately=failed.filter(finished_at__gt=now - timedelta(days=1)).count(),
        successful=counts.get(TaskResultStatus.SUCCESSFUL, 0),
        oldest_due=None if oldest is None else (now - oldest).total_seconds(),
    )


def ping() -> None:
    """One round trip to the database. Raises DatabaseError or InterfaceError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
