"""The moves of a job between its states, each one statement that holds only if nobody was faster.

An attempt is the job's list of workers at the time it was claimed. Whoever settles the job compares
the whole list, so a worker that was stopped and woke up cannot overwrite a later attempt.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs.backend import BACKOFF, MAX_ATTEMPTS, Job, Task
from cauce.jobs.models import WorkerSeen
from cauce.store import atomic
from cauce.store.durability import unhurried, without_waiting_for_the_disk
from cauce.store.transaction import on_postgres

_JOBS = DBTaskResult._meta.db_table
_WORKERS = WorkerSeen._meta.db_table
# The state stands in the text: with a parameter neither database would use the partial index.
_DUE = f"FROM {_JOBS} WHERE status = 'READY' AND run_after <= %s"
_LONGEST_TRACEBACK = 50_000


class WorkerLost(Exception):
    """The worker that ran this job was not seen for a lease."""


def anything_due(now: datetime) -> bool:
    """True when a job could be claimed. Cheap, and takes no lock: what idle workers ask."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 {_DUE} LIMIT 1", [_plain(now)])
        return cursor.fetchone() is not None


def claim(worker: str, now: datetime) -> Job | None:
    """Take the next due job for `worker`; None when there is none, or when the worker itself has
    no sign of life in the database (its job would never be given to another).

    The claim alone need not outlive a power cut: then the job is simply taken again.
    """
    lock, push = "", "json_insert(worker_ids, '$[#]', %s)"
    if on_postgres():
        lock, push = "FOR UPDATE SKIP LOCKED", "worker_ids || to_jsonb(%s::text)"
    sql = (
        f"UPDATE {_JOBS} SET status = 'RUNNING', started_at = %s, worker_ids = {push}"  # noqa: S608
        f" WHERE id = (SELECT id {_DUE} ORDER BY priority DESC, run_after, enqueued_at"
        f" LIMIT 1 {lock}) AND EXISTS (SELECT 1 FROM {_WORKERS} WHERE id = %s)"
        f" {unhurried()} RETURNING *"
    )
    with without_waiting_for_the_disk(), _writing():
        moment = _plain(now)
        found = list(DBTaskResult.objects.raw(sql, [moment, worker, moment, worker]))
    return found[0] if found else None


def succeed(job: Job, value: Any) -> bool:
    """Running → successful, keeping the returned value. False: the job is no longer ours.

    A task with `again` that found something is enqueued once more, in the same transaction.
    """
    task = _task_of(job)
    if not (value and task and task.again):
        return _succeed(job, value)
    with atomic():
        done = _succeed(job, value)
        if done:
            later = task.using(run_after=timezone.now() + timedelta(seconds=task.again))
            later.enqueue(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    return done


def _succeed(job: Job, value: Any) -> bool:
    return _settle(
        job,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def fail(job: Job, error: BaseException) -> bool:
    """Running → ready again after the back-off, or failed when the attempts are used up.

    The error of the last attempt is kept either way. False: the job is no longer ours.
    """
    task = _task_of(job)
    attempt, now = len(job.worker_ids), timezone.now()
    most = task.max_attempts if task else MAX_ATTEMPTS
    wait = task.wait(attempt) if task else timedelta(seconds=BACKOFF * 2**attempt)
    kind = type(error)
    # PostgreSQL's text holds no NUL.
    text = "".join(format_exception(error)).replace("\0", "�")[-_LONGEST_TRACEBACK:]
    what = {"exception_class_path": f"{kind.__module__}.{kind.__qualname__}", "traceback": text}
    if attempt >= most:
        return _settle(job, status=TaskResultStatus.FAILED, finished_at=now, **what)
    return _settle(job, status=TaskResultStatus.READY, run_after=now + wait, **what)


def give_back(job: Job) -> bool:
    """Running → ready at once, the attempt not counted: the worker was told to stop."""
    before = list(job.worker_ids)[:-1]
    return _settle(job, status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=before)


def _settle(job: Job, **changes: Any) -> bool:
    # SQLite compares JSON as text, and Django and json_insert write it with different spaces.
    same = "worker_ids = %s::jsonb" if on_postgres() else "json(worker_ids) = json(%s)"
    running = DBTaskResult.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING)
    mine = running.extra(where=[same], params=[json.dumps(job.worker_ids)])  # noqa: S610
    with _writing():
        return bool(mine.update(**changes))


def _task_of(job: Job) -> Task | None:
    """The job's task; None when this version of the code does not know it."""
    try:
        task = job.task
    except Exception:  # noqa: BLE001 - whatever an import raises
        return None
    return task if isinstance(task, Task) else None


def _plain(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _writing() -> AbstractContextManager[None]:
    """One statement is a transaction by itself; SQLite's writers of this process queue up."""
    return nullcontext() if on_postgres() else atomic()
