"""How much is still to be told: open and failed feed items of every company, in two figures."""

from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils import timezone

from cauce.accounts.scope import unscoped
from cauce.spine.table import FeedItem, FeedState


@dataclass(frozen=True, slots=True)
class Backlog:
    """Items not yet handed over, the age in seconds of the oldest due one, and those given up."""

    open: int
    oldest_due: float | None
    failed: int


def backlog() -> Backlog:
    """Count the feed. Raises DatabaseError."""
    with unscoped("the backlog of the feed is a figure of the whole installation"):
        items = FeedItem.objects.exclude(state=FeedState.DONE).order_by()
        counts = dict(items.values_list("state").annotate(n=Count("pk")))
        waiting = items.exclude(state=FeedState.FAILED)
        oldest = waiting.aggregate(at=Min("due_at"))["at"]
    failed = counts.pop(FeedState.FAILED, 0)
    age = None if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
    return Backlog(open=sum(counts.values()), oldest_due=age, failed=failed)
