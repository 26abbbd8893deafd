"""The operator's queue: whom to call next, read from indexes, and whose turn it is.

First the people without a note or interaction, by score; then the follow-ups that are due, the
oldest first; then those in process without a date, by score. Who waits for a later date is shown
for today and offered when it comes. Who was written about lately rests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.catalog.flow import flow_of
from cauce.leads.access import queue_sellers
from cauce.leads.models import Lead, ListMember, Standing
from cauce.store.compound import counted, merged

COUNT_CAP = 1_000
REST = timedelta(hours=20)  # a lead in process comes again the day after its last note
FRESH, DUE, OPEN, LATER = "fresh", "due", "open", "later"
OFFERED = (FRESH, DUE, OPEN)  # in this order; LATER is only shown
_MOST_PARTS = 300  # SQLite unites 500 lists at most; beyond that the rows are sorted
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead stands in the queue: its group, then score or due moment (µs), then id."""

    group: str
    key: int
    lead: int

    def __str__(self) -> str:
        return f"{self.group}.{self.key}.{self.lead}"


def read_place(text: str) -> Place | None:
    """The place that `str(place)` wrote, None for anything else."""
    group, _, rest = text.partition(".")
    key, _, lead = rest.partition(".")
    numbers = [part for part in (key, lead) if part.isascii() and part.isdigit() and len(part) < 18]
    if group not in (*OFFERED, LATER) or len(numbers) < 2:
        return None
    return Place(group, int(key), int(lead))


@dataclass(frozen=True, slots=True)
class Queue:
    """What one operator is to work now. `hidden` are leads that are not to be offered to them."""

    sellers: Sequence[int | None]
    member: int | None
    now: datetime
    hidden: Sequence[int] = ()
    lists: Sequence[int] = ()  # only people of one of these; none: everybody

    def first(self, group: str, limit: int, *, after: Place | None = None) -> list[Place]:
        """The first places of a group, or those after one. One statement."""
        return self._read(group, limit, after, backwards=False)

    def before(self, group: str, limit: int, place: Place | None) -> list[Place]:
        """The places of a group before one, the nearest first; None: the last ones."""
        return self._read(group, limit, place, backwards=True)

    def count(self, group: str) -> int:
        """How many a group has, up to COUNT_CAP for each seller. One statement."""
        parts = [
            leads.order_by()[: COUNT_CAP + 1].values_list("pk") for leads in self._parts(group)
        ]
        return counted(parts, index=index_of(group))

    def holds(self, lead: Lead) -> Place | None:
        """Where the lead stands now, None when it is no longer for this operator. One statement."""
        for group in (*OFFERED, LATER):
            if self._all(group).filter(_seller_in(self.sellers), pk=lead.pk).exists():
                return place_of(lead, group)
        return None

    def _read(self, group: str, limit: int, edge: Place | None, *, backwards: bool) -> list[Place]:
        dated = group in {DUE, LATER}
        column = "next_due" if dated else "score"
        rising = dated != backwards
        order = [column, "id"] if rising else [f"-{column}", "-id"]
        parts = []
        for leads in self._parts(group):
            if edge is not None:
                compare = TupleGreaterThan if rising else TupleLessThan
                at: tuple[Any, int] = (_moment(edge.key) if dated else edge.key, edge.lead)
                leads = leads.filter(Q(compare(Tuple(F(column), F("id")), at)))
            if self.hidden:
                leads = leads.exclude(pk__in=self.hidden)
            parts.append(leads.order_by(*order)[:limit].values_list(column, "id"))
        way = "ASC" if rising else "DESC"
        found = merged(parts, order=f"1 {way}, 2 {way}", limit=limit, index=index_of(group))
        return [Place(group, _key(value), lead_id) for value, lead_id in found]

    def _parts(self, group: str) -> list[QuerySet[Lead]]:
        """The group's leads, seller by seller: only so an index gives them in their order."""
        rows = self._all(group)
        if len(self.sellers) > _MOST_PARTS:
            return [rows.filter(_seller_in(self.sellers))]
        return [rows.filter(_seller_in([seller])) for seller in self.sellers]

    def _all(self, group: str) -> QuerySet[Lead]:
        free = Q(reserved_by=None)
        if self.member is not None:
            free |= Q(reserved_by=self.member)
        leads = Lead.objects.filter(free, standing=Standing.ACTIVE.value)
        if self.lists:
            on_one = ListMember.objects.filter(
                contact=OuterRef("contact"), marketing_list__in=self.lists, unsubscribed_at=None
            )
            leads = leads.filter(Exists(on_one))
        rested = Q(last_note_at=None) | Q(last_note_at__lte=self.now - REST)
        if group == FRESH:
            return leads.filter(flow_state="", next_due=None)
        if group == OPEN:
            return leads.filter(rested, flow_state="in_process", next_due=None)
        leads = leads.exclude(flow_state="closed")
        if group == DUE:
            return leads.filter(next_due__lte=self.now)
        end = timezone.localtime(self.now).replace(hour=23, minute=59, second=59)
        return leads.filter(next_due__gt=self.now, next_due__lte=end)


def leads_at(places: Iterable[Place]) -> dict[int, Lead]:
    """{id: lead} of places that a queue gave out. One statement."""
    return Lead.objects.defer("search_text").in_bulk([place.lead for place in places])


def lists_of(lead: Lead) -> list[str]:
    """The names of the marketing lists that the lead's person is on. One statement."""
    rows = ListMember.objects.filter(contact=lead.contact_id or 0, unsubscribed_at=None)
    return sorted(rows.values_list("marketing_list__name", flat=True))


def queue_of(by: Actor, *, hidden: Sequence[int] = ()) -> Queue:
    """The queue of whoever asks."""
    lists = flow_of(current_company()).lists
    return Queue(queue_sellers(by), by.membership_id, timezone.now(), hidden, lists)


def place_of(lead: Lead, group: str) -> Place:
    """The lead's place, known to be in `group`."""
    dated = group in {DUE, LATER}
    return Place(group, _key(lead.next_due if dated else lead.score), lead.pk)


def index_of(group: str) -> str:
    """The index that holds the group's leads in their order."""
    return "lead_due" if group in {DUE, LATER} else "lead_queue"


def _seller_in(sellers: Sequence[int | None]) -> Q:
    if len(sellers) == 1:
        return Q(seller_id=sellers[0]) if sellers[0] is not None else Q(seller_id__isnull=True)
    known = [seller for seller in sellers if seller is not None]
    condition = Q(seller_id__in=known)
    return condition | Q(seller_id__isnull=True) if None in sellers else condition


def _key(value: Any) -> int:
    if isinstance(value, str):  # SQLite hands moments of a compound statement over as text
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1)
    return int(value)


def _moment(key: int) -> datetime:
    return _EPOCH + timedelta(microseconds=key)
