"""Qualification by the system: rules of the company look at facts as they happen, in batches, and
add entries. A fact that comes twice, or to two workers, is counted once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cauce.accounts.actor import Actor, rule
from cauce.accounts.scope import current_company
from cauce.catalog.models import Outcome, QualificationType
from cauce.catalog.qualifying import NO_ANSWER, Rule, qualifying_of, rules_of
from cauce.leads.models import Lead, Standing
from cauce.life.qualify import rules
from cauce.life.qualify.models import QualificationEntry
from cauce.spine.fact import Fact
from cauce.spine.facts import (
    LeadContacted,
    LeadEntered,
    LeadQualified,
    LeadRescued,
    NoteWritten,
)
from cauce.spine.facts import QualificationAdded as Added
from cauce.spine.read import fact_of
from cauce.spine.record import Happening, record_on
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres

HEARD = (LeadEntered, LeadRescued, NoteWritten, LeadContacted)
AUTHOR = "Sistema"

type Cause = tuple[int, int, int]  # lead, rule, the fact or 0


@dataclass(frozen=True, slots=True)
class _Due:
    """An entry that a rule wants on a lead."""

    lead: Lead
    rule: Rule
    cause: int
    count: int


def hears(happened: Fact) -> bool:
    """Whether a rule in use looks at such a fact, and it shows something. No statement."""
    heard = current_company().qualifying.get("heard", ())
    if isinstance(happened, LeadRescued):
        return LeadEntered.kind in heard
    return happened.kind in heard and bool(rules.seen(happened))


@atomic()
def on_facts(events: Sequence[Event]) -> None:
    """Reaction: add the entries that the rules want for these facts, oldest first. Five statements
    of reading, however many, and one more for what was taken out of spam: it was left alone there,
    and is looked at now as if it had just arrived."""
    known = rules_of(current_company())
    leads = _locked({event.lead_id for event in events if event.lead_id})
    vain, entered = _in_vain(leads, known), _entered(events)
    due: dict[Cause, _Due] = {}
    for event in sorted(events, key=lambda one: one.pk):
        lead = leads.get(event.lead_id or 0)
        if lead is None:
            continue
        found = rules.seen(fact_of(event), message=lead.message)
        if NO_ANSWER in found:
            found = found | {NO_ANSWER: vain.get(event.pk, 0)}
        for one in known:
            if rules.sets_off(one, found, campaign=lead.campaign_id):
                cause = entered.get(event.pk, event.pk) if one.each_time else 0
                due.setdefault((lead.pk, one.id, cause), _Due(lead, one, cause, found[one.event]))
    _add(_new(due), leads)


def _locked(ids: set[int]) -> dict[int, Lead]:
    rows = Lead.objects.filter(pk__in=ids, standing=Standing.ACTIVE).order_by("pk")
    return {lead.pk: lead for lead in (rows.select_for_update() if on_postgres() else rows)}


def _in_vain(leads: Mapping[int, Lead], known: Sequence[Rule]) -> dict[int, int]:
    """{note: how many calls of its lead were in vain by then}, of leads on which none was answered
    before it. Nothing is asked where no rule wants to know."""
    if not any(one.event == NO_ANSWER for one in known):
        return {}
    kinds = [NoteWritten.kind, LeadContacted.kind]
    told = Event.objects.filter(lead_id__in=list(leads), kind__in=kinds).order_by("id")
    calls: Counter[int] = Counter()
    answered: set[int] = set()
    found: dict[int, int] = {}
    for pk, lead_id, kind, data in told.values_list("pk", "lead_id", "kind", "data"):
        one = lead_id or 0
        if kind == NoteWritten.kind and not data.get("call"):
            continue
        if kind == NoteWritten.kind and data.get("outcome") == Outcome.NEGATIVE:
            calls[one] += 1
            found[pk] = 0 if one in answered else calls[one]
        else:
            answered.add(one)
    return found


def _entered(events: Sequence[Event]) -> dict[int, int]:
    """{fact that a lead was taken out of spam: the fact that it entered}: both tell the same."""
    rescued = [event for event in events if event.kind == LeadRescued.kind]
    if not rescued:
        return {}
    leads = [event.lead_id or 0 for event in rescued]
    rows = Event.objects.filter(lead_id__in=leads, kind=LeadEntered.kind)
    entries = dict(rows.values_list("lead_id", "pk"))
    return {event.pk: entries[event.lead_id] for event in rescued if event.lead_id in entries}


def _new(due: Mapping[Cause, _Due]) -> list[_Due]:
    """Those that no entry stands for yet."""
    if not due:
        return []
    rows = QualificationEntry.objects.filter(
        lead_id__in={lead for lead, _rule, _cause in due},
        rule_id__in={rule_id for _lead, rule_id, _cause in due},
    )
    there = set(rows.values_list("lead_id", "rule_id", "cause"))
    return [one for cause, one in due.items() if cause not in there]


def _add(wanted: Sequence[_Due], leads: Mapping[int, Lead]) -> None:
    types = _types(wanted)
    fitting = [
        (one, kind) for one in wanted if (kind := types.get((one.lead.campaign_id, one.rule.type)))
    ]
    if not fitting:
        return
    now = timezone.now()
    entries = QualificationEntry.objects.bulk_create(
        _entry(one, kind, now) for one, kind in fitting
    )
    person_wins = qualifying_of(current_company()).person_wins
    told = [
        Happening(
            fact=_fact(entry, kind, stands=not (person_wins and one.lead.qualified_at)),
            by=_author(one.rule),
            at=now,
            lead_id=one.lead.pk,
            contact_id=one.lead.contact_id,
        )
        for entry, (one, kind) in zip(entries, fitting, strict=True)
    ]
    record_on(told, leads)


def _types(wanted: Sequence[_Due]) -> dict[tuple[int, str], QualificationType]:
    """{(campaign, code): the type in use}; a campaign without one gets no entry."""
    if not wanted:
        return {}
    campaigns: dict[int, set[str]] = defaultdict(set)
    for one in wanted:
        campaigns[one.lead.campaign_id].add(one.rule.type)
    rows = QualificationType.objects.filter(
        campaign_id__in=campaigns, slug__in=set().union(*campaigns.values()), active=True
    )
    return {(row.campaign_id, row.slug): row for row in rows}


def _author(of: Rule) -> Actor:
    return rule(of.id, AUTHOR)


def _entry(one: _Due, kind: QualificationType, at: datetime) -> QualificationEntry:
    by = _author(one.rule)
    return QualificationEntry(
        lead=one.lead,
        type=kind,
        points=one.rule.points,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=at,
        rule_id=one.rule.id,
        cause=one.cause,
        event=one.rule.event,
        count=one.count,
    )


def _fact(entry: QualificationEntry, kind: QualificationType, *, stands: bool) -> Fact:
    told = {"rule": entry.rule_id or 0, "event": entry.event, "count": entry.count}
    if not stands:
        return Added(entry=entry.pk, type=kind.pk, points=entry.points, **told)  # type: ignore[arg-type]
    return LeadQualified(
        entry=entry.pk,
        type=kind.pk,
        state=kind.state_id,
        meaning=kind.meaning,
        points=entry.points,
        **told,  # type: ignore[arg-type]
    )
