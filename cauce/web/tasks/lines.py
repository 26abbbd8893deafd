"""One task as a page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cauce.life.work.tasks import Task
from cauce.web.request import Request
from cauce.web.task_words import KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """A task with its words. `late` is whether it is open and past its moment."""

    task: Task
    word: Any
    icon: str
    late: bool
    mine: bool


def line(request: Request, task: Task, now: datetime) -> Line:
    """The line of a task that was read with its lead and assignee."""
    word, icon = KINDS[task.kind]
    late = task.done_at is None and task.due_at < now
    return Line(task, word, icon, late, task.assignee_id == request.member.pk)
