"""Importing files: rows of a stored upload through intake, chunk by chunk, here or in background
jobs. It joins capture's imports with intake, so it stands beside them and not in a step."""

import csv
import io
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import batched
from typing import IO

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.scope import current_company, unscoped
from cauce.jobs import company_task, periodic, task
from cauce.kit.disk_map import DiskMap
from cauce.life import intake, normalise
from cauce.life.capture import (
    Entry,
    import_errors,
    import_progress,
    import_undo,
    imports,
    uploads,
)
from cauce.life.capture.import_progress import Ended
from cauce.life.capture.models import ImportRun, ImportState
from cauce.life.capture.sources.file import Reader
from cauce.life.capture.tally import tally_of
from cauce.life.personal import tombstones
from cauce.spine import feed
from cauce.store import atomic, durable_later, note_growth, on_postgres

log = logging.getLogger(__name__)
CHUNK = 500
_LOOKS_EVERY = 8  # chunks
SLICE = 5.0  # seconds after which a job hands on to the next

type Watch = Callable[[ImportRun], None]
type Take = Callable[[list[Entry], int], None]  # entries, and how many rows went before them


@atomic()
def start(run: ImportRun, *, by: Actor, dry_run: bool) -> ImportRun:
    """Begin an import or its rehearsal in the background. Raises as `imports.start`."""
    run = imports.start(run, by=by, dry_run=dry_run)
    go_on.enqueue(current_company().pk, run.pk)
    return run


@atomic()
def undo(run: ImportRun, *, by: Actor) -> ImportRun:
    """Begin to take a whole import back in the background. Raises NotAllowed, Conflict."""
    run = import_undo.begin(run, by=by)
    take_back.enqueue(current_company().pk, run.pk)
    return run


def read_all(run: ImportRun, *, source: str = "", watch: Watch = lambda _: None) -> ImportRun:
    """Read a started import to its end, here and now; `watch` sees it after each chunk.

    `source` is the file where it was not uploaded. Raises Invalid when it cannot be read.
    """
    try:
        import_progress.lay_down(run, source)
        read_on(run, until=float("inf"), watch=watch)
    except Ended:
        log.info("import %s was stopped", run.pk)
    run.refresh_from_db()
    return run


@company_task(max_attempts=5)
def go_on(company_id: int, run_id: int) -> None:
    """A slice of an import; the next slice is enqueued with the position it starts from."""
    try:
        run = import_progress.running(run_id)
        import_progress.lay_down(run)
        if not read_on(run, until=time.monotonic() + SLICE):
            go_on.enqueue(company_id, run_id)
    except (Ended, Invalid):
        return  # stopped, or unreadable: the import says so itself


@company_task(max_attempts=5)
def take_back(company_id: int, run_id: int) -> None:
    """A slice of an undo."""
    until = time.monotonic() + SLICE
    try:
        while time.monotonic() < until:
            if import_undo.withdraw(run_id).state == ImportState.UNDONE:
                return
    except Ended:
        return
    take_back.enqueue(company_id, run_id)


@task()
def sweep() -> None:
    """Every ten minutes: go on with imports and undos whose job is lost. One that still works
    loses nothing: of two jobs at the same position the second steps back."""
    with unscoped("the sweep goes on with every company's unfinished imports"):
        rows = ImportRun.objects.exclude(path="").order_by("pk")
        running = list(rows.filter(state=ImportState.RUNNING).values_list("company_id", "pk"))
        undoing = ImportRun.objects.filter(state=ImportState.UNDOING)
        undoing_pairs = list(undoing.values_list("company_id", "pk"))
    for company_id, run_id in running:
        go_on.enqueue(company_id, run_id)
    for company_id, run_id in undoing_pairs:
        take_back.enqueue(company_id, run_id)


@task()
def forget_old() -> None:
    """Each day: remove uploads that nobody imported."""
    uploads.forget_old()


periodic("imports.sweep", timedelta(minutes=10), sweep)
periodic("imports.forget_old", timedelta(days=1), forget_old)


def read_on(run: ImportRun, *, until: float, watch: Watch = lambda _: None) -> bool:
    """Read the rows after the saved position until `until` (monotonic); True when all are read.

    Each chunk and the position behind it are one transaction: whatever breaks, no row is counted
    twice and none is left out. Raises Ended when the import was stopped.
    """
    with ExitStack() as open_things:
        take: Take = lambda entries, _: intake.take(entries)  # noqa: E731
        if run.dry_run:
            path = uploads.beside(run.working_name, ".seen")
            memory = open_things.enter_context(DiskMap(path, position=run.position))
            take = lambda entries, line: intake.preview(entries, memory, position=line)  # noqa: E731
        for count, entries in enumerate(_prepared(run, open_things)):
            run = _take(run, entries, take)
            if count % _LOOKS_EVERY == 0:
                note_growth(intake.HOT)
            watch(run)
            if time.monotonic() > until:
                return False
    import_progress.finish(run.pk)
    return True


def _prepared(run: ImportRun, open_things: ExitStack) -> Iterator[list[Entry]]:
    """Chunks of clean entries. On PostgreSQL a thread makes the next one while the database works;
    SQLite works in this very process, where a thread would only be in the way."""
    reader, company = Reader(run), current_company()

    def prepare(rows: Sequence[uploads.FileRow]) -> list[Entry]:
        entries = reader.entries(rows)
        normalise.clean([entry.draft for entry in entries if entry.draft], company)
        return entries

    rows = uploads.laid_down(uploads.beside(run.working_name, ".rows"), skip=run.position)
    chunks = map(prepare, batched(rows, CHUNK))
    if not on_postgres():
        yield from chunks
        return
    thread = open_things.enter_context(ThreadPoolExecutor(1))
    ahead = thread.submit(next, chunks, None)
    while (entries := ahead.result()) is not None:
        ahead = thread.submit(next, chunks, None)
        yield entries


@atomic()
def _take(run: ImportRun, entries: list[Entry], take: Take) -> ImportRun:
    # The end of the import is durable and everything before it; a crash loses no row, only time.
    durable_later()
    held = import_progress.hold(run.pk, position=run.position)
    with feed.as_crowd():  # sellers are told of an import as one, when it is over
        tombstones.refuse(entries)
        take(entries, held.position)
    tally = tally_of(held.counts)
    tally.add(entries)
    import_progress.save(held, tally)
    return held


def refused_rows(run: ImportRun) -> Iterator[list[str]]:
    """The refused rows of an import, header first. A rehearsal wrote none down: its file is read
    again, which tells the same, for no refusal depends on what is stored. Raises Conflict when the
    file is gone."""
    if not run.dry_run:
        return import_errors.table(run)
    if not uploads.beside(run.working_name, ".rows").exists():
        raise Conflict("file_gone")
    return import_errors.table(run, _refused_again(run))


def refused_file(run: ImportRun) -> IO[bytes]:
    """The refused rows as a CSV file that is open, and gone when closed: a million rows of errors
    are no reason to hold them in memory."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.writer(text).writerows(refused_rows(run))
    text.detach().flush()
    file.seek(0)
    return file


def _refused_again(run: ImportRun) -> Iterator[Entry]:
    reader = Reader(run)
    rows = uploads.laid_down(uploads.beside(run.working_name, ".rows"), skip=0)
    for chunk in batched(rows, CHUNK):
        entries = reader.entries(chunk)
        intake.check(entries)
        yield from entries
