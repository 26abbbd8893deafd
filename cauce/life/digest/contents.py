"""What a digest tells a member: of the leads that they may see, as of a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cauce.accounts.actor import Actor
from cauce.leads.access import leads_for
from cauce.leads.models import Lead, Standing
from cauce.life.work import tasks

PERIOD = timedelta(hours=24)
MOST = 20  # leads that are named
_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Contents:
    """New leads of the last day (MOST of `new_count`, the newest first; those that nobody has
    looked at before the others), who is late (of `late_count`), and own tasks that are overdue;
    counted to 1,000."""

    since: datetime
    new: list[Lead]
    new_count: int
    unreviewed: int
    late: list[Lead]
    late_count: int
    tasks: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.new or self.late or self.tasks)


def of(actor: Actor, now: datetime) -> Contents:
    """The digest of an actor: of their own leads, the teams' or the company's. Seven statements
    at most."""
    leads = leads_for(actor).filter(standing=Standing.ACTIVE)
    since = now - PERIOD
    new = leads.filter(created_at__gt=since, created_at__lte=now)
    late = leads.filter(late_from__lte=now)
    return Contents(
        since=since,
        new=_first(new),
        new_count=_count(new),
        unreviewed=_count(new.filter(reviewed_at=None)),
        late=list(_light(late).order_by("late_from", "id")[:MOST]),
        late_count=_count(late),
        tasks=tasks.overdue(actor, now),
    )


def _first(new: QuerySet[Lead]) -> list[Lead]:
    """Whoever ticks off what stands here finds what was not looked at yet in its place."""
    ordered = _light(new).order_by("-created_at", "-id")
    fresh = list(ordered.filter(reviewed_at=None)[:MOST])
    rest = MOST - len(fresh)
    return fresh + list(ordered.exclude(reviewed_at=None)[:rest]) if rest else fresh


def _light(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.defer("search_text")


def _count(leads: QuerySet[Lead]) -> int:
    return leads.order_by()[:_COUNTED].count()
