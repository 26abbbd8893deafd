"""The background jobs of runs: go on, and pick up what was lost."""

import time
from datetime import timedelta

from django.utils import timezone

from cauce.accounts.scope import unscoped
from cauce.jobs import company_task, task
from cauce.life.bulk import running
from cauce.life.bulk.models import BulkRun, BulkState

SLICE = 3.0  # seconds after which a job hands on to the next
_LOST_AFTER = timedelta(minutes=5)


@company_task(max_attempts=5)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of a run or of its undo; each chunk is a transaction that also says where it is."""
    until = time.monotonic() + SLICE
    while not running.step(run_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, run_id)
            return


@task()
def sweep() -> None:
    """Every ten minutes: go on with runs that have not moved for a while, their job is lost."""
    with unscoped("the sweep goes on with every company's unfinished runs"):
        runs = BulkRun.objects.filter(
            state__in=[BulkState.RUNNING, BulkState.UNDOING],
            moved_at__lt=timezone.now() - _LOST_AFTER,
        )
        lost = list(runs.order_by("pk").values_list("company_id", "pk"))
    for company_id, run_id in lost:
        go_on.enqueue(company_id, run_id)
