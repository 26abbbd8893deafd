"""Whether sales follow from enquiries as they used to: two periods side by side."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.db.models import QuerySet

from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadStatusChanged
from cauce.spine.table import Event
from cauce.store.counting import counts

LEAST = 50  # leads in each of the two periods: with fewer a difference means nothing
TREND_DAYS = 28
_CERTAIN = 1.645  # standard deviations: one time in twenty it is chance


@dataclass(frozen=True, slots=True)
class Conversion:
    """Sales that were made in a period, beside the leads that came in it."""

    leads: int
    won: int

    @property
    def rate(self) -> float:
        """Between 0 and 1; 0 without leads."""
        return min(1.0, self.won / self.leads) if self.leads else 0.0


def fell(now: Conversion, before: Conversion, *, percent: int) -> bool:
    """Whether conversion is lower by `percent` or more of what it was, with enough leads for that
    to be more than chance. `percent` 0: never told."""
    if not percent or min(now.leads, before.leads) < LEAST or not before.rate:
        return False
    if now.rate > before.rate * (1 - percent / 100):
        return False
    pooled = (now.won + before.won) / (now.leads + before.leads)
    spread = sqrt(max(pooled * (1 - pooled), 1e-9) * (1 / now.leads + 1 / before.leads))
    return (before.rate - now.rate) / spread >= _CERTAIN


def _of(leads: QuerySet[Lead], *, since: datetime, before: datetime) -> list[QuerySet[Lead]]:
    """Those of `leads` that came in a period, and those that were sold in it."""
    events = Event.objects.filter(
        kind=LeadStatusChanged.kind, at__gte=since, at__lt=before, data__meaning="won"
    )
    came = leads.filter(standing=Standing.ACTIVE, created_at__gte=since, created_at__lt=before)
    return [came.order_by(), leads.filter(pk__in=events.values("lead_id")).order_by()]


@dataclass(frozen=True, slots=True)
class Trend:
    """The last TREND_DAYS beside those before them."""

    now: Conversion
    before: Conversion


def trend(leads: QuerySet[Lead], *, now: datetime) -> Trend:
    """Of `leads` (from `access.leads_for`), as of a moment. One statement."""
    whole = timedelta(days=TREND_DAYS)
    last = _of(leads, since=now - whole, before=now)
    before = _of(leads, since=now - 2 * whole, before=now - whole)
    came, sold, came_before, sold_before = counts(*last, *before)
    return Trend(Conversion(came, sold), Conversion(came_before, sold_before))
