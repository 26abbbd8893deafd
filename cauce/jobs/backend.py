"""The task backend: Django's Tasks API on a table of our own database, so that enqueueing is part
of the transaction."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.tasks import base
from django.tasks.exceptions import InvalidTask
from django.utils import timezone
from django.utils.json import normalize_json
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

type Job = DBTaskResult[..., Any]
MAX_ATTEMPTS = 5
BACKOFF = 2.0
LONGEST_WAIT = 600.0  # the claim slows with many deferred rows: later things are domain rows
_CLOCKS_DIFFER = timedelta(minutes=1)
COLUMNS = (
    "id", "status", "enqueued_at", "run_after", "args_kwargs", "priority", "task_path",
    "worker_ids", "queue_name", "backend_name", "exception_class_path", "traceback",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(base.Task):  # type: ignore[type-arg]
    """A task that may be tried `max_attempts` times, `backoff` seconds apart and doubling.

    `again`: seconds after which a run that returned something true is followed by another (see
    `jobs.wake`); 0 for none.
    """

    max_attempts: int = MAX_ATTEMPTS
    backoff: float = BACKOFF
    again: float = 0.0

    def wait(self, attempt: int) -> timedelta:
        """How long to wait after the `attempt`-th (from 1) failed: jittered, at most 10 minutes.

        The jitter keeps jobs that failed together from coming back together.
        """
        seconds = self.backoff * 2 ** (attempt - 1) * random.uniform(0.9, 1.1)  # noqa: S311
        return timedelta(seconds=min(seconds, LONGEST_WAIT))


class Backend(DatabaseBackend):
    """`TASKS["default"]`. OPTIONS: `lease`, seconds after which an unseen worker counts as dead."""

    task_class = Task

    @property
    def lease(self) -> timedelta:
        """How long a worker may be silent before its job is given to another."""
        return timedelta(seconds=float(self.options.get("lease", 30)))

    def validate_task(self, task: Task) -> None:  # type: ignore[override]
        """As Django's; raises InvalidTask when attempts or back-off make no sense."""
        super().validate_task(task)
        if task.max_attempts < 1 or task.backoff < 0 or task.again < 0:
            raise InvalidTask("max_attempts is at least 1, backoff and again at least 0 seconds.")

    def raw_row(self, task: Task, args: Sequence[Any]) -> tuple[Any, ...]:
        """A new job as values for COLUMNS. Raises TypeError on what JSON does not know."""
        row = self._row(task, args, {})
        moment = connection.ops.adapt_datetimefield_value(timezone.now())
        return (
            row.id.hex,
            row.status,
            moment,
            connection.ops.adapt_datetimefield_value(row.run_after),
            json.dumps(row.args_kwargs),
            row.priority,
            row.task_path,
            "[]",
            row.queue_name,
            row.backend_name,
            "",
            "",
        )

    def _task_to_db_task(  # type: ignore[override]
        self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Job:
        row = self._row(task, args, kwargs)
        row.save(force_insert=True)
        return row

    def _row(self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Job:
        """An unsaved row. Due now unless deferred: a far-away date, as the base class writes, would
        put every deferred row before it in the index that the claim walks."""
        now = timezone.now()
        due = task.run_after or now
        if due > now + timedelta(seconds=LONGEST_WAIT) + _CLOCKS_DIFFER:
            raise InvalidTask("Nothing is deferred beyond 10 minutes: keep the time in a row.")
        return DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=due,
            backend_name=self.alias,
        )
