"""Submissions: store them raw, find the ones that came before, settle what became of each."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import current_company
from cauce.leads.models import Lead
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import ImportRun, Submission, SubmissionState
from cauce.spine.facts import LeadEntered, SubmissionRejected
from cauce.spine.record import Happening, record_many
from cauce.spine.table import Event
from cauce.store import atomic, insert_new, insert_rows, on_postgres, reserve_ids, update_rows
from cauce.store.rows import in_list, moment, run

log = logging.getLogger(__name__)
_TABLE = Submission._meta.db_table
MAX_ATTEMPTS = 8
_COLUMNS = (
    "id", "company_id", "source", "key", "once", "received_at", "raw", "content_type", "context",
    "digest", "state", "lead_id", "error", "attempts", "next_attempt_at", "campaign_id",
    "connection_id", "run_id", "row_number",
)  # fmt: skip


def store(entries: Sequence[Entry]) -> int:
    """Store entries as pending submissions, durable when this returns; known keys are skipped.

    For webhooks: the provider may be answered 2xx right after. Returns how many were new.
    """
    with atomic():
        return insert_rows(
            Submission,
            _COLUMNS[1:],
            [_row(entry, None)[1:] for entry in entries],
            skip_conflicts=True,
        )


def recall(entries: Sequence[Entry]) -> None:
    """Mark entries whose key is known: the earlier lead is the answer. One query, none if no keys.

    The same Idempotency-Key with other bytes is refused with `key_reused`.
    """
    _lock_stored([entry for entry in entries if entry.stored])
    marked: dict[_Mark, Entry] = {}
    for entry in entries:
        if entry.stored:
            continue
        marks = _marks(entry)
        earlier = next((marked[mark] for mark in marks if mark in marked), None)
        if earlier is None:
            marked |= dict.fromkeys(marks, entry)
        elif entry.once and entry.once == earlier.once and entry.digest() != earlier.digest():
            entry.reject("Idempotency-Key", "key_reused")
        else:
            entry.same_as = earlier
    if not marked:
        return
    known = _known(marked)
    for submission in known:
        if waiting := marked.get(("once", submission.source, submission.once or "")):
            _answer_again(waiting, submission)
    for submission in known:
        waiting = marked.get(("key", submission.source, submission.key or ""))
        if waiting is not None and not waiting.settled:
            _answer(waiting, submission)


def _lock_stored(entries: Sequence[Entry]) -> None:
    """Hold the rows until the end: a worker that overslept its claim finds them settled already."""
    if not entries:
        return
    by_id = {entry.submission_id: entry for entry in entries}
    rows = Submission.objects.filter(pk__in=list(by_id)).defer("raw").order_by("pk")
    for submission in rows.select_for_update() if on_postgres() else rows:
        if submission.state != SubmissionState.PENDING:
            entry = by_id[submission.pk]
            entry.error = submission.error
            _answer(entry, submission)


type _Mark = tuple[str, str, str]


def _marks(entry: Entry) -> list[_Mark]:
    marks = [("once", entry.source, entry.once)] if entry.once else []
    return [*marks, ("key", entry.source, entry.key)] if entry.key is not None else marks


class _Known(NamedTuple):
    """What is needed of a submission to answer for a later one with its key."""

    source: str
    key: str | None
    once: str | None
    state: str
    lead_id: int | None
    digest: str


def _known(marks: Iterable[_Mark]) -> list[_Known]:
    """Submissions that bear one of the marks and were not refused. One statement."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for kind, source, value in marks:
        wanted.setdefault((kind, source), []).append(value)
    parts, params = [], []
    for (kind, source), values in wanted.items():
        condition, given = in_list(kind, values, kind="text")
        parts.append(
            f"SELECT source, key, once, state, lead_id, digest FROM {_TABLE} "  # noqa: S608
            f"WHERE company_id = %s AND source = %s AND {condition} AND state <> %s"
        )
        params += [current_company().pk, source, *given, SubmissionState.REJECTED.value]
    return [_Known(*row) for row in run(" UNION ALL ".join(parts), params)]


def _answer_again(entry: Entry, submission: _Known) -> None:
    """The same Idempotency-Key: only with the same bytes is it the same request."""
    if submission.digest == entry.digest():
        _answer(entry, submission)
    else:
        entry.reject("Idempotency-Key", "key_reused")


def _answer(entry: Entry, submission: Submission | _Known) -> None:
    entry.replayed = True
    entry.state, entry.lead_id = submission.state, submission.lead_id


def settle(entries: Sequence[Entry], *, spare_ids: Sequence[int]) -> None:
    """Write what became of each entry, in the transaction that wrote the leads.

    New submissions are inserted with `spare_ids`; raises LostRace when one of their keys was taken
    by another transaction meanwhile. Stored ones are updated.
    """
    fresh = [e for e in entries if not e.stored and not e.replayed and not e.same_as]
    values = [_row(e, spare) for e, spare in zip(fresh, spare_ids, strict=False)]
    insert_new(Submission, _COLUMNS, values)
    for entry, row in zip(fresh, values, strict=True):
        entry.submission_id = row[0]
    stored = [e for e in entries if e.stored and not e.replayed]
    update_rows(
        Submission,
        ("state", "lead_id", "error", "next_attempt_at", "campaign_id"),
        [(e.submission_id, e.state, e.lead_id, _json(e.error), None, _campaign(e)) for e in stored],
    )
    rejected = SubmissionState.REJECTED
    _tell_rejections([e for e in entries if e.state == rejected and not e.replayed])


