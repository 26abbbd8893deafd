"""How far the import of a file has come: its rows laid down, chunks held and saved, the end.
Records `import.finished`."""

from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid, Missing
from cauce.kit.tables import TableError
from cauce.life.capture import uploads
from cauce.life.capture.models import ImportRun, ImportState
from cauce.life.capture.sources.file import actor_of
from cauce.life.capture.tally import Tally, tally_of
from cauce.spine.facts import ImportFinished
from cauce.spine.record import record
from cauce.store import atomic, on_postgres


class Ended(Exception):
    """Somebody stopped or finished the import meanwhile: nothing is left to do."""


def locked(run_id: int) -> ImportRun:
    """The import, its row locked until the transaction ends. Raises Missing."""
    runs = ImportRun.objects.filter(pk=run_id)
    run = (runs.select_for_update() if on_postgres() else runs).first()
    if run is None:
        raise Missing("import")
    return run


def lay_down(run: ImportRun, source: str = "") -> None:
    """Check the whole file and lay its rows down, once; sets `total`. Raises Ended, Invalid."""
    target = uploads.beside(run.working_name, ".rows")
    if run.total is not None and target.exists():
        return
    try:
        path = uploads.absolute(source or run.path)
        total = uploads.lay_down(path, target, tell=lambda _: still_running(run.pk))
    except (TableError, FileNotFoundError) as error:
        code, params = (
            (error.code, error.params) if isinstance(error, TableError) else ("file_gone", {})
        )
        fail(run.pk, code, params)
        raise Invalid({"file": (code, params)}) from error
    ImportRun.objects.filter(pk=run.pk).update(total=total)
    run.total = total


def running(run_id: int) -> ImportRun:
    """The import, if it runs. Raises Ended."""
    run = ImportRun.objects.filter(pk=run_id, state=ImportState.RUNNING).first()
    if run is None:
        raise Ended
    return run


def still_running(run_id: int) -> None:
    """Raise Ended unless the import runs."""
    if not ImportRun.objects.filter(pk=run_id, state=ImportState.RUNNING).exists():
        raise Ended


def hold(run_id: int, *, position: int) -> ImportRun:
    """The running import, locked, in the transaction that takes the rows after `position`.

    Raises Ended when it was stopped, or when another worker has taken these rows: a job whose
    worker was given up for dead may still be alive.
    """
    run = locked(run_id)
    if run.state != ImportState.RUNNING or run.position != position:
        raise Ended
    return run


def save(run: ImportRun, tally: Tally) -> None:
    """Keep how far the import has come, in the transaction of `hold`."""
    run.position, run.counts = tally.rows, tally.stored()
    run.save(update_fields=["position", "counts"])


@atomic()
def finish(run_id: int) -> ImportRun:
    """Every row is settled. Raises Ended."""
    run = locked(run_id)
    if run.state != ImportState.RUNNING:
        raise Ended
    return end(run, ImportState.DONE, by=actor_of(run))


@atomic()
def fail(run_id: int, code: str, params: dict[str, Any]) -> None:
    """The file cannot be read; nothing of it was taken, or only what stood before."""
    run = locked(run_id)
    run.error = {"code": code, "params": params}
    end(run, ImportState.FAILED, by=actor_of(run))


def end(run: ImportRun, state: ImportState, *, by: Actor) -> ImportRun:
    """Set how a locked import ended, remove its files, record what it brought."""
    run.state, run.finished_at = state, timezone.now()
    run.save(update_fields=["state", "finished_at", "error"])
    clear(run)
    if not run.dry_run:
        counts = tally_of(run.counts).numbers()
        record(ImportFinished(run=run.pk, counts=counts), by=by, subject=("import", run.pk))
    return run


def clear(run: ImportRun) -> None:
    """Remove the files of an import that is over: they are full of people. A rehearsal keeps its
    upload, for the import that may follow."""
    uploads.beside(run.working_name, ".seen").unlink(missing_ok=True)
    if run.dry_run:
        return
    uploads.beside(run.working_name, ".rows").unlink(missing_ok=True)
    if run.path:
        uploads.absolute(run.path).unlink(missing_ok=True)
