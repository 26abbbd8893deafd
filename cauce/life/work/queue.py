"""The operator's queue: whom to call next, read from indexes, and whose turn it is.

First the people without a note or interaction, by score; then the follow-ups that are due, the
oldest first; then those in process without a date, by score. Who waits for a later date is shown
for today and offered when it comes. Who was written about lately rests.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.catalog.flow import flow_of
from cauce.leads.access import queue_sellers
from cauce.leads.models import Lead, ListMember, Standing
from cauce.store.compound import Several, count_of_each, ids_of_each, merged

COUNT_CAP = 1_000
REST = timedelta(hours=20)  # a lead in process comes again the day after its last note
FRESH, DUE, OPEN, LATER = "fresh", "due", "open", "later"
OFFERED = (FRESH, DUE, OPEN)  # in this order; LATER is only shown
GROUPS = (*OFFERED, LATER)
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead and where it stands."""

    lead: Lead
    place: Place


def read_place(text: str) -> Place | None:
    """The place that `str(place)` wrote, None for anything else."""
    group, _, rest = text.partition(".")
    key, _, lead = rest.partition(".")
    numbers = [part for part in (key, lead) if part.isascii() and part.isdigit() and len(part) < 18]
    if group not in GROUPS or len(numbers) < 2:
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

    def counts(self, groups: Sequence[str] = GROUPS) -> dict[str, int]:
        """{group: how many it has, up to COUNT_CAP for each seller}. One statement."""
        lists = [Several(self._capped(group), index_of(group)) for group in groups]
        return dict(zip(groups, count_of_each(lists), strict=True))

    def shown(self, limit: int, *, around: Place | None, before: int) -> dict[str, list[Waiting]]:
        """{group: the first who wait in it}; where `around` is not among those of its group, it
        stands there with up to `before` others above it. Two statements."""
        lists = [self._several(group, limit) for group in GROUPS]
        if around is not None:
            lists.append(self._several(around.group, before, around, backwards=True))
            lists.append(self._several(around.group, limit - before, around))
        ids = dict(zip(GROUPS, found := ids_of_each(lists), strict=False))
        if around is not None and around.lead not in ids[around.group]:
            ids[around.group] = {around.lead}.union(*found[len(GROUPS) :])
        leads = leads_at(pk for group in ids.values() for pk in group)
        return {group: _in_their_order(group, leads, some) for group, some in ids.items()}

    def find(self, leads: QuerySet[Lead]) -> tuple[Lead, Place | None] | None:
        """The first of `leads`, with its place: None when it is not for this operator now.

        One statement, so the lead is as it was when it had that place.
        """
        ours = _seller_in(self.sellers)
        groups = [When(ours & self._is(group), then=Value(group)) for group in GROUPS]
        lead = leads.annotate(queue_group=Case(*groups, default=Value(""))).first()
        if lead is None:
            return None
        return lead, place_of(lead, lead.queue_group) if lead.queue_group else None

    def _read(self, group: str, limit: int, edge: Place | None, *, backwards: bool) -> list[Place]:
        found = merged(self._several(group, limit, edge, backwards=backwards))
        return [Place(group, _key(value), lead_id) for value, lead_id in found]

    def _several(
        self, group: str, limit: int, edge: Place | None = None, *, backwards: bool = False
    ) -> Several:
        """The (key, id) of a group's leads after the edge, or before it from there backwards."""
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
        return Several(parts, index_of(group), f"1 {way}, 2 {way}", limit)

    def _capped(self, group: str) -> list[QuerySet[Lead, tuple[Any, ...]]]:
        wanted = slice(COUNT_CAP + 1)
        return [leads.order_by()[wanted].values_list("pk") for leads in self._parts(group)]

    def _parts(self, group: str) -> list[QuerySet[Lead]]:
        """The group's leads, seller by seller: only so an index gives them in their order."""
        rows = Lead.objects.filter(self._is(group))
        if len(self.sellers) > _MOST_PARTS:
            return [rows.filter(_seller_in(self.sellers))]
        return [rows.filter(_seller_in([seller])) for seller in self.sellers]

    def _is(self, group: str) -> Q:
        """What makes a lead one of the group, whoever its seller is."""
        free = Q(reserved_by=None)
        if self.member is not None:
            free |= Q(reserved_by=self.member)
        waits = free & Q(standing=Standing.ACTIVE.value)
        if self.lists:
            on_one = ListMember.objects.filter(
                contact=OuterRef("contact"), marketing_list__in=self.lists, unsubscribed_at=None
            )
            waits &= Q(Exists(on_one))
        if group == FRESH:
            return waits & Q(flow_state="", next_due=None)
        if group == OPEN:
            rested = Q(last_note_at=None) | Q(last_note_at__lte=self.now - REST)
            return waits & rested & Q(flow_state="in_process", next_due=None)
        waits &= ~Q(flow_state="closed")
        if group == DUE:
            return waits & Q(next_due__lte=self.now)
        end = timezone.localtime(self.now).replace(hour=23, minute=59, second=59)
        return waits & Q(next_due__gt=self.now, next_due__lte=end)


def leads_at(ids: Iterable[int]) -> dict[int, Lead]:
    """{id: lead} of places that a queue gave out. One statement."""
    return Lead.objects.defer("search_text").in_bulk(list(ids))


def _in_their_order(group: str, leads: Mapping[int, Lead], ids: Iterable[int]) -> list[Waiting]:
    """Those of the leads that are still there, as they stand in their group now."""
    waiting = [Waiting(leads[pk], place_of(leads[pk], group)) for pk in ids if pk in leads]
    rising = group in {DUE, LATER}
    return sorted(waiting, key=lambda one: (one.place.key, one.place.lead), reverse=not rising)


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
