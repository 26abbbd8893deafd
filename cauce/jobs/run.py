"""Running one claimed job and telling how it ended: the same code in the worker and in `drain`."""

import logging
from contextvars import copy_context
from typing import Any

from django.tasks import TaskContext
from django.utils.json import normalize_json

from cauce.accounts.scope import no_company
from cauce.jobs.backend import Job

log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The worker was told to stop and this job does not end in time: it goes back to the queue."""


def run(job: Job) -> tuple[Any, BaseException | None]:
    """Call the job's function; return (value fit for JSON, None) or (None, what it raised).

    Stopped and KeyboardInterrupt pass through. The function runs in a copy of the context with no
    company in scope: whatever it sets and forgets does not reach the next job.
    """
    try:
        return copy_context().run(_call, job), None
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:
        log.warning("Job %s (%s) failed", job.pk, job.task_path, exc_info=error)
        return None, error


def _call(job: Job) -> Any:
    arguments = job.args_kwargs
    with no_company():
        task = job.task
        context = [TaskContext(task_result=job.task_result)] if task.takes_context else []
        return normalize_json(task.call(*context, *arguments["args"], **arguments["kwargs"]))
