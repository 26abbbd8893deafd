"""What is kept for a time only: people whose enquiries are all over, and the raw bytes of what
arrived. Each rule is counted first, then gone through in batches, and leaves a fact with its tally.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import Status
from cauce.catalog.privacy import LEAST_DAYS, MOST_DAYS, PEOPLE, RULES, privacy_of
from cauce.jobs import company_task, task
from cauce.leads.models import Contact, Lead
from cauce.life.capture.models import Submission, SubmissionState
from cauce.life.personal import erasing
from cauce.life.personal.models import Erasure, RetentionRun, RetentionState
from cauce.spine.facts import RetentionFinished
from cauce.spine.record import record
from cauce.store import atomic, on_postgres

CHUNK = 1_000
COUNTED = 100_000
_SLICE = 3.0  # seconds after which a job hands on to the next
_LOST_AFTER = timedelta(minutes=5)
_SETTLED = (SubmissionState.LEAD, SubmissionState.SPAM, SubmissionState.REJECTED)
_OVER = ("won", "lost")


def count(rule: str, *, days: int, by: Actor) -> int:
    """How many a rule would take now, to 100,000. Raises NotAllowed, Invalid."""
    by.need(Right.PERSONAL_DATA)
    return _old(rule, _before(rule, days)).order_by()[:COUNTED].count()


def _before(rule: str, days: int) -> datetime:
    if rule not in RULES:
        raise Invalid({"rule": ("unknown_choice", {"choices": ", ".join(RULES)})})
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid({"days": "out_of_range"})
    return timezone.now() - timedelta(days=days)


def _old(rule: str, before: datetime) -> QuerySet[Any]:
    return _people(before) if rule == PEOPLE else _captures(before)


def _people(before: datetime) -> QuerySet[Contact]:
    """Contacts with enquiries, all of them over, of which nothing was heard since."""
    over = Status.objects.filter(meaning__in=_OVER).values("pk")
    alive = ~Q(flow_state="closed") & ~Q(status_id__in=over)
    moments = ("created_at", "last_note_at", "last_contact_at", "qualified_at", "assigned_at")
    for name in moments:
        alive |= Q(**{f"{name}__gte": before})
    alive |= Q(next_due__isnull=False)
    own = Lead.objects.filter(contact_id=OuterRef("pk"))
    merged = Lead.objects.filter(contact__canonical_id=OuterRef("pk"))
    planned = Erasure.objects.filter(contact_id=OuterRef("pk"), state="planned")
    found = Contact.objects.filter(canonical=None, erased_at=None, created_at__lt=before)
    found = found.filter(lead_count__gt=0)
    return found.exclude(Exists(own.filter(alive)) | Exists(merged.filter(alive)) | Exists(planned))


def _captures(before: datetime) -> QuerySet[Submission]:
    rows = Submission.objects.filter(state__in=_SETTLED, received_at__lt=before)
    return rows.exclude(raw=b"").exclude(raw=b"{}")


def begin(rule: str, *, days: int, by: Actor) -> RetentionRun:
    """Go through what is older than `days`, in the background.

    Raises NotAllowed, Invalid, Conflict while one is on its way.
    """
    by.need(Right.PERSONAL_DATA)
    before, now = _before(rule, days), timezone.now()
    with atomic():
        on_its_way = RetentionRun.objects.filter(rule=rule, state=RetentionState.RUNNING)
        if on_its_way.filter(moved_at__gt=now - _LOST_AFTER).exists():
            raise Conflict("is_cleaning")
        on_its_way.update(state=RetentionState.DONE)  # its job is lost; this one goes on for it
        run = RetentionRun.objects.create(
            rule=rule,
            days=days,
            before=before,
            actor_kind=by.kind.value,
            actor_id=by.id,
            by_name=by.name,
            created_at=now,
            moved_at=now,
        )
        go_on.enqueue(current_company().pk, run.pk)
    return run


def runs(by: Actor) -> QuerySet[RetentionRun]:
    """All of the company, the newest first. Raises NotAllowed."""
    by.need(Right.PERSONAL_DATA)
    return RetentionRun.objects.order_by("-pk")


@company_task(max_attempts=3)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of a run; each chunk is a transaction that also says where it is."""
    until = time.monotonic() + _SLICE
    while not step(run_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, run_id)
            return


@atomic()
def step(run_id: int) -> bool:
    """Take the next ones; whether that was all. Raises Missing."""
    rows = RetentionRun.objects.filter(pk=run_id)
    run = (rows.select_for_update() if on_postgres() else rows).first()
    if run is None:
        raise Missing("run")
    if run.state == RetentionState.DONE:
        return True
    by = Actor(ActorKind(run.actor_kind), id=run.actor_id, name=run.by_name)
    window = _window(run)
    if window:
        old = _old(run.rule, run.before).filter(pk__in=window)
        ids = list(old.order_by("pk").values_list("pk", flat=True))
        _take(run.rule, ids, by)
        run.at, run.count = window[-1], run.count + len(ids)
    else:
        run.state = RetentionState.DONE
        if run.count:
            happened = RetentionFinished(rule=run.rule, days=run.days, count=run.count)
            record(happened, by=by, subject=(erasing.NOUN, run.pk))
    run.moved_at = timezone.now()
    run.save()
    return not window


def _window(run: RetentionRun) -> list[int]:
    """The next rows to look at: so many at once, however few of them are old."""
    model: Any = Contact if run.rule == PEOPLE else Submission
    ahead = model.objects.filter(pk__gt=run.at).order_by("pk")
    return list(ahead.values_list("pk", flat=True)[:CHUNK])


def _take(rule: str, ids: Sequence[int], by: Actor) -> None:
    """People are erased by the sweep of erasures, a few hundred each minute; bytes go at once."""
    if rule == PEOPLE:
        for contact in Contact.objects.filter(pk__in=ids).order_by("pk"):
            erasing.plan_at_once(contact, reason="retention", by=by)
        return
    rows = Submission.objects.filter(pk__in=ids)
    rows.filter(run_id=None).update(raw=b"", context={}, digest="")
    rows.exclude(run_id=None).update(raw=b"{}", digest="")


@task()
def clean_all() -> None:
    """Each day: begin the rules that companies have switched on."""
    for company in Company.objects.order_by("pk"):
        if any(privacy_of(company).days_of(rule) for rule in RULES):
            clean.enqueue(company.pk)


@company_task()
def clean(company_id: int) -> None:
    """Begin the daily rules of a company."""
    privacy = privacy_of(current_company())
    for rule in RULES:
        days = privacy.days_of(rule)
        if days is not None:
            with suppress(Conflict):  # one by hand is on its way
                begin(rule, days=days, by=SYSTEM)
