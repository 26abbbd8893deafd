"""How many leads each seller had open at a moment of the last days, as far as history tells: for a
trial. A lead counts for whoever has it now, from when they got it until it was closed for good."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from heapq import heappop, heappush

from django.db.models import Max, Q

from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadClosed, LeadErased, LeadStatusChanged
from cauce.spine.table import Event

_CLOSING = (LeadClosed.kind, LeadStatusChanged.kind, LeadErased.kind)
_CLOSED = "closed"


class Openness:
    """Open leads by seller at a moment that only moves on. `take` puts a lead on somebody, in the
    order of time; it is open until the moment at which it really was closed."""

    def __init__(
        self, ends: Mapping[int, datetime], others: Collection[tuple[datetime, int, int]]
    ) -> None:
        self._ends = ends
        self._others = sorted(others, reverse=True)  # (since, seller, lead), the next one last
        self._open: Counter[int] = Counter()
        self._closing: list[tuple[datetime, int]] = []

    def at(self, moment: datetime) -> Mapping[int, int]:
        """{seller: leads that are open}."""
        while self._others and self._others[-1][0] <= moment:
            since, seller, lead = self._others.pop()
            self.take(seller, lead, since)
        while self._closing and self._closing[0][0] <= moment:
            self._open[heappop(self._closing)[1]] -= 1
        return self._open

    def take(self, seller: int, lead: int, since: datetime) -> None:
        """One more for a seller, from `since` on, unless it was closed by then."""
        end = self._ends.get(lead)
        if end is not None and end <= since:
            return
        self._open[seller] += 1
        if end is not None:
            heappush(self._closing, (end, seller))


def openness_of(sellers: Collection[int], *, since: datetime, leads: Collection[int]) -> Openness:
    """Of these sellers from `since` on. `leads` are those that a trial gives anew: whoever has them
    now does not count. Three statements, none without sellers."""
    if not sellers:
        return Openness({}, ())
    ends = _ends(since)
    again = frozenset(leads)
    mine = Lead.objects.filter(seller_id__in=sellers, standing=Standing.ACTIVE)
    since_then = Event.objects.filter(kind__in=_CLOSING, at__gte=since).values("lead_id")
    held = mine.filter(~Q(flow_state=_CLOSED) | Q(pk__in=since_then))
    rows = held.values_list("assigned_at", "seller_id", "pk", "flow_state")
    others = [
        (at, seller, pk)
        for at, seller, pk, flow in rows.iterator(chunk_size=2_000)
        if at is not None and pk not in again and (flow != _CLOSED or pk in ends)
    ]
    return Openness(ends, others)


def _ends(since: datetime) -> dict[int, datetime]:
    """{lead: when it was closed} of those closed since and not opened again. A status changed after
    that moves the moment on a little."""
    told = Event.objects.filter(kind__in=_CLOSING, at__gte=since)
    told = told.filter(lead__flow_state=_CLOSED)
    rows = told.order_by().values_list("lead_id").annotate(Max("at"))
    return {lead: at for lead, at in rows if lead is not None}
