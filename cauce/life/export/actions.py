"""Ask for an export, follow it, cancel it, write it again, take the file."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right, Role
from cauce.accounts.scope import current_company
from cauce.leads.models import Lead
from cauce.life.export import files, tasks, writing
from cauce.life.export.columns import USUAL
from cauce.life.export.models import ExportLayout, ExportRun, ExportState
from cauce.life.export.rules import check_size, checked_columns, checked_options
from cauce.spine.facts import ExportDownloaded
from cauce.spine.record import record
from cauce.store import atomic

__all__ = [
    "AT_ONCE", "attribute_keys", "cancel", "checked_columns", "download", "expire", "hand_over",
    "layout_of", "lead_ids", "prepare", "remember", "retry", "run_for", "runs_for", "start",
    "write_here",
]  # fmt: skip

AT_ONCE = 5_000  # rows: some tenths of a second
_LOOKED_AT = 500
_MOST_KEYS = 60
_OVER = (ExportState.FAILED, ExportState.CANCELLED, ExportState.EXPIRED)


def runs_for(actor: Actor) -> QuerySet[ExportRun]:
    """Exports that `actor` may see, newest first: the own ones, and an administrator's all.

    A file may hold people of every team. Raises NotAllowed.
    """
    actor.need(Right.EXPORT)
    runs = ExportRun.objects.order_by("-pk")
    if actor.role == Role.ADMINISTRATOR and actor.may(Right.SEE_COMPANY):
        return runs
    return runs.filter(actor_kind=actor.kind.value, actor_id=actor.id)


def run_for(actor: Actor, id: int) -> ExportRun:
    """One export that `actor` may see. Raises NotAllowed, Missing."""
    run = runs_for(actor).filter(pk=id).first()
    if run is None:
        raise Missing("export")
    return run


def prepare(
    leads: QuerySet[Lead],
    *,
    columns: Sequence[str],
    by: Actor,
    format: str = "csv",
    options: Mapping[str, Any] | None = None,
    legend: Mapping[str, Any] | None = None,
    filters: Mapping[str, Any] | None = None,
) -> ExportRun:
    """An export of `leads` (from `access.leads_for`, in the order of the file) as they are now:
    who comes or goes while it is written is none of its affair. Start it with `start`.

    Raises NotAllowed, and Invalid naming columns, format or delimiter.
    """
    by.need(Right.EXPORT)
    chosen, told = checked_columns(columns), checked_options(format, options or {})
    path, total = files.keep_ids(leads.values_list("pk", flat=True).iterator(chunk_size=10_000))
    try:
        check_size(format, total)
        now = timezone.now()
        return ExportRun.objects.create(
            format=format,
            columns=chosen,
            options=told,
            legend=dict(legend or {}),
            filters=dict(filters or {}),
            ids=path,
            total=total,
            by_id=by.membership_id if by.kind == ActorKind.PERSON else None,
            by_name=by.name,
            actor_kind=by.kind.value,
            actor_id=by.id,
            created_at=now,
            started_at=now,
        )
    except BaseException:
        files.remove([path])
        raise


def start(run: ExportRun) -> ExportRun:
    """Write it: here and now when it is small, else in the background."""
    if run.total > AT_ONCE:
        tasks.go_on.enqueue(current_company().pk, run.pk)
        return run
    return writing.write_all(run)


def write_here(run: ExportRun, *, watch: writing.Watch = lambda _: None) -> ExportRun:
    """Write it whole, here and now: for the command line. Raises Conflict when it failed."""
    run = writing.write_all(run, watch=watch)
    if run.state != ExportState.DONE:
        raise Conflict((run.error or {}).get("code", "export_state"))
    return run


def hand_over(run: ExportRun, target: BinaryIO) -> None:
    """Copy a finished file to its taker; ours is removed."""
    with files.absolute(run.file).open("rb") as file:
        copyfileobj(file, target, 1 << 20)
    files.remove([run.file, run.ids])
    run.state, run.file, run.expires_at = ExportState.EXPIRED, "", timezone.now()
    run.save(update_fields=["state", "file", "expires_at"])


def expire(run: ExportRun) -> None:
    """Remove the file of a finished export before its time; its leads can be written again."""
    files.remove([run.file])
    run.state, run.file, run.expires_at = ExportState.EXPIRED, "", timezone.now()
    run.save(update_fields=["state", "file", "expires_at"])


def lead_ids(run: ExportRun) -> Sequence[int]:
    """Which leads it is of; none once that is forgotten."""
    try:
        return files.read_ids(run.ids, skip=0, count=run.total)
    except FileNotFoundError:
        return ()


@atomic()
def cancel(run: ExportRun, *, by: Actor) -> ExportRun:
    """Stop an export that is being written. Raises NotAllowed, Conflict."""
    by.need(Right.EXPORT)
    run = writing.locked(run.pk)
    if run.state != ExportState.RUNNING:
        raise Conflict("export_state", state=run.state)
    pieces, run.pieces = run.pieces, []
    run.state, run.finished_at = ExportState.CANCELLED, timezone.now()
    run.save(update_fields=["state", "finished_at", "pieces"])
    files.remove(pieces)
    return run


def retry(run: ExportRun, *, by: Actor) -> ExportRun:
    """Write the same leads once more, as they are by now. Raises NotAllowed, Conflict."""
    by.need(Right.EXPORT)
    if not files.absolute(run.ids).exists():
        raise Conflict("export_gone")
    with atomic():
        run = writing.locked(run.pk)
        if run.state not in _OVER:
            raise Conflict("export_state", state=run.state)
        run.state, run.position, run.pieces, run.checked = ExportState.RUNNING, 0, [], []
        run.error, run.started_at, run.finished_at = None, timezone.now(), None
        run.save()
    return start(run)


def download(run: ExportRun, *, by: Actor) -> Path:
    """The path of a finished file; that somebody took it is a fact. Raises NotAllowed, Conflict."""
    by.need(Right.EXPORT)
    if run.state != ExportState.DONE:
        raise Conflict("export_state", state=run.state)
    path = files.absolute(run.file)
    if not path.exists():
        raise Conflict("export_gone")
    with atomic():
        happened = ExportDownloaded(run=run.pk, rows=run.position)
        record(happened, by=by, subject=("export", run.pk))
    return path


def layout_of(actor: Actor) -> ExportLayout:
    """How the person last exported; unsaved and usual when never."""
    found = ExportLayout.objects.filter(member_id=actor.membership_id).first()
    return found or ExportLayout(columns=list(USUAL), options={"delimiter": ",", "bom": True})


def remember(
    actor: Actor, *, columns: Sequence[str], format: str, options: Mapping[str, Any]
) -> None:
    """Keep columns, order and kind of file for the person's next export. Raises Invalid."""
    if actor.membership_id is None:
        return
    values = {
        "columns": checked_columns(columns),
        "format": format,
        "options": checked_options(format, options),
    }
    ExportLayout.objects.update_or_create(member_id=actor.membership_id, defaults=values)


def attribute_keys(leads: QuerySet[Lead]) -> list[str]:
    """The further data that the latest of `leads` bring, most frequent first: columns to offer."""
    counts: dict[str, int] = {}
    latest = leads.order_by("-pk").values_list(Cast("attributes", TextField()), flat=True)
    for text in latest[:_LOOKED_AT]:
        for key in orjson.loads(text) if text and text != "{}" else ():
            counts[key] = counts.get(key, 0) + 1
    ranked: Iterable[str] = sorted(counts, key=lambda key: (-counts[key], key))
    fitting = [key for key in ranked if len(key) <= 100 and "\x00" not in key]
    return fitting[:_MOST_KEYS]
