"""Old spam is cleaned up, by schedule or by hand: what it said and of whom goes from the lead, its
history and its submission. That it came, and why it was spam, stays, and so does every count."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company, unscoped
from cauce.jobs import company_task, task
from cauce.leads import field_values, search
from cauce.leads.contact_removal import remove_unused
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import capture, spam
from cauce.life.spam.catalogue import LEAST_DAYS, MOST_DAYS
from cauce.life.spam.models import CleanupState, SpamCleanup, SpamPolicy
from cauce.spine.facts import LeadSpamCleaned, SpamCleaned
from cauce.spine.record import happening_on, record, record_on
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres

CHUNK = 200
AT_ONCE = 400  # leads
_COUNTED = 100_000
_SLICE = 3.0  # seconds after which a job hands on to the next
_LOST_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads a clean-up would wipe (to 100,000), how many of those nobody has reviewed,
    and how many it would leave because people worked on them."""

    leads: int
    unreviewed: int
    kept: int


def count(*, days: int, by: Actor) -> Count:
    """What a clean-up of spam older than `days` would do. Raises NotAllowed, Invalid."""
    by.need(Right.CONFIGURE)
    old = _old(_before(days))
    wiped = old.filter(_unworked())
    return Count(
        leads=_number(wiped),
        unreviewed=_number(wiped.filter(spam_reviewed_at=None)),
        kept=_number(old.exclude(_unworked())),
    )


def _number(leads: QuerySet[Lead]) -> int:
    return leads.order_by()[:_COUNTED].count()


def _before(days: int) -> datetime:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid({"days": "out_of_range"})
    return timezone.now() - timedelta(days=days)


def _old(before: datetime) -> QuerySet[Lead]:
    """Spam since before a moment: since somebody said so, or since it came and nobody looked."""
    since = Q(spam_reviewed_at__lt=before) | Q(spam_reviewed_at=None, created_at__lt=before)
    return Lead.objects.filter(since, standing=Standing.SPAM)


def _unworked() -> Q:
    """Leads of which nothing stands anywhere else: no note, contact, qualification, sending."""
    return Q(
        attempts=0, last_note_at=None, last_contact_at=None, qualification=None,
        delivery_state="", next_due=None,
    )  # fmt: skip


def begin(*, days: int, by: Actor) -> SpamCleanup:
    """Clean up spam older than `days`: a few at once, many in the background.

    Raises NotAllowed, Invalid, Conflict while one is on its way.
    """
    by.need(Right.CONFIGURE)
    before, now = _before(days), timezone.now()
    with atomic():
        on_its_way = SpamCleanup.objects.filter(state=CleanupState.RUNNING)
        if on_its_way.filter(moved_at__gt=now - _LOST_AFTER).exists():
            raise Conflict("is_cleaning")
        on_its_way.update(state=CleanupState.DONE)  # its job is lost; this one goes on for it
        run = SpamCleanup.objects.create(
            days=days, before=before, actor_kind=by.kind.value, actor_id=by.id, by_name=by.name,
            created_at=now, moved_at=now,
        )  # fmt: skip
        many = _old(before).order_by()[: AT_ONCE + 1].count() > AT_ONCE
        if many:
            go_on.enqueue(current_company().pk, run.pk)
    while not many and not step(run.pk):
        pass
    run.refresh_from_db()
    return run


@company_task(max_attempts=3)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of a clean-up; each chunk is a transaction that also says where it is."""
    until = time.monotonic() + _SLICE
    while not step(run_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, run_id)
            return


@atomic()
def step(run_id: int) -> bool:
    """Wipe the next leads; whether that was all. Raises Missing."""
    rows = SpamCleanup.objects.filter(pk=run_id)
    run = (rows.select_for_update() if on_postgres() else rows).first()
    if run is None:
        raise Missing("cleanup")
    if run.state == CleanupState.DONE:
        return True
    leads = _next(run)
    by = Actor(ActorKind(run.actor_kind), id=run.actor_id, name=run.by_name)
    if leads:
        wiped = [lead for lead in leads if _is_unworked(lead)]
        _wipe(wiped, by)
        run.at, run.leads = leads[-1].pk, run.leads + len(wiped)
        run.kept += len(leads) - len(wiped)
    else:
        _end(run, by)
    run.moved_at = timezone.now()
    run.save()
    return not leads


def _next(run: SpamCleanup) -> list[Lead]:
    found = _old(run.before).filter(pk__gt=run.at).order_by("pk")
    return list((found.select_for_update() if on_postgres() else found)[:CHUNK])


def _is_unworked(lead: Lead) -> bool:
    """As `_unworked`, of a lead that is locked."""
    touched = (lead.last_note_at, lead.last_contact_at, lead.qualification_id, lead.next_due)
    return not (lead.attempts or lead.delivery_state or any(touched))


def _wipe(leads: Sequence[Lead], by: Actor) -> None:
    if not leads:
        return
    contacts = {lead.contact_id for lead in leads if lead.contact_id is not None}
    Event.objects.filter(lead_id__in=[lead.pk for lead in leads]).update(personal=None)
    happenings = happening_on(leads, lambda _: LeadSpamCleaned(), by=by)
    record_on(happenings, {lead.pk: lead for lead in leads})
    for lead in leads:
        search.reindex(lead)
    field_values.forget([lead.pk for lead in leads])
    capture.wipe(leads)
    _wipe_contacts(contacts)


def _wipe_contacts(contacts: set[int]) -> None:
    """People of whom nothing but this spam was known go, too."""
    typed_in = Contact.objects.filter(pk__in=contacts, made_by__isnull=False)
    gone = remove_unused(contacts - set(typed_in.values_list("pk", flat=True)))
    apart = Event.objects.filter(contact_id__in=gone, lead__isnull=True)
    apart.update(personal=None)


def _end(run: SpamCleanup, by: Actor) -> None:
    run.state = CleanupState.DONE
    if run.leads:
        happened = SpamCleaned(days=run.days, leads=run.leads, kept=run.kept)
        record(happened, by=by, subject=(spam.NOUN, current_company().pk))


@task()
def clean_all() -> None:
    """Each day: clean up for every company that keeps spam for so many days."""
    with unscoped("the daily clean-up goes through every company that keeps spam for a time"):
        rows: Any = SpamPolicy.objects.filter(keep_days__isnull=False)
        found = list(rows.order_by("pk").values_list("company_id", flat=True))
    for company_id in found:
        clean.enqueue(company_id)


@company_task()
def clean(company_id: int) -> None:
    """Begin the daily clean-up of a company."""
    days = spam.policy_of(current_company()).keep_days
    if days is None:
        return
    with suppress(Conflict):  # one by hand is on its way
        begin(days=days, by=SYSTEM)
