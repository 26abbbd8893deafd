"""Who of the team has people waiting and tasks due: for whoever sees more than their own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.kit import clock
from cauce.leads.access import members_below
from cauce.leads.waiting import Waiting
from cauce.life.work import tasks
from cauce.web.leads.history import called
from cauce.web.request import Request
from cauce.web.spans import span

SHOWN = 8
_TASKS_READ = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One seller, or nobody (`seller` None): who waits, since when, and what is due."""

    seller: int | None
    name: str
    waiting: int
    late: int
    longest: str
    overdue: int
    today: int
    mine: bool

    @property
    def whose(self) -> Any:
        """As the list of leads asks for it."""
        return self.seller or "none"


def rows(request: Request, waiting: Iterable[Waiting]) -> list[Row] | None:
    """Those with the most to do late first; None for who sees only their own. One statement."""
    seen = members_below(request.actor)
    if seen is not None and len(seen) < 2:
        return None
    now = timezone.now()
    entered: dict[int | None, list[Waiting]] = {}
    for lead in waiting:
        entered.setdefault(lead.seller_id, []).append(lead)
    overdue, today = _due(request, now)
    known = names(current_company()).members
    found = [
        _row(request, seller, entered.get(seller, []), overdue[seller], today[seller], now)
        for seller in {*entered, *overdue, *today}
        if seller is None or seller in known
    ]
    found.sort(key=lambda one: (-one.late - one.overdue, -one.waiting - one.today, one.name))
    return found[:SHOWN]


def _due(request: Request, now: datetime) -> tuple[Counter[int | None], Counter[int | None]]:
    """(overdue, due later today) per assignee."""
    tomorrow = clock.start_of_day(now, current_company().timezone) + timedelta(days=1)
    overdue: Counter[int | None] = Counter()
    today: Counter[int | None] = Counter()
    for assignee, due in tasks.due_before(request.actor, tomorrow, limit=_TASKS_READ):
        (overdue if due < now else today)[assignee] += 1
    return overdue, today


def _row(
    request: Request,
    seller: int | None,
    entered: list[Waiting],
    overdue: int,
    today: int,
    now: datetime,
) -> Row:
    known = names(current_company()).members
    return Row(
        seller=seller,
        name=called(known, seller) or _("Nobody"),
        waiting=len(entered),
        late=sum(one.late(now) for one in entered),
        longest=span(now - min(one.created_at for one in entered)) if entered else "",
        overdue=overdue,
        today=today,
        mine=seller == request.member.pk,
    )
