"""Intake in the background: what a webhook stored is read and taken, what was put off is tried
again, what no webhook told of is asked for each night. Records `submission.replayed` and
`connection.caught_up`."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company, unscoped
from cauce.catalog import connections
from cauce.catalog.models import Connection
from cauce.jobs import company_task, task
from cauce.life import capture, intake
from cauce.life.capture import Entry, pending
from cauce.life.capture.models import Submission, SubmissionState
from cauce.life.capture.sources import api, file, form, hand, meta_lead_ads, meta_webhook, reading
from cauce.life.capture.sources.meta_graph import Gone, Troubled
from cauce.life.capture.troubles import clear_trouble, note_trouble
from cauce.spine.facts import ConnectionCaughtUp, SubmissionReplayed
from cauce.spine.record import Happening, record, record_many
from cauce.spine.table import Event
from cauce.store import atomic

log = logging.getLogger(__name__)
BATCH = 20
BUDGET = 20.0  # seconds after which a job hands on to the next
# Each night's list begins before the last one ended: a job that failed leaves no gap.
OVERLAP = timedelta(days=2)

type Read = Callable[[Submission], Entry | reading.Later]

# Source → what makes a reader for one batch. A reader may ask the provider over HTTP.
READERS: dict[str, Callable[[], Read]] = {
    file.SOURCE: file.Again,
    api.SOURCE: lambda: lambda submission: next(iter(api.read([submission]))),
    form.SOURCE: lambda: form.read,
    hand.SOURCE: lambda: hand.read,
    meta_webhook.SOURCE: meta_lead_ads.Reader,
}
# What people may have read once more. Refused rows of a file are corrected and imported again, and
# those of an undone import must not come back to life.
REPLAYABLE = frozenset(READERS) - {file.SOURCE}


def receive(entries: Sequence[Entry]) -> int:
    """Store what a provider sent and have it taken up in the background; durable when it returns.

    Known keys are skipped. Returns how many were new.
    """
    with atomic():
        new = capture.store(entries)
        if new + pending.adopt(entries):
            take_pending.enqueue(current_company().pk)
    return new


@company_task(max_attempts=3)
def take_pending(company_id: int) -> None:
    """Read and take every due submission of the company, a batch at a time."""
    ends = time.monotonic() + BUDGET
    while claimed := pending.claim(list(READERS), limit=BATCH):
        _take_up(claimed)
        if time.monotonic() > ends:
            take_pending.enqueue(company_id)
            return


def _take_up(submissions: Sequence[Submission]) -> None:
    """Reading asks the outside, so it comes first, outside any transaction."""
    readers: dict[str, Read] = {}
    entries: list[Entry] = []
    for submission in submissions:
        read = readers.setdefault(submission.source, READERS[submission.source]())
        try:
            found = read(submission)
        except Exception as error:
            log.exception("could not read submission %s", submission.pk)
            capture.keep_failed(reading.again(submission), error)
            continue
        if isinstance(found, reading.Later):
            pending.postpone(submission, code=found.code, params=found.params, wait=found.wait)
        else:
            entries.append(found)
    intake.take(entries)


@task()
def sweep() -> None:
    """Each minute: wake companies whose submissions are due, for the first time or again."""
    for company_id in pending.companies_waiting(list(READERS)):
        take_pending.enqueue(company_id)


@atomic()
def replay(submission_ids: Sequence[int], *, by: Actor) -> int:
    """Have rejected or pending submissions read once more, from what was stored. How many.

    Rows of files are not among them: the file is imported again. Raises NotAllowed.
    """
    by.need(Right.REPLAY_INTAKE)
    tried = [SubmissionState.PENDING, SubmissionState.REJECTED]
    chosen = Submission.objects.filter(
        pk__in=list(submission_ids), source__in=list(REPLAYABLE), state__in=tried
    )
    found = list(chosen.values_list("pk", "source"))
    if not found:
        return 0
    pending.wake(chosen)
    now = timezone.now()
    record_many(
        [
            Happening(
                fact=SubmissionReplayed(submission=pk, source=source),
                by=by,
                at=now,
                subject=("submission", pk),
            )
            for pk, source in found
        ]
    )
    take_pending.enqueue(current_company().pk)
    return len(found)


def on_setting_changed(event: Event) -> None:
    """A connection was put right: what waited for it is tried at once."""
    connection = Connection.objects.filter(pk=event.subject_id or 0).first()
    if event.subject_kind != "connection" or connection is None:
        return
    waiting = Submission.objects.filter(source=connection.kind, state=SubmissionState.PENDING)
    if pending.wake(waiting):
        take_pending.enqueue(current_company().pk)


@task()
def reconcile_all() -> None:
    """Each night: compare every connection of Meta with what its page's forms list."""
    with unscoped("the nightly reconciliation goes through every company's connections"):
        rows = Connection.objects.filter(kind=meta_webhook.SOURCE, active=True)
        pairs = list(rows.values_list("company_id", "pk"))
    for company_id, connection_id in pairs:
        reconcile.enqueue(company_id, connection_id)


@company_task()
def reconcile(company_id: int, connection_id: int) -> None:
    """List the page's forms and have each one's new leads compared with ours."""
    connection = Connection.objects.filter(pk=connection_id, active=True).first()
    if connection is None:
        return
    options = connections.options_of(connection)
    try:
        forms = meta_lead_ads.graph_of(options).forms(options["page_id"])
    except (Troubled, Gone) as error:
        note_trouble(connection, error.code, error.words)
        return
    clear_trouble(connection)
    since = int(_since(connection).timestamp())
    with atomic():
        for form_id in forms:
            reconcile_form.enqueue(company_id, connection_id, form_id, since)
        Connection.objects.filter(pk=connection_id).update(checked_at=timezone.now())


def _since(connection: Connection) -> datetime:
    """Never before the connection was made: older leads were worked somewhere else."""
    if connection.checked_at is None:
        return connection.created_at
    return max(connection.created_at, connection.checked_at - OVERLAP)


@company_task()
def reconcile_form(
    company_id: int, connection_id: int, form_id: str, since: int, after: str = "", missed: int = 0
) -> None:
    """Take in one page of a form's leads that we do not know, then enqueue the next page."""
    connection = Connection.objects.get(pk=connection_id)
    graph = meta_lead_ads.graph_of(connections.options_of(connection))
    try:
        leads, next_page = graph.leads(form_id, since=since, after=after)
    except (Troubled, Gone) as error:
        note_trouble(connection, error.code, error.words)
        return
    now = timezone.now()
    entries = [meta_webhook.lead_entry(lead, connection_id=connection_id, at=now) for lead in leads]
    with atomic():
        missed += receive(entries)
        if next_page:
            reconcile_form.enqueue(company_id, connection_id, form_id, since, next_page, missed)
        elif missed:
            log.warning("connection %s: %s leads of a form came late", connection_id, missed)
            happened = ConnectionCaughtUp(connection=connection_id, form=form_id, missed=missed)
            record(happened, by=SYSTEM, subject=("connection", connection_id))
