"""In the background: days that are over are counted and kept, in every company."""

import time
from zoneinfo import ZoneInfo

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.jobs import company_task, task
from cauce.leads import closed_days

_SLICE = 3.0  # seconds


@task()
def close_all() -> None:
    """Every ten minutes: keep the days of every company that are over and not kept."""
    for company_id in Company.objects.order_by("pk").values_list("pk", flat=True):
        close.enqueue(company_id)


@company_task(max_attempts=3, priority=-10)
def close(company_id: int) -> None:
    """A slice of a company's days, newest first."""
    until = time.monotonic() + _SLICE
    zone = ZoneInfo(current_company().timezone)
    for day in closed_days.unkept(zone):
        closed_days.keep(day, zone)
        if time.monotonic() > until:
            close.enqueue(company_id)
            return
