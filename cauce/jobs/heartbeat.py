"""Signs of life: each worker writes its own, and gives the jobs of those who fell silent back."""

import logging
import os
import socket
import threading
import time
import uuid
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs import queue
from cauce.jobs.backend import Job
from cauce.jobs.models import WorkerSeen
from cauce.store import atomic

log = logging.getLogger(__name__)


class Heartbeat:
    """A thread that writes this process's sign of life six times per lease, under `identity`."""

    def __init__(self, lease: timedelta) -> None:
        self.interval = lease.total_seconds() / 6
        self.started_at = timezone.now()
        self.last = 0.0  # by the wall clock: it goes on while the machine sleeps
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True)
        self.renew()

    def renew(self) -> None:
        """Become another worker: jobs this one may hold unknowingly fall to the sweep."""
        self.identity, self.last = uuid.uuid4().hex, 0.0

    def start(self) -> None:
        """Begin to beat in the background."""
        self._thread.start()

    def beat(self) -> None:
        """Write the sign of life now. Raises DatabaseError when the database does not answer."""
        now = timezone.now()
        with atomic():
            if not WorkerSeen.objects.filter(pk=self.identity).update(seen_at=now):
                WorkerSeen.objects.create(
                    id=self.identity,
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    started_at=self.started_at,
                    seen_at=now,
                )
        self.last = time.time()

    def is_late(self) -> bool:
        """True when another worker may soon take this one for dead."""
        return time.time() - self.last > 2 * self.interval

    def stop(self) -> None:
        """Stop beating and take the sign of life away."""
        self._over.set()
        self._thread.join(timeout=1)
        WorkerSeen.objects.filter(pk=self.identity).delete()

    def _keep_beating(self) -> None:
        while not self._over.wait(self.interval):
            try:
                self.beat()
            except (DatabaseError, InterfaceError) as error:
                log.warning("The sign of life could not be written: %s", error)
                connection.close()
        connection.close()


def sweep(lease: timedelta) -> int:
    """Give back the jobs of workers unseen for `lease`; return how many moved.

    The big table is searched only when a worker has fallen silent: RUNNING has no index.
    """
    limit = timezone.now() - lease
    silent = set(WorkerSeen.objects.filter(seen_at__lt=limit).values_list("pk", flat=True))
    if not silent:
        return 0
    moved = sum(_lose(job) for job in _running() if job.worker_ids[-1] in silent)
    # One that woke up meanwhile has written a fresh sign of life and stays.
    WorkerSeen.objects.filter(pk__in=silent, seen_at__lt=limit).delete()
    return moved


def sweep_strays() -> int:
    """Give back running jobs whose worker has no row at all: a gap nothing else closes."""
    jobs = list(_running())  # before the workers: one that claims now has its row already
    known = set(WorkerSeen.objects.values_list("pk", flat=True))
    return sum(_lose(job) for job in jobs if job.worker_ids[-1] not in known)


def _running() -> list[Job]:
    return list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by())


def _lose(job: Job) -> bool:
    worker = job.worker_ids[-1]
    log.warning("Job %s (%s): its worker %s fell silent", job.pk, job.task_path, worker)
    return queue.fail(job, queue.WorkerLost(f"worker {worker}, started {job.started_at}"))
