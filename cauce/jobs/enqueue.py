"""Enqueueing for the hot path: many jobs in one statement, and wake-ups that do not pile up."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.tasks import task_backends
from django_tasks_db.models import DBTaskResult

from cauce.jobs.backend import COLUMNS, Backend, Task
from cauce.store import insert_rows, on_postgres, rows

if TYPE_CHECKING:
    from django.tasks.base import Task as AnyTask

type Calls = "Iterable[tuple[AnyTask[..., Any], Sequence[Any]]]"
_JOBS = DBTaskResult._meta.db_table
# Wake-ups have a priority of their own: the look for an equal one reads no other jobs' rows.
_WAKE_PRIORITY = 1


def enqueue_all(calls: Calls) -> int:
    """Enqueue many (task, positional arguments) in one statement, in the current transaction.

    Returns how many. Raises TypeError on a value JSON does not know.
    """
    return insert_rows(DBTaskResult, COLUMNS, [_raw(task, args) for task, args in calls])


def wake(calls: Calls) -> None:
    """Enqueue each (task, arguments) unless an equal job is waiting already, in one statement.

    For jobs that look for work which the current transaction has written. On PostgreSQL the job
    that is waiting may be taken up before this transaction ends, and find nothing: such a task is
    declared with `again`, returns whether it found anything, and then looks once more.
    """
    new = [_raw(task.using(priority=_WAKE_PRIORITY), args) for task, args in calls]
    if not new:
        return
    if on_postgres():
        values = [list(column) for column in zip(*new, strict=True)]
        rows.insert_by(_WAKE_ON_POSTGRES, values)
        return
    for row in new:
        by_name = dict(zip(COLUMNS, row, strict=True))
        same = [by_name[name] for name in ("priority", "task_path", "args_kwargs", "run_after")]
        rows.run(_WAKE_ON_SQLITE, [*row, *same])


def _raw(task: "AnyTask[..., Any]", args: Sequence[Any]) -> tuple[Any, ...]:
    return cast(Backend, task_backends["default"]).raw_row(cast(Task, task), args)


_TYPES = (
    "uuid", "text", "timestamptz", "timestamptz", "jsonb", "integer", "text",
    "jsonb", "text", "text", "text", "text",
)  # fmt: skip
_NAMES = ", ".join(COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for kind in _TYPES)
# A deferred job is no substitute for one that is due now.
_WAKE_ON_POSTGRES = f"""
    INSERT INTO {_JOBS} ({_NAMES})
    SELECT {_NAMES} FROM unnest({_ARRAYS}) AS v({_NAMES})
    WHERE NOT EXISTS (
        SELECT 1 FROM {_JOBS} w
        WHERE w.status = 'READY' AND w.priority = v.priority AND w.task_path = v.task_path
          AND w.args_kwargs = v.args_kwargs AND w.run_after <= v.run_after
    )
"""  # noqa: S608
_WAKE_ON_SQLITE = f"""
    INSERT INTO {_JOBS} ({_NAMES})
    SELECT {", ".join("%s" for _ in COLUMNS)}
    WHERE NOT EXISTS (
        SELECT 1 FROM {_JOBS}
        WHERE status = 'READY' AND priority = %s AND task_path = %s
          AND json(args_kwargs) = json(%s) AND run_after <= %s
    )
"""  # noqa: S608
