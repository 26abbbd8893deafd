"""The background jobs of scores: go on with a run, pick up what was lost, let leads cool."""

import time
from datetime import timedelta

from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import unscoped
from cauce.jobs import company_task, task
from cauce.life.scoring import rescale, running
from cauce.life.scoring.models import RunState, ScoringRun

SLICE = 3.0  # seconds after which a job hands on to the next
_COLD_SLICE = 1.0
_LOST_AFTER = timedelta(minutes=30)  # longer than the longest piece: learning twice


@company_task(max_attempts=3)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of a run; each piece is a transaction that also says how far it is."""
    until = time.monotonic() + SLICE
    while not running.step(run_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, run_id)
            return


@task()
def sweep() -> None:
    """Every ten minutes: go on with runs that have not moved for a while, their job is lost."""
    with unscoped("the sweep goes on with every company's unfinished scoring"):
        runs = ScoringRun.objects.filter(
            state=RunState.RUNNING, moved_at__lt=timezone.now() - _LOST_AFTER
        )
        lost = list(runs.order_by("pk").values_list("company_id", "pk"))
    for company_id, run_id in lost:
        go_on.enqueue(company_id, run_id)


@task()
def cool_off() -> None:
    """Each day: look in every company for leads that have gone cold."""
    for company_id in Company.objects.order_by("pk").values_list("pk", flat=True):
        cool.enqueue(company_id)


@company_task(max_attempts=3, priority=-10)
def cool(company_id: int, before: int | None = None) -> None:
    """A slice of a company's open leads, newest first: who is in another band by now is told so."""
    until = time.monotonic() + _COLD_SLICE
    while True:
        before = rescale.cool_some(before)
        if before is None:
            return
        if time.monotonic() > until:
            # Nobody waits for it: two thirds of the time are others'. SQLite has one writer.
            later = cool.using(run_after=timezone.now() + timedelta(seconds=2 * _COLD_SLICE))
            later.enqueue(company_id, before)
            return
