"""How much each seller has in hands: whether the load is balanced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cauce.accounts.models import Membership
from cauce.accounts.permissions import Role
from cauce.accounts.scope import current_company
from cauce.kit.clock import day_bounds
from cauce.life.assignment import rotation
from cauce.life.assignment.rotation import Day

LOAD_MOST = 1_000  # counted of each


@dataclass(frozen=True, slots=True)
class Load:
    """A seller's open leads now, and those given to them today; each to LOAD_MOST."""

    seller: int
    open: int
    today: int


def loads(among: frozenset[int] | None, now: datetime) -> list[Load]:
    """Of the active sellers of the company in scope, of those in `among` (None: of all), whoever
    has most open first. Today is the company's day. Two statements, which count along indexes."""
    company = current_company()
    zone = ZoneInfo(company.timezone)
    since, until = day_bounds(now.astimezone(zone).date(), zone)
    days = [Day(seller, since, until) for seller in _sellers(among)]
    found = rotation.loads(company, days, most=LOAD_MOST)
    made = [Load(day.seller, opened, given) for day, (given, opened) in found.items()]
    return sorted(made, key=lambda one: (-one.open, -one.today, one.seller))


def _sellers(among: frozenset[int] | None) -> Sequence[int]:
    rows = Membership.objects.filter(active=True, role=Role.SELLER).order_by("pk")
    return [pk for pk in rows.values_list("pk", flat=True) if among is None or pk in among]
