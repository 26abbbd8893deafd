"""Each minute: who is about to be late, and who is. The row says when somebody is to be told next,
a queued job only wakes the company; under the lead's lock each thing is told once. Records
`lead.level_ending`, `lead.level_missed`, and hands on what the company wants handed on."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import current_company, unscoped
from cauce.catalog.levels import levels_of
from cauce.jobs import company_task, task, wake
from cauce.leads.models import Lead
from cauce.life import assignment, levels
from cauce.spine.fact import Fact
from cauce.spine.facts import LeadAssigned, LevelEnding, LevelMissed
from cauce.spine.read import Event
from cauce.spine.record import Happening, record_on
from cauce.store import atomic, on_postgres, retrying, rows
from cauce.store.compound import united

CHUNK = 500
_INDEX = "lead_level_watch"  # of those alone of whom something is to be told some day


@task()
def sweep() -> None:
    """Each minute: wake companies in which something is to be told. One indexed statement."""
    with unscoped("the sweep finds leads that are about to be late in every company"):
        due = Lead.objects.filter(level_watch_at__lte=timezone.now()).order_by()
        sql, params = united([due.values_list("company_id").distinct()], index=_INDEX)
        companies = [company_id for (company_id,) in rows.run_planned(sql, params)]
    wake([(ring, (company_id,)) for company_id in companies])


@company_task(max_attempts=3)
def ring(company_id: int) -> int:
    """Tell of every lead of the company that is due; returns of how many here."""
    now = timezone.now()
    told = retrying(lambda: tell(now))
    if told == CHUNK:
        wake([(ring, (company_id,))])
    return told


@atomic()
def tell(now: datetime) -> int:
    """Tell of up to CHUNK leads of the company in scope that are due at `now`; how many these were.

    Rows that another worker has in hands are waited for, and found told.
    """
    due = Lead.objects.filter(level_watch_at__lte=now).order_by("level_watch_at", "pk")
    sql, params = united([due.values_list("pk")[:CHUNK]], index=_INDEX)
    leads = _locked([pk for (pk,) in rows.run_planned(sql, params)], now)
    bells = {pk: levels.bells(lead.__dict__, now) for pk, lead in leads.items()}
    record_on([_fact(leads[pk], bell, now) for pk, some in bells.items() for bell in some], leads)
    settings = levels_of(current_company())
    late = {
        pk: bell.level
        for pk, some in bells.items()
        for bell in some
        if bell.missed and bell.level in settings.move and leads[pk].seller_id is not None
    }
    assignment.pass_on([leads[pk] for pk in late], late=late, most=settings.moves, at=now)
    return len(leads)


def _locked(ids: Sequence[int], now: datetime) -> dict[int, Lead]:
    due = Lead.objects.filter(pk__in=ids, level_watch_at__lte=now).order_by("pk")
    due = due.defer("search_text", "message", "typed")
    return {lead.pk: lead for lead in (due.select_for_update() if on_postgres() else due)}


def _fact(lead: Lead, bell: levels.Bell, now: datetime) -> Happening:
    kind = LevelMissed if bell.missed else LevelEnding
    fact = kind(level=bell.level, due=_text(bell.due), told=_text(bell.at), seller=lead.seller_id)
    return Happening(fact=fact, by=SYSTEM, at=now, lead_id=lead.pk, contact_id=lead.contact_id)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def hears(happened: Fact) -> bool:
    """Whether a lead may count by other hours from now on."""
    if not isinstance(happened, LeadAssigned) or happened.seller is None:
        return False
    return levels_of(current_company()).business_hours


@atomic()
def on_facts(events: Sequence[Event]) -> None:
    """Leads changed hands: where only working hours count, those of who has them now."""
    company = current_company()
    given = Lead.objects.filter(pk__in=[one.lead_id for one in events if one.lead_id])
    given = given.exclude(level_watch_at=None).order_by("pk")
    leads = {lead.pk: lead for lead in (given.select_for_update() if on_postgres() else given)}
    calendars = assignment.terms_of(company)
    cause = LeadAssigned.kind
    facts = levels.counted_anew(list(leads.values()), company, calendars=calendars, cause=cause)
    now = timezone.now()
    record_on(
        [
            Happening(fact=fact, by=SYSTEM, at=now, lead_id=pk, contact_id=leads[pk].contact_id)
            for pk, fact in facts.items()
        ],
        leads,
    )
