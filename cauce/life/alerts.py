"""What an administrator is told of when it slips: a connection in trouble, qualifications that
nobody reviews, falling conversion. Each once in its period. Records `company.alerted`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.levels import levels_of
from cauce.catalog.models import Connection
from cauce.jobs import company_task, task, wake
from cauce.leads.models import Lead
from cauce.life import levels, qualify
from cauce.life.levels.models import Alert
from cauce.spine.facts import CompanyAlerted
from cauce.spine.record import record
from cauce.store import atomic

_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Slip:
    """Something to tell: `key` once in the period that began on `since`."""

    key: str
    what: str
    since: date
    data: dict[str, Any]


@task()
def sweep() -> None:
    """Every ten minutes: look at the connections of every company."""
    wake([(look, (company_id,)) for company_id in _companies()])


@task()
def sweep_figures() -> None:
    """Each hour: look at the figures of every company."""
    wake([(look_at_figures, (company_id,)) for company_id in _companies()])


def _companies() -> list[int]:
    return list(Company.objects.order_by("pk").values_list("pk", flat=True))


@company_task(max_attempts=3)
def look(company_id: int) -> int:
    """Tell administrators of connections in trouble; how many things were told here."""
    now = timezone.now()
    return sum(tell(slip, at=now) for slip in _connections(_today(now)))


@company_task(max_attempts=3)
def look_at_figures(company_id: int) -> int:
    """Tell administrators of figures that slip; how many things were told here."""
    now = timezone.now()
    return sum(tell(slip, at=now) for slip in _figures(now, _today(now)))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(current_company().timezone)).date()


def _connections(today: date) -> Iterator[Slip]:
    troubled = Connection.objects.filter(active=True).exclude(trouble="")
    for pk, name in troubled.order_by("pk").values_list("pk", "name"):
        yield Slip(f"sync:{pk}", "sync", today, {"connection": pk, "name": name})


def _figures(now: datetime, today: date) -> Iterator[Slip]:
    """What was told already need not be counted again."""
    told, settings = _told(today), levels_of(current_company())
    monday = today - timedelta(days=today.weekday())
    if settings.review_hours and ("unreviewed", today) not in told:
        after = timedelta(hours=settings.review_hours)
        waiting = qualify.unreviewed(Lead.objects.all(), now=now, after=after)
        if count := waiting[:_COUNTED].count():
            yield Slip("unreviewed", "unreviewed", today, {"count": count})
    if settings.fall and ("conversion", monday) not in told:
        trend = levels.trend(Lead.objects.all(), now=now)
        if levels.fell(trend.now, trend.before, percent=settings.fall):
            rates = {"now": trend.now.rate, "before": trend.before.rate}
            yield Slip("conversion", "conversion", monday, rates)


def _told(today: date) -> set[tuple[str, date]]:
    recent = Alert.objects.filter(since__gte=today - timedelta(days=7))
    return set(recent.values_list("what", "since"))


def tell(slip: Slip, *, at: datetime) -> bool:
    """Tell of it unless somebody has in this period; whether it was told here."""
    try:
        with atomic():
            row = Alert.objects.create(what=slip.key, since=slip.since, data=slip.data, at=at)
            happened = CompanyAlerted(what=slip.what, data=slip.data)
            record(happened, by=SYSTEM, subject=("alert", row.pk), at=at)
    except IntegrityError:
        return False
    return True
