"""Periodic jobs: declared in code, run once per period however many workers look at the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cauce.jobs.models import Periodic
from cauce.store import atomic

if TYPE_CHECKING:
    from django.tasks.base import Task

_PRIORITY = 50  # before a backlog of ordinary jobs: sweeps are what heals one
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A task without arguments that is due once in every `every`, counted from the epoch."""

    key: str
    every: timedelta
    task: "Task[[], Any]"

    def after(self, now: datetime) -> datetime:
        """The beginning of the next period."""
        return now + self.every - (now - _EPOCH) % self.every


REGISTRY: dict[str, Entry] = {}


def periodic(key: str, every: timedelta, task: "Task[[], Any]") -> None:
    """Declare that `task` is enqueued once in every `every`. Raises ValueError on a taken key.

    Periods missed while no worker ran are not made up for; a job still running when its next is
    due may overlap with it, so it must claim what it works on.
    """
    if every <= timedelta(0) or len(key) > 80:
        raise ValueError(f"periodic job {key!r}: a period is longer than 0, a key has 80 letters")
    entry = Entry(key, every, task)
    if REGISTRY.setdefault(key, entry) != entry:
        raise ValueError(f"periodic job {key!r} is declared twice")


def tick(now: datetime) -> int:
    """Enqueue every periodic job that is due and that nobody else has enqueued; return how many."""
    due_at = dict(Periodic.objects.values_list("key", "next_at"))
    if missing := REGISTRY.keys() - due_at.keys():
        rows = [Periodic(key=key, next_at=now) for key in sorted(missing)]
        Periodic.objects.bulk_create(rows, ignore_conflicts=True)
        due_at |= dict.fromkeys(missing, now)
    # A date that far away was set when the period was longer (one period's grace: clocks differ).
    return sum(
        _advance(entry, from_=due_at[key], now=now)
        for key, entry in REGISTRY.items()
        if due_at[key] <= now or due_at[key] > entry.after(now) + entry.every
    )


def _advance(entry: Entry, *, from_: datetime, now: datetime) -> bool:
    """Whoever changes the row enqueues the job, in one transaction: never twice, never none."""
    with atomic():
        row = Periodic.objects.filter(key=entry.key, next_at=from_)
        if not row.update(next_at=entry.after(now)):
            return False
        if from_ <= now:
            entry.task.using(priority=max(_PRIORITY, entry.task.priority)).enqueue()
    return from_ <= now
