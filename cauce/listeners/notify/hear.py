"""From facts to notices: who is told of what. Facts come in batches."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F

from cauce.accounts.actor import ActorKind
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Role
from cauce.leads.access import sees
from cauce.leads.lateness import LEVELS
from cauce.leads.models import Lead
from cauce.life.capture import imports
from cauce.listeners.notify.write import News, write
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.spine.read import Event, fact_of

HEARD: tuple[type[Fact], ...] = (
    facts.LeadAssigned, facts.LeadEntered, facts.TaskCreated, facts.TaskReassigned,
    facts.TaskReminded, facts.NoteWritten, facts.NoteEdited, facts.DeliveryFailed,
    facts.DeliveryDoubtful, facts.ImportFinished, facts.ExportFinished, facts.ExportFailed,
    facts.LevelEnding, facts.LevelMissed, facts.CompanyAlerted,
)  # fmt: skip


def hears(happened: Fact) -> bool:
    """Leave out, before anything is written for them, facts that nobody is told of."""
    match happened:
        case facts.LeadEntered():
            return happened.duplicate_of is not None and happened.standing == "active"
        case facts.LeadAssigned():
            return happened.seller is not None
        case facts.DeliveryFailed():
            return happened.final
        case facts.NoteWritten() | facts.NoteEdited():
            return bool(happened.mentions)
    return True


def on_facts(events: Sequence[Event]) -> None:
    """Tell the members whom these facts concern."""
    told = [(event, fact_of(event)) for event in events]
    wanted = {event.lead_id for event, _ in told} | {
        fact.duplicate_of for _, fact in told if isinstance(fact, facts.LeadEntered)
    }
    rows = Lead.objects.filter(pk__in=[pk for pk in wanted if pk is not None])
    leads = {
        lead.pk: lead
        for lead in rows.only("seller_id", "standing", "company_id", "late_from", *_MET)
    }
    missed = {fact.seller for _, fact in told if isinstance(fact, facts.LevelMissed)}
    known = Known(leads, frozenset(pk for pk in missed if pk is not None))
    write([news for event, fact in told for news in _NEWS[type(fact)](event, fact, known)])


@dataclass(frozen=True)
class Known:
    """What a batch of facts is told with: its leads, and who else there is, asked for once and only
    when a fact needs it."""

    leads: dict[int, Lead]
    missed_by: frozenset[int]  # sellers who let a lead wait

    def lead_of(self, event: Event) -> Lead | None:
        """The lead that an event is about, if it is still there."""
        return self.leads.get(event.lead_id or 0)

    @cached_property
    def administrators(self) -> list[int]:
        """Who administers the company."""
        rows = Membership.objects.filter(role=Role.ADMINISTRATOR, active=True)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    @cached_property
    def supervisors(self) -> dict[int, set[int]]:
        """{seller who let a lead wait: who supervises a team of theirs}."""
        found: dict[int, set[int]] = defaultdict(set)
        mates = Membership.objects.filter(role=Role.SUPERVISOR, active=True)
        pairs = mates.filter(teams__members__in=self.missed_by)
        for supervisor, seller in pairs.values_list("pk", "teams__members"):
            found[seller].add(supervisor)
        return found


_MET = tuple(one.met for one in LEVELS.values())


def _news(event: Event, member_id: int | None, kind: str, **more: Any) -> Iterable[News]:
    """One notice about the event, unless it is of nobody or of who did it."""
    lead_id, count = more.pop("lead_id", event.lead_id), more.pop("count", 1)
    if member_id is None or _did_it(event, member_id):
        return
    data = {"by": event.actor_name} | more
    yield News(
        member_id=member_id, kind=kind, lead_id=lead_id, event_id=event.pk, count=count, data=data
    )


def _did_it(event: Event, member_id: int) -> bool:
    return event.actor_kind == ActorKind.PERSON and event.actor_id == member_id


def _assigned(event: Event, fact: facts.LeadAssigned, known: Known) -> Iterable[News]:
    lead = known.lead_of(event)
    if lead is None or lead.seller_id != fact.seller:
        return ()  # it went on meanwhile
    kind = "duplicate" if fact.type.startswith("duplicate_in_") else "assigned"
    return _news(event, fact.seller, kind)


def _entered(event: Event, fact: facts.LeadEntered, known: Known) -> Iterable[News]:
    """Somebody's person asked again, and another seller got the enquiry."""
    earlier, lead = known.leads.get(fact.duplicate_of or 0), known.lead_of(event)
    if earlier is None or lead is None or earlier.seller_id == lead.seller_id:
        return ()  # told of as an assignment
    return _news(event, earlier.seller_id, "duplicate", lead_id=earlier.pk)


def _task_given(event: Event, fact: Any, known: Known) -> Iterable[News]:
    if event.actor_kind == ActorKind.SYSTEM:
        return ()  # it followed its lead
    return _news(event, fact.assignee, "task", task=fact.task)


