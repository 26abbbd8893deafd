"""Imports of files as people handle them: prepare, map, start, stop. A remembered mapping makes
the next file of the same columns map itself."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.fields import fields_of
from cauce.catalog.models import Campaign
from cauce.catalog.names import ids_of, names
from cauce.catalog.snapshot import snapshot
from cauce.life.capture import uploads
from cauce.life.capture.import_progress import end, locked
from cauce.life.capture.models import ImportMapping, ImportRun, ImportState, Submission
from cauce.life.capture.sources import file_columns
from cauce.life.capture.uploads import Upload
from cauce.store import atomic


def runs_for(actor: Actor) -> QuerySet[ImportRun]:
    """Imports that `actor` may see, newest first: all, or the own ones. Raises NotAllowed.

    A file may hold people of every team, so only who sees the whole company sees others' files.
    """
    actor.need(Right.IMPORT)
    runs = ImportRun.objects.order_by("-pk")
    if actor.may(Right.SEE_COMPANY):
        return runs
    return runs.filter(Q(actor_kind=actor.kind.value), actor_id=actor.id)


def run_for(actor: Actor, id: int) -> ImportRun:
    """One import that `actor` may see. Raises NotAllowed, Missing."""
    run = runs_for(actor).select_related("campaign", "marketing_list").filter(pk=id).first()
    if run is None:
        raise Missing("import")
    return run


def prepare(
    upload: Upload,
    *,
    campaign: str | int,
    by: Actor,
    mapping: Mapping[str, str] | None = None,
    marketing_list: str | int = "",
) -> ImportRun:
    """An import that is ready to start, its columns mapped: as told in `mapping`, else as the last
    file with these columns was, else by their names.

    With `marketing_list`, its people come onto that list. Raises NotAllowed, and Invalid naming
    the campaign, the list, the column, the field, or what is wrong with the file.
    """
    by.need(Right.IMPORT)
    header = file_columns.tidy_header(uploads.header_of(upload))
    return ImportRun.objects.create(
        campaign=_campaign(campaign),
        marketing_list=_list(marketing_list),
        filename=upload.name,
        path=uploads.stored(upload.path),
        digest=upload.digest,
        header=header,
        mapping=_mapping(header, mapping or {}, by),
        by_id=by.membership_id,
        by_name=by.name,
        actor_kind=by.kind.value,
        actor_id=by.id,
    )


def remap(
    run: ImportRun,
    *,
    campaign: str | int,
    mapping: Mapping[str, str],
    by: Actor,
    marketing_list: str | int = "",
) -> ImportRun:
    """Change campaign, list and mapping before the import. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.IMPORT)
    _need_ready(run)
    run.campaign, run.marketing_list = _campaign(campaign), _list(marketing_list)
    run.mapping = _mapping(run.header, mapping, by)
    run.save(update_fields=["campaign", "marketing_list", "mapping"])
    return run


def _campaign(reference: str | int) -> Campaign:
    found = snapshot(current_company()).campaign(reference) if str(reference).strip() else None
    if found is None:
        raise Invalid({"campaign": "unknown_campaign"})
    return found


def _list(reference: str | int) -> MarketingList | None:
    if not str(reference).strip():
        return None
    found = ids_of(names(current_company()).lists, reference)
    row = MarketingList.objects.filter(pk__in=found, active=True).first()
    if row is None:
        raise Invalid({"list": "unknown_reference"})
    return row


def _mapping(header: list[str], wanted: Mapping[str, str], by: Actor) -> dict[str, str]:
    signature = file_columns.signature(header)
    known = ImportMapping.objects.filter(signature=signature).first()
    remembered = known.mapping if known else {}
    mapping = file_columns.guess(header, fields_of(current_company()).active)
    for column, guessed in mapping.items():
        before = remembered.get(file_columns.folded(column), guessed)
        # A field that was made since knows better than «keep as it is».
        mapping[column] = guessed if before == file_columns.ATTRIBUTE else before
    if not by.may(Right.NAME_SELLER):
        hidden = {c: file_columns.ATTRIBUTE for c, f in mapping.items() if f == "seller"}
        mapping |= hidden
    told = file_columns.chosen(header, wanted)
    if "seller" in told.values():
        by.need(Right.NAME_SELLER)
    return mapping | told


def sample(run: ImportRun, count: int = 5) -> list[list[str]]:
    """The first rows of the upload, for people to see; none when it is gone."""
    rows = uploads.beside(run.working_name, ".rows")
    if rows.exists():
        return [list(cells) for _, cells in islice(uploads.laid_down(rows, skip=0), count)]
    return uploads.first_rows(uploads.absolute(run.path), count) if run.path else []


@atomic()
def start(run: ImportRun, *, by: Actor, dry_run: bool) -> ImportRun:
    """Let the import, or its rehearsal, begin. Raises NotAllowed, Invalid, Conflict.

    Whoever reads the rows does so in `intake_file`.
    """
    by.need(Right.IMPORT)
    run = locked(run.pk)
    _need_ready(run)
    file_columns.need_identity(run.mapping)
    run.state, run.dry_run = ImportState.RUNNING, dry_run
    run.position, run.counts, run.error = 0, {}, None
    run.started_at, run.finished_at = timezone.now(), None
    run.by_id, run.by_name = by.membership_id, by.name
    run.actor_kind, run.actor_id = by.kind.value, by.id
    run.save()
    uploads.beside(run.working_name, ".seen").unlink(missing_ok=True)
    if not dry_run:
        mapping = {file_columns.folded(column): field for column, field in run.mapping.items()}
        ImportMapping.objects.update_or_create(
            signature=file_columns.signature(run.header), defaults={"mapping": mapping}
        )
    return run


def _need_ready(run: ImportRun) -> None:
    """Never started, or only rehearsed."""
    rehearsed = run.dry_run and run.state != ImportState.RUNNING
    if run.state != ImportState.READY and not rehearsed:
        raise Conflict("import_state", state=run.state)


@atomic()
def stop(run: ImportRun, *, by: Actor) -> ImportRun:
    """Stop a running import; what is in stays, until it is undone. Raises NotAllowed, Conflict."""
    by.need(Right.IMPORT)
    run = locked(run.pk)
    if run.state != ImportState.RUNNING:
        raise Conflict("import_state", state=run.state)
    return end(run, ImportState.STOPPED, by=by)


@atomic()
def discard(run: ImportRun) -> None:
    """Forget an import of which nothing came: never started, or only rehearsed.

    Raises Conflict when it is more than that.
    """
    run = locked(run.pk)
    _need_ready(run)
    for suffix in (".rows", ".seen"):
        uploads.beside(run.working_name, suffix).unlink(missing_ok=True)
    if run.path:
        uploads.absolute(run.path).unlink(missing_ok=True)
    run.delete()


def lead_ids(run_id: int) -> QuerySet[Submission, int | None]:
    """The ids of an import's leads, as a subquery: `leads.filter(pk__in=lead_ids(7))`."""
    rows = Submission.objects.filter(run_id=run_id, state__in=["lead", "spam"])
    return rows.values_list("lead_id", flat=True)


def rate(run: ImportRun, now: datetime) -> float:
    """Rows per second so far; 0 when it has not begun."""
    if run.started_at is None or not run.position:
        return 0.0
    seconds = ((run.finished_at or now) - run.started_at).total_seconds()
    return float(run.position / seconds) if seconds > 0 else 0.0
