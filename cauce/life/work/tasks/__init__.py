"""Tasks and reminders: what is to be done next. Records `task.*`, the only facts that move a lead's
next step.

Actions: `plan`, `call_back`, `settle_due`, `finish`, `reopen`, `postpone`, `change`, `hand_over`;
`follow_seller` hears of assignments, `sweep` lets reminders ring. Reading: `tasks_for`, `task_for`,
`tasks_of`, `mine`, `due_before`, `page`, `next_step`, `next_steps`, `next_titles`, `late`,
`overdue`.
"""

from cauce.life.work.tasks.actions import (
    Plan,
    call_back,
    change,
    changes_hands,
    finish,
    follow_seller,
    hand_over,
    plan,
    postpone,
    reopen,
    settle_due,
)
from cauce.life.work.tasks.models import Task
from cauce.life.work.tasks.read import (
    Position,
    due_before,
    late,
    mine,
    next_step,
    next_steps,
    next_titles,
    overdue,
    page,
    task_for,
    tasks_for,
    tasks_of,
    titles,
)
from cauce.life.work.tasks.reminders import sweep
from cauce.life.work.tasks.rules import KINDS, QUICK, REMINDERS, group, quick

__all__ = [
    "KINDS", "QUICK", "REMINDERS", "Plan", "Position", "Task", "call_back", "change",
    "changes_hands", "due_before", "finish", "follow_seller", "group", "hand_over", "late", "mine",
    "next_step", "next_steps", "next_titles", "overdue", "page", "plan", "postpone", "quick",
    "reopen", "settle_due", "sweep", "task_for", "tasks_for", "tasks_of", "titles",
]  # fmt: skip