def _reminded(event: Event, fact: facts.TaskReminded, known: Known) -> Iterable[News]:
    return _news(event, fact.assignee, "reminder", task=fact.task)


def _mentioned(event: Event, fact: Any, known: Known) -> Iterable[News]:
    """Those whom a note calls, if they may see its lead."""
    lead = known.lead_of(event)
    if lead is None:
        return
    members = Membership.objects.filter(pk__in=fact.mentions, active=True)
    for member in members.select_related("company").order_by("pk"):
        if sees(member, lead):
            yield from _news(event, member.pk, "mention", note=fact.note)


def _delivery(event: Event, fact: Any, known: Known) -> Iterable[News]:
    lead = known.lead_of(event)
    whom = set(known.administrators)
    if lead is not None and lead.seller_id is not None:
        whom.add(lead.seller_id)
    doubtful = isinstance(fact, facts.DeliveryDoubtful)
    for member_id in sorted(whom):
        yield from _news(event, member_id, "delivery", doubtful=doubtful)


def _ending(event: Event, fact: facts.LevelEnding, known: Known) -> Iterable[News]:
    """Whoever has the lead is told that its time runs out; of nobody's lead whoever assigns."""
    lead = known.lead_of(event)
    if lead is None or not _waits(lead, fact.level):
        return
    for member_id in _in_charge(lead, known):
        yield from _news(event, member_id, "ending", level=fact.level, due=fact.due)


def _late(event: Event, fact: facts.LevelMissed, known: Known) -> Iterable[News]:
    """The seller who let it wait is told, and who supervises them."""
    lead = known.lead_of(event)
    if lead is None or not _waits(lead, fact.level):
        return
    if fact.seller is None:
        whom = set(_in_charge(lead, known))
    else:
        whom = {fact.seller} | known.supervisors.get(fact.seller, set())
    for member_id in sorted(whom):
        told = {"level": fact.level, "due": fact.due, "seller": fact.seller}
        yield from _news(event, member_id, "late", **told)


def _waits(lead: Lead, level: str) -> bool:
    """Whether the level is still to be met: somebody may have been quicker than the notice."""
    return lead.late_from is not None and getattr(lead, LEVELS[level].met) is None


def _alerted(event: Event, fact: facts.CompanyAlerted, known: Known) -> Iterable[News]:
    for member_id in known.administrators:
        yield from _news(event, member_id, "alert", what=fact.what, **fact.data)


def _in_charge(lead: Lead, known: Known) -> list[int]:
    return [lead.seller_id] if lead.seller_id is not None else known.administrators


def _imported(event: Event, fact: facts.ImportFinished, known: Known) -> Iterable[News]:
    """Who imported is told that it is over; each seller how many leads it brought them, and how
    many of their people asked again and went to others."""
    if event.actor_kind == ActorKind.PERSON and event.actor_id is not None:
        data = {"run": fact.run, "leads_in": fact.counts.get("leads", 0)}
        yield News(
            member_id=event.actor_id, kind="import", lead_id=None, event_id=event.pk, data=data
        )
    brought = Lead.objects.filter(pk__in=imports.lead_ids(fact.run), standing="active")
    shares = brought.exclude(seller=None).order_by().values_list("seller_id").annotate(Count("pk"))
    for seller_id, count in sorted(shares):
        yield from _news(event, seller_id, "assigned", run=fact.run, count=count)
    again = brought.filter(duplicate_of__seller__isnull=False)
    again = again.exclude(duplicate_of__seller=F("seller")).order_by()
    for seller_id, count in sorted(
        again.values_list("duplicate_of__seller_id").annotate(Count("pk"))
    ):
        yield from _news(event, seller_id, "duplicate", run=fact.run, count=count)


def _exported(event: Event, fact: Any, known: Known) -> Iterable[News]:
    """Who asked for a file is told that it can be taken, or that it could not be written."""
    if event.actor_kind != ActorKind.PERSON or event.actor_id is None or fact.run is None:
        return
    data = {"run": fact.run, "failed": isinstance(fact, facts.ExportFailed)}
    yield News(member_id=event.actor_id, kind="export", lead_id=None, event_id=event.pk, data=data)


_NEWS: dict[type[Fact], Callable[[Event, Any, Known], Iterable[News]]] = {
    facts.LeadAssigned: _assigned,
    facts.LeadEntered: _entered,
    facts.TaskCreated: _task_given,
    facts.TaskReassigned: _task_given,
    facts.TaskReminded: _reminded,
    facts.NoteWritten: _mentioned,
    facts.NoteEdited: _mentioned,
    facts.DeliveryFailed: _delivery,
    facts.DeliveryDoubtful: _delivery,
    facts.LevelEnding: _ending,
    facts.LevelMissed: _late,
    facts.CompanyAlerted: _alerted,
    facts.ImportFinished: _imported,
    facts.ExportFinished: _exported,
    facts.ExportFailed: _exported,
}
