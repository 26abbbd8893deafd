"""Pending submissions: who takes them up, what is put off, and what is tried again by hand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company, unscoped
from cauce.life.capture.actions import MAX_ATTEMPTS
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import Submission, SubmissionState
from cauce.store import atomic
from cauce.store.rows import in_list, run

# A worker that dies leaves its submissions claimed; after this long another takes them up.
LEASE = timedelta(minutes=10)


def due(sources: Sequence[str]) -> QuerySet[Submission]:
    """Pending submissions of these sources whose time has come."""
    now = timezone.now()
    waiting = Submission.objects.filter(state=SubmissionState.PENDING, source__in=sources)
    return waiting.filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))


def claim(sources: Sequence[str], *, limit: int) -> list[Submission]:
    """Take up to `limit` due submissions for a while: nobody else gets them until LEASE is over.

    One that was claimed again and again without any outcome kills its worker: it is let go of,
    with `internal_error`, and waits for a person.
    """
    found = list(due(sources).order_by("id").values_list("pk", flat=True)[:limit])
    if not found:
        return []
    mine = _mark(found)
    claimed = list(Submission.objects.filter(pk__in=mine).order_by("id"))
    fatal = [one for one in claimed if one.attempts > MAX_ATTEMPTS]
    for one in fatal:
        error = {"field": "", "code": "internal_error", "params": {"error": "WorkerLost"}}
        Submission.objects.filter(pk=one.pk).update(state=SubmissionState.REJECTED, error=error)
    return [one for one in claimed if one not in fatal]


def _mark(ids: Sequence[int]) -> list[int]:
    """Push `next_attempt_at` into the future; whoever is second finds it there and gets none."""
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    condition, values = in_list("id", ids, kind="bigint")
    table = Submission._meta.db_table
    sql = (
        f"UPDATE {table} SET attempts = attempts + 1, next_attempt_at = %s"  # noqa: S608
        f" WHERE {condition} AND company_id = %s AND state = 'pending'"
        " AND (next_attempt_at IS NULL OR next_attempt_at <= %s) RETURNING id"
    )
    with atomic():
        rows = run(sql, [moment(now + LEASE), *values, current_company().pk, moment(now)])
    return [row[0] for row in rows]


def postpone(submission: Submission, *, code: str, params: dict[str, Any], wait: timedelta) -> None:
    """Put a claimed submission off, with the reason that people see meanwhile.

    An outcome: the claims start at none again, the tries are counted with the reason.
    """
    told = {"field": "", "code": code, "params": params | {"tries": tries(submission) + 1}}
    later = timezone.now() + wait
    _mine(submission).update(error=told, attempts=0, next_attempt_at=later)


def tries(submission: Submission) -> int:
    """How often it was put off in a row."""
    return int(((submission.error or {}).get("params") or {}).get("tries", 0))


def keep_fetched(submission: Submission, fetched: dict[str, Any]) -> None:
    """Keep what the provider told beside the raw webhook, at once: no replay asks it again."""
    submission.context = submission.context | {"fetched": fetched}
    _mine(submission).update(context=submission.context)


def _mine(submission: Submission) -> QuerySet[Submission]:
    """The row, as long as this claim is the last one."""
    return Submission.objects.filter(
        pk=submission.pk, state=SubmissionState.PENDING, attempts=submission.attempts
    )


def wake(submissions: QuerySet[Submission]) -> int:
    """Make submissions without a lead due now, their attempts forgotten. Returns how many.

    The reason of the last time stays until the next one settles it.
    """
    return submissions.filter(state__in=[SubmissionState.PENDING, SubmissionState.REJECTED]).update(
        state=SubmissionState.PENDING, attempts=0, next_attempt_at=None
    )


def adopt(entries: Sequence[Entry]) -> int:
    """Give submissions that wait for a fetch, or were refused for it, what came by another way.

    `entries` carry `context["fetched"]`. Returns how many were woken. Call it in a transaction.
    """
    told = {entry.key: entry for entry in entries if "fetched" in entry.context and entry.key}
    if not told:
        return 0
    without_lead = Submission.objects.filter(
        source__in={entry.source for entry in told.values()},
        key__in=list(told),
        state__in=[SubmissionState.PENDING, SubmissionState.REJECTED],
    )
    waiting = [one for one in without_lead.defer("raw") if "fetched" not in one.context]
    for submission in waiting:
        fetched = told[submission.key or ""].context["fetched"]
        Submission.objects.filter(pk=submission.pk).update(
            context=submission.context | {"fetched": fetched}
        )
    return wake(Submission.objects.filter(pk__in=[one.pk for one in waiting]))


def companies_waiting(sources: Sequence[str]) -> list[int]:
    """Ids of the companies that have something due; each found by the index of its states."""
    with unscoped("the sweep finds pending submissions of every company"):
        waiting = due(sources).filter(company_id=OuterRef("pk"))
        return list(Company.objects.filter(Exists(waiting)).values_list("pk", flat=True))
