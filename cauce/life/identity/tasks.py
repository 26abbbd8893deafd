"""The background jobs: a scan goes on, newcomers are looked at, what was lost is picked up."""

import time
from datetime import timedelta

from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope, unscoped
from cauce.jobs import company_task, task
from cauce.life.identity import scanning, watching
from cauce.life.identity.models import Lookout, Scan

SLICE = 3.0  # seconds after which a job hands on to the next
_LOST_AFTER = timedelta(minutes=5)


@company_task(max_attempts=5, priority=-10)
def go_on(company_id: int, scan_id: int) -> None:
    """A slice of a scan; each chunk is a transaction that also says where it is."""
    until = time.monotonic() + SLICE
    while not scanning.step(scan_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, scan_id)
            return


@company_task(max_attempts=5, priority=-10)
def look(company_id: int, last: int) -> None:
    """A slice of the newcomers up to `last`."""
    until = time.monotonic() + SLICE
    while not watching.look(last=last):
        if time.monotonic() > until:
            # Nobody waits for it: two thirds of the time are others'.
            later = look.using(run_after=timezone.now() + timedelta(seconds=2 * SLICE))
            later.enqueue(company_id, last)
            return


@task()
def sweep() -> None:
    """Each minute: newcomers of each company, where it is calm; scans that stand still."""
    with unscoped("the sweep looks at every company's newcomers and scans"):
        companies = list(Company.objects.order_by("pk"))
        lost = Scan.objects.filter(
            state__in=scanning.MOVING, moved_at__lt=timezone.now() - _LOST_AFTER
        )
        scans = list(lost.order_by("pk").values_list("company_id", "pk"))
    for company in companies:
        with company_scope(company):
            last = Lookout.objects.values_list("seen", flat=True).first() or 0
            if watching.is_due():
                look.enqueue(company.pk, last)
    for company_id, scan_id in scans:
        go_on.enqueue(company_id, scan_id)
