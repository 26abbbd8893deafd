"""What is to be done next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


class _NextStep(Fact):
    """A fact that may move the lead's next step; moments are ISO texts in UTC."""

    next_due: str | None

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """When the lead's earliest open task is due; of a task without a lead nothing hears."""
        return {"next_due": datetime.fromisoformat(self.next_due) if self.next_due else None}


@fact("task.created")
class TaskCreated(_NextStep):
    """Somebody is to do something by `due`; `reminder` is minutes before it, or null."""

    task: int
    does: str
    due: str
    reminder: int | None
    assignee: int
    next_due: str | None = None
    title: str = personal()


@fact("task.done")
class TaskDone(_NextStep):
    """A task was completed."""

    task: int
    next_due: str | None = None
    title: str = personal()


@fact("task.reopened")
class TaskReopened(_NextStep):
    """A completed task is to be done after all."""

    task: int
    next_due: str | None = None
    title: str = personal()


@fact("task.postponed")
class TaskPostponed(_NextStep):
    """A task was moved to another moment."""

    task: int
    was: str
    due: str
    next_due: str | None = None
    title: str = personal()


@fact("task.reassigned")
class TaskReassigned(Fact):
    """A task went from one member to another."""

    task: int
    was: int
    assignee: int
    title: str = personal()


@fact("task.changed")
class TaskChanged(Fact):
    """What a task says was changed: {field: [before, after]}."""

    task: int
    fields: list[str]
    values: dict[str, list[Any]] = personal({})


@fact("task.reminded")
class TaskReminded(Fact):
    """The moment came at which its assignee wanted to be reminded of a task."""

    task: int
    assignee: int
    due: str
    title: str = personal()
