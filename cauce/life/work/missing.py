"""What is missing on the leads of an operator: read off the rows whenever it is asked, so that
nothing piles up and nothing need be ticked off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Missing
from cauce.leads.access import members_below
from cauce.leads.models import Lead, Standing
from cauce.life.work.models import Note
from cauce.spine.facts import LeadContacted
from cauce.spine.table import Event
from cauce.store.counting import counts
from cauce.store.rows import written

MOST = 100  # counted of each kind
RECENT = timedelta(days=14)  # calls and contacts that are looked at
STALE = timedelta(days=14)  # without a word on an open lead
KINDS = ("outcome", "note", "qualification", "data", "stale")


@dataclass(frozen=True, slots=True)
class Gap:
    """One lead on which something is missing; `note` is the call that has no outcome."""

    kind: str
    lead: Lead
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing: the first leads of each kind, and how many there are, to MOST + 1."""

    found: dict[str, list[Gap]]
    counts: dict[str, int]


def gaps(actor: Actor, now: datetime, *, limit: int, of: int | None = None) -> Gaps:
    """Of the actor's own open leads, or those of the member `of`, whose leads the actor may see.
    Six statements; nothing for who is nobody. Raises Missing."""
    member = actor.membership_id if of is None else of
    if member is None:
        return Gaps({}, {})
    seen = members_below(actor)
    if member != actor.membership_id and seen is not None and member not in seen:
        raise Missing("member")
    own = _own(member)
    calls = _calls(member, now)
    queries = {
        "note": _unwritten(own, now),
        "qualification": _unqualified(own, now),
        "data": _incomplete(own),
        "stale": _stale(own, now),
    }
    capped = [query.order_by()[: MOST + 1] for query in queries.values()]
    counted = counts(calls.order_by()[: MOST + 1], *capped)
    found = {
        kind: [Gap(kind, lead) for lead in _light(query).order_by("-id")[:limit]]
        for kind, query in queries.items()
    }
    rows = calls.select_related("lead").order_by("-id")[:limit]
    found["outcome"] = [Gap("outcome", note.lead, note.pk) for note in rows]
    return Gaps(found, dict(zip(("outcome", *queries), counted, strict=True)))


def _own(member: int) -> QuerySet[Lead]:
    return Lead.objects.filter(seller_id=member, standing=Standing.ACTIVE)


def _light(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.defer("search_text", "attributes", "navigation", "typed", "score_parts")


def _calls(member: int, now: datetime) -> QuerySet[Note]:
    """Own calls of late that say nothing of how they went."""
    own = _own(member).filter(pk=OuterRef("lead_id"))
    notes = Note.objects.filter(
        author_kind=ActorKind.PERSON.value,
        author_id=member,
        created_at__gt=now - RECENT,
        call=True,
        outcome=written(""),  # as its index says it
    )
    return notes.filter(Exists(own))


def _unwritten(own: QuerySet[Lead], now: datetime) -> QuerySet[Lead]:
    """A call was told of without a word, and no note was written since."""
    since = now - RECENT
    silent = Event.objects.filter(
        lead_id=OuterRef("pk"),
        kind=LeadContacted.kind,
        at__gt=since,
        data__channel="call",
        personal__comment="",
    )
    unwritten = Q(last_note_at=None) | Q(last_note_at__lt=F("last_contact_at"))
    return own.filter(unwritten, Exists(silent), last_contact_at__gt=since)


def _unqualified(own: QuerySet[Lead], now: datetime) -> QuerySet[Lead]:
    """Somebody was spoken to and no person said what came of it: what the system makes of a call is
    for somebody to look at."""
    spoken = own.filter(last_contact_at__gt=now - 2 * RECENT, qualified_at=None)
    return spoken.exclude(flow_state="closed")


def _incomplete(own: QuerySet[Lead]) -> QuerySet[Lead]:
    """Worked leads without a name, or with one way to reach them alone."""
    worked = own.filter(flow_state="in_process")
    return worked.filter(Q(name="") | Q(email="") | Q(phone="", whatsapp=""))


def _stale(own: QuerySet[Lead], now: datetime) -> QuerySet[Lead]:
    """In process, nothing planned, and nothing written for a while."""
    worked = own.filter(flow_state="in_process", next_due=None)
    return worked.filter(last_note_at__lt=now - STALE)
