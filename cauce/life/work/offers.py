"""Nobody is offered the lead that another operator has in hands: a lease of minutes per operator.

Leaving gives it back at once; whoever crashes, or walks away, loses it when its time is up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads.models import Lead
from cauce.life.work.models import Offer
from cauce.life.work.queue import OFFERED, Place, Queue, queue_of
from cauce.store import atomic, retrying, rows

LEASE = timedelta(minutes=3)
_TRIED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """A lead that the operator has in hands until then."""

    lead: Lead
    place: Place
    until: datetime


def next_turn(by: Actor, *, after: Place | None = None, backwards: bool = False) -> Turn | None:
    """Take the next lead of the queue in hands: the first, or the one after (or before) a place,
    and from the other end again when there is none. What one had before is given back.

    None when nothing is left. Raises NotAllowed.
    """
    by.need(Right.WORK)

    @atomic()
    def take() -> Turn | None:
        Offer.objects.filter(holder=_holder(by)).delete()
        now = timezone.now()
        queue = queue_of(by, hidden=list(held_by_others(by)))
        for place in _in_order(queue, after, backwards=backwards):
            if _take(place.lead, _holder(by), now):
                # Between reading and taking somebody may have written a note on it.
                lead, here = queue.find(Lead.objects.filter(pk=place.lead)) or (None, None)
                if lead and here and here.group in OFFERED:
                    return Turn(lead, here, now + LEASE)
        return None

    return retrying(take)


def _in_order(queue: Queue, after: Place | None, *, backwards: bool) -> Iterator[Place]:
    """The places after (before) one, then those from the other end up to it."""
    groups = OFFERED[::-1] if backwards else OFFERED

    def walk(group: str, edge: Place | None) -> Iterator[Place]:
        while found := (
            queue.before(group, _TRIED_AT_ONCE, edge)
            if backwards
            else queue.first(group, _TRIED_AT_ONCE, after=edge)
        ):
            yield from found
            edge = found[-1]

    start = groups.index(after.group) if after and after.group in groups else 0
    for group in groups[start:]:
        yield from walk(group, after if after and after.group == group else None)
    if after is not None:
        for group in groups[: start + 1]:
            for place in walk(group, None):
                if place == after:
                    break
                yield place


@atomic()
def hold(lead: Lead, *, by: Actor) -> datetime | None:
    """Take this lead in hands, or keep it: until when, None when somebody else has it.

    What one had before is given back. Raises NotAllowed.
    """
    by.need(Right.WORK)
    now, holder = timezone.now(), _holder(by)
    Offer.objects.filter(holder=holder).exclude(lead=lead).delete()
    return now + LEASE if _take(lead.pk, holder, now) else None


def _take(lead_id: int, holder: str, now: datetime) -> bool:
    """Conditional: a lease that runs and is another's stays theirs. One statement."""
    sql = (
        "INSERT INTO cauce_offer AS o (company_id, lead_id, holder, until) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (lead_id) DO UPDATE SET holder = excluded.holder, until = excluded.until "
        "WHERE o.holder = excluded.holder OR o.until <= %s RETURNING id"
    )
    until = rows.moment(now + LEASE)
    params = [current_company().pk, lead_id, holder, until, rows.moment(now)]
    return bool(rows.run(sql, params))


@atomic()
def give_back(
    by: Actor, *, lead: Lead | None = None, number: int | None = None, until: str = ""
) -> None:
    """Nobody is kept from what the operator had in hands; with more said, only from that lead and
    only if that lease still runs (`until` in ISO 8601)."""
    offers = Offer.objects.filter(holder=_holder(by))
    if lead is not None:
        offers = offers.filter(lead=lead)
    if number is not None:
        offers = offers.filter(lead__number=number)
    for offer in offers:
        if not until or offer.until.isoformat() == until:
            offer.delete()


@dataclass(frozen=True, slots=True)
class Held:
    """A running lease of somebody else; `member` is None for a program that stands for nobody."""

    member: int | None
    until: datetime


def held_by_others(by: Actor) -> dict[int, Held]:
    """{lead id: who has it in hands}. One statement, a row per operator."""
    running = Offer.objects.filter(until__gt=timezone.now()).exclude(holder=_holder(by))
    leases = running.values_list("lead_id", "holder", "until")
    return {lead_id: Held(_member(holder), until) for lead_id, holder, until in leases}


def _member(holder: str) -> int | None:
    kind, _, number = holder.partition(":")
    return int(number) if kind == "member" else None


def _holder(by: Actor) -> str:
    return f"member:{by.membership_id}" if by.membership_id else f"{by.kind}:{by.id or 0}"
