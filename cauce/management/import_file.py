"""Rows of a CSV or XLSX file as leads: `cauce import FILE --company S --campaign SLUG`.

A file that was imported before brings nothing new. `--map COLUMN=FIELD` says what a column is, once
per column; the others are guessed by their names. `--dry-run` tells the result and writes nothing.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.accounts.sentences import sentence
from cauce.life import intake_file
from cauce.life.capture import imports, uploads
from cauce.life.capture.models import ImportRun, ImportState
from cauce.life.capture.sources import file_columns
from cauce.life.capture.tally import tally_of
from cauce.management.asked import company_called, plainly
from cauce.management.failure import CommandFailed

_BY = replace(SYSTEM, name="cauce import")


def arguments(parser: ArgumentParser) -> None:
    """FILE, where its leads belong, and how its columns are to be read."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--company", required=True, metavar="SLUG")
    parser.add_argument("--campaign", required=True, metavar="SLUG")
    fields = ", ".join(file_columns.FIELDS)
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        dest="pairs",
        metavar="COLUMN=FIELD",
        help=f"repeatable; fields: {fields}, attributes.KEY, navigation.KEY",
    )
    parser.add_argument("--dry-run", action="store_true", help="tell the result, write nothing")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")


def run(args: Namespace) -> int:
    """Import, show how far it is, tell what became of the rows. 1 when somebody stopped it."""
    mapping = _pairs(args.pairs)
    with plainly(), company_scope(company_called(args.company)):
        upload = uploads.in_place(args.file.resolve())
        prepared = imports.prepare(upload, campaign=args.campaign, by=_BY, mapping=mapping)
        done = _read(prepared, str(upload.path), dry_run=args.dry_run)
    tally = tally_of(done.counts)
    if not args.json:
        _tell(done)
    elif done.state == ImportState.DONE:
        print(json.dumps(tally.numbers()))
    return 0 if done.state == ImportState.DONE else 1


def _pairs(pairs: Sequence[str]) -> Mapping[str, str]:
    """{column: field}; a column may have = in its name, a field has none."""
    mapping = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not sign or not column.strip() or not field.strip():
            raise CommandFailed(f"--map {pair!r}: write COLUMN=FIELD, for example correo=email")
        mapping[column.strip()] = field.strip()
    return mapping


def _read(run: ImportRun, source: str, *, dry_run: bool) -> ImportRun:
    """Read all rows here. Interrupted, the import is stopped: what is in can be undone, and the
    same command goes on where it was, for rows that are in count as `already`."""
    try:
        run = imports.start(run, by=_BY, dry_run=dry_run)
        with _progress(run) as watch:
            done = intake_file.read_all(run, source=source, watch=watch)
    except BaseException:
        run.refresh_from_db()
        if run.state == ImportState.RUNNING:
            run = imports.stop(run, by=_BY)
        if dry_run or run.state == ImportState.READY:
            imports.discard(run)
        raise
    if dry_run:
        imports.discard(done)
    return done


@contextmanager
def _progress(run: ImportRun) -> Iterator[intake_file.Watch]:
    """A bar on stderr where somebody looks; in a file or a pipe nothing."""
    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(run.filename, total=None, rate="")

        def watch(now: ImportRun) -> None:
            rate = bar.tasks[0].speed
            shown = f"{rate:,.0f}/s" if rate else ""
            bar.update(task, total=now.total, completed=now.position, rate=shown)

        yield watch


def _tell(run: ImportRun) -> None:
    tally = tally_of(run.counts)
    for name, count in tally.numbers().items():
        print(f"{name:<17}{count:>10,}")
    for code, count in sorted(tally.reasons.items(), key=lambda pair: -pair[1]):
        print(f"  {count:,} × {sentence(code)}")
    if run.dry_run:
        print("dry run: nothing was written")
    elif tally.rejected:
        print(f"import {run.pk}: the rejected rows are at /imports/{run.pk}/errors")
