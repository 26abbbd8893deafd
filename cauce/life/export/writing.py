"""Write an export piece by piece. Each piece is a file of its own; only when a transaction has
taken it into the run does it count, so a worker that was given up for dead writes in vain."""

import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Missing
from cauce.accounts.scope import current_company
from cauce.kit.xlsx_pieces import TooLarge
from cauce.life.export import files
from cauce.life.export.models import ExportRun, ExportState
from cauce.life.export.rows import CHUNK, Table
from cauce.life.export.rules import expiry
from cauce.spine.facts import ExportFailed, ExportFinished
from cauce.spine.record import record
from cauce.store import atomic, on_postgres

_A_WHILE = 2.0  # seconds

type Watch = Callable[[int], None]


class Ended(Exception):
    """Somebody cancelled it, or another worker goes on with it."""


def locked(run_id: int) -> ExportRun:
    """The export, its row locked until the transaction ends. Raises Missing."""
    runs = ExportRun.objects.filter(pk=run_id)
    run = (runs.select_for_update() if on_postgres() else runs).first()
    if run is None:
        raise Missing("export")
    return run


def running(run_id: int) -> ExportRun:
    """The export, if it is being written. Raises Ended."""
    run = ExportRun.objects.filter(pk=run_id, state=ExportState.RUNNING).first()
    if run is None:
        raise Ended
    return run


def write_all(run: ExportRun, *, watch: Watch = lambda _: None) -> ExportRun:
    """Write a run to its end, here and now; `watch` hears now and then of further rows."""
    written = 0
    try:
        while not step(run.pk, until=time.monotonic() + _A_WHILE):
            run.refresh_from_db(fields=["position"])
            watch(run.position - written)
            written = run.position
    except Ended:
        pass  # how it ended stands in its row
    run.refresh_from_db()
    return run


def step(run_id: int, *, until: float) -> bool:
    """Write until `until` (monotonic), or bring the pieces together; True when it is finished.

    Raises Ended when it was cancelled, or cannot be written: the row tells.
    """
    run = running(run_id)
    try:
        if run.pieces and run.position >= run.total:
            _finish(run)
            return True
        _write(run, until)
    except TooLarge:
        fail(run_id, "sheet_too_large")
    except FileNotFoundError:
        fail(run_id, "export_gone")
    return False


def _write(run: ExportRun, until: float) -> None:
    table = Table(current_company(), run.columns, run.legend.get("words") or {})
    position = run.position
    with files.PieceFile(run, table) as piece:
        while position < run.total:
            ids = files.read_ids(run.ids, skip=position, count=CHUNK)
            if not ids:
                raise FileNotFoundError(run.ids)
            piece.add(ids)
            position += len(ids)
            if time.monotonic() > until:
                break
        checked = piece.end(last=position >= run.total)
        _save(run, piece, position, checked)


@atomic()
def _save(run: ExportRun, piece: files.PieceFile, position: int, checked: list[int]) -> None:
    held = locked(run.pk)
    if held.state != ExportState.RUNNING or held.position != run.position:
        raise Ended
    held.position, held.checked = position, checked
    held.pieces = [*held.pieces, files.stored(piece.path)]
    held.save(update_fields=["position", "checked", "pieces"])


def _finish(run: ExportRun) -> None:
    path = files.assemble(run)
    try:
        with atomic():
            held = locked(run.pk)
            if held.state != ExportState.RUNNING:
                raise Ended
            now = timezone.now()
            held.file, held.size = files.stored(path), path.stat().st_size
            held.state, held.finished_at, held.expires_at = ExportState.DONE, now, expiry(now)
            pieces, held.pieces = held.pieces, []
            held.save()
            happened = ExportFinished(
                run=held.pk, rows=held.position, format=held.format, columns=held.columns,
                filters=held.filters,
            )  # fmt: skip
            record(happened, by=actor_of(held), subject=("export", held.pk))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    files.remove(pieces)


def fail(run_id: int, code: str, **params: Any) -> None:
    """It cannot be written. Raises Ended, for nothing is left to do."""
    with atomic():
        run = locked(run_id)
        if run.state == ExportState.RUNNING:
            run.state, run.finished_at = ExportState.FAILED, timezone.now()
            run.error = {"code": code, "params": params}
            pieces, run.pieces = run.pieces, []
            run.save()
            files.remove(pieces)
            happened = ExportFailed(run=run.pk, code=code)
            record(happened, by=actor_of(run), subject=("export", run.pk))
    raise Ended


def actor_of(run: ExportRun) -> Actor:
    """Whoever asked for the export, as history shows them; their rights were asked then."""
    kind = ActorKind(run.actor_kind)
    return Actor(kind, id=run.actor_id, name=run.by_name, membership_id=run.by_id)