def move(leads: Iterable[Lead], *, state: str) -> None:
    """The submissions of these leads now count as `state`: a judgement was reversed, the sum must
    hold. Two statements."""
    ids = [lead.pk for lead in leads]
    entered = Event.objects.filter(lead_id__in=ids, kind=LeadEntered.kind)
    found = [data.get("submission") for data in entered.values_list("data", flat=True)]
    Submission.objects.filter(pk__in=[pk for pk in found if pk]).update(state=state)


def wipe(leads: Iterable[Lead]) -> None:
    """Take the bytes and all that was beside them from the submissions of these leads: that they
    came, and what became of them, stays. Two statements."""
    ids = [lead.pk for lead in leads]
    entered = Event.objects.filter(lead_id__in=ids, kind=LeadEntered.kind)
    found = [data.get("submission") for data in entered.values_list("data", flat=True)]
    rows = Submission.objects.filter(pk__in=[pk for pk in found if pk])
    rows.update(raw=b"", context={}, digest="")


def lists_of(lead_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    """{lead id: (marketing list, form or import run)} of those leads whose enquiry asked for a
    list. Three statements."""
    entered = Event.objects.filter(lead_id__in=lead_ids, kind=LeadEntered.kind)
    leads = {data.get("submission"): pk for pk, data in entered.values_list("lead_id", "data")}
    known = [pk for pk in leads if pk]
    rows = list(Submission.objects.filter(pk__in=known).values_list("pk", "context", "run_id"))
    runs = ImportRun.objects.filter(pk__in={run for *_, run in rows if run})
    lists = dict(runs.exclude(marketing_list=None).values_list("pk", "marketing_list_id"))
    found: dict[int, tuple[int, int | None]] = {}
    for pk, context, run_id in rows:
        wanted = context.get("list") or {}
        if wanted.get("given"):
            found[leads[pk] or 0] = (wanted["id"], context.get("form"))
        elif run_id in lists:
            found[leads[pk] or 0] = (lists[run_id] or 0, run_id)
    return found


@atomic()
def keep_failed(entry: Entry, error: Exception) -> None:
    """Keep an entry that broke a step: pending with its error, tried again later with back-off.

    After MAX_ATTEMPTS it is rejected with `internal_error`; it can still be replayed by hand.
    """
    entry.attempts += 1
    entry.state, entry.lead_id = SubmissionState.PENDING.value, None
    kind = type(error).__name__
    entry.error = {"field": "", "code": "internal_error", "params": {"error": kind}}
    if entry.attempts >= MAX_ATTEMPTS:
        entry.state = SubmissionState.REJECTED.value
    wait = timedelta(seconds=min(3600, 30 * 2**entry.attempts))
    if not entry.stored:
        _keep_new(entry)
        return
    Submission.objects.filter(pk=entry.submission_id or 0).update(
        state=entry.state,
        error=entry.error,
        attempts=entry.attempts,
        next_attempt_at=timezone.now() + wait,
    )


def _keep_new(entry: Entry) -> None:
    entry.submission_id = reserve_ids(Submission, 1)[0]
    if insert_rows(Submission, _COLUMNS, [_row(entry, entry.submission_id)], skip_conflicts=True):
        return
    # Its key was taken meanwhile. By a twin: that one is the answer; else it is kept without key.
    recall([entry])
    if not entry.settled:
        entry.key, entry.once = None, ""
        insert_rows(Submission, _COLUMNS, [_row(entry, entry.submission_id)])


def _row(entry: Entry, submission_id: int | None) -> tuple[Any, ...]:
    rejected = entry.state == SubmissionState.REJECTED
    return (
        submission_id,
        current_company().pk,
        entry.source,
        None if rejected else entry.key,  # a corrected retry may use its keys again
        None if rejected else entry.once or None,
        moment(entry.at),
        entry.raw,
        entry.content_type[:80],
        orjson.dumps(_context(entry)).decode(),
        entry.digest(),
        entry.state,
        entry.lead_id,
        _json(entry.error),
        entry.attempts,
        None,
        _campaign(entry),
        entry.connection_id,
        entry.run_id,
        entry.row_number,
    )


def _context(entry: Entry) -> dict[str, Any]:
    """A row of a file also keeps what it left on its contact: the import may be undone."""
    if entry.run_id is None or entry.draft is None:
        return entry.context
    return entry.context | entry.draft.traces()


def _campaign(entry: Entry) -> int | None:
    return entry.draft.campaign.id if entry.draft else entry.campaign_id


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _tell_rejections(entries: Sequence[Entry]) -> None:
    """One fact per refusal; rows of a file are told by the import's own tally instead."""
    happenings = [
        Happening(
            fact=SubmissionRejected(
                submission=entry.submission_id or 0,
                source=entry.source,
                field=(entry.error or {}).get("field", ""),
                code=(entry.error or {}).get("code", ""),
            ),
            by=SYSTEM,
            at=entry.at,
            subject=("submission", entry.submission_id),
        )
        for entry in entries
        if entry.run_id is None
    ]
    if happenings:
        record_many(happenings)


def lead_numbers(ids: Sequence[int]) -> dict[int, int]:
    """{lead id: number} of leads in the company in scope."""
    return dict(Lead.objects.filter(pk__in=ids).values_list("pk", "number"))
