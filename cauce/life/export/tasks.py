"""The background jobs of exports: write on, pick up what was lost, remove what has expired."""

import time
from datetime import timedelta

from django.utils import timezone

from cauce.accounts.scope import unscoped
from cauce.jobs import company_task, task
from cauce.life.export import files, writing
from cauce.life.export.models import ExportRun, ExportState
from cauce.store import atomic

SLICE = 3.0  # seconds after which a job hands on to the next
_LOST_AFTER = timedelta(minutes=10)


@company_task(max_attempts=5)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of an export; the next slice begins where this one's transaction ended."""
    try:
        if not writing.step(run_id, until=time.monotonic() + SLICE):
            go_on.enqueue(company_id, run_id)
    except writing.Ended:
        return  # cancelled, or failed: its row tells


@task()
def sweep() -> None:
    """Every ten minutes: go on with exports whose job is lost, and remove files that have expired.
    A job that still works loses nothing: of two at the same position the second steps back."""
    now = timezone.now()
    with unscoped("the sweep goes on with every company's exports and removes expired files"):
        runs = ExportRun.objects.filter(state=ExportState.RUNNING, started_at__lt=now - _LOST_AFTER)
        lost = list(runs.order_by("pk").values_list("company_id", "pk"))
        old = ExportRun.objects.filter(state=ExportState.DONE, expires_at__lt=now)
        expired = list(old.order_by("pk").values_list("pk", "file"))
        with atomic():
            ExportRun.objects.filter(pk__in=[pk for pk, _ in expired]).update(
                state=ExportState.EXPIRED, file=""
            )
    files.remove(path for _, path in expired)
    files.remove_orphans()
    for company_id, run_id in lost:
        go_on.enqueue(company_id, run_id)
