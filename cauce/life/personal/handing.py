"""All that is known of a person as one file to hand over: a ZIP of JSON, a page to read, and the
documents as they came and left. Written in the background, removed after three days."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company, unscoped
from cauce.jobs import company_task, task
from cauce.leads.models import Contact
from cauce.life.capture.models import Submission
from cauce.life.deliver.models import DeliveryAttempt
from cauce.life.personal import captures, files, register
from cauce.life.personal.models import FileState, PersonFile
from cauce.life.personal.person import person_of
from cauce.spine.facts import PersonExported, PersonExportTaken
from cauce.spine.record import record
from cauce.store import atomic

KEPT = timedelta(days=3)
NOUN = "personal_data"
_LOST_AFTER, _GIVEN_UP_AFTER = timedelta(minutes=10), timedelta(hours=1)
_HIDDEN = frozenset({"search_text", "company", "raw", "lease_until"})
type Row = dict[str, Any]


@atomic()
def start(contact: Contact, *, by: Actor) -> PersonFile:
    """Begin to write all that is known of a person. Raises NotAllowed, Conflict."""
    by.need(Right.PERSONAL_DATA)
    if contact.erased_at is not None:
        raise Conflict("person_erased")
    made = PersonFile.objects.create(
        contact_id=contact.canonical_id or contact.pk,
        total=len(register.HOLDINGS),
        actor_kind=by.kind.value,
        actor_id=by.id,
        by_name=by.name,
        created_at=timezone.now(),
    )
    write.enqueue(current_company().pk, made.pk)
    return made


def files_of(by: Actor) -> QuerySet[PersonFile]:
    """All of the company, the newest first. Raises NotAllowed."""
    by.need(Right.PERSONAL_DATA)
    return PersonFile.objects.select_related("contact").order_by("-pk")


def file_for(by: Actor, id: int) -> PersonFile:
    """One of them. Raises NotAllowed, Missing."""
    found = files_of(by).filter(pk=id).first()
    if found is None:
        raise Missing("file")
    return found


def take(run: PersonFile, *, by: Actor) -> Path:
    """The path of a finished file; that somebody took it is a fact. Raises NotAllowed, Conflict."""
    by.need(Right.PERSONAL_DATA)
    path = files.absolute(run.file)
    if run.state != FileState.DONE or not path.is_file():
        raise Conflict("export_gone" if run.state == FileState.DONE else "export_state")
    with atomic():
        happened = PersonExportTaken(file=run.pk)
        record(happened, by=by, contact=run.contact, subject=(NOUN, run.pk))
    return path


@company_task(max_attempts=3)
def write(company_id: int, file_id: int) -> None:
    """Write one file; see `write_now`."""
    write_now(file_id)


def write_now(file_id: int) -> None:
    """Write one file, table after table. A second run of a lost job begins anew."""
    run = PersonFile.objects.filter(pk=file_id, state=FileState.RUNNING).first()
    if run is None:
        return
    path, target = files.new()
    try:
        with target, translation.override(current_company().language):
            _write(run, target)
    except BaseException:
        files.remove([path])
        raise
    _finish(run, path)


def _write(run: PersonFile, target: BinaryIO) -> None:
    person = person_of(run.contact_id)
    ids = register.found(person, loose=captures.without_lead(person))
    tables: dict[str, list[Row]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for position, one in enumerate(register.HOLDINGS, start=1):
            rows = list(one.rows(ids[one.name]))
            tables[one.name] = [_row(row) for row in rows]
            for name, text in _documents(rows):
                archive.writestr(name, text)
            PersonFile.objects.filter(pk=run.pk).update(position=position)
        told = {"written_at": timezone.now().isoformat(), "company": current_company().name}
        archive.writestr("data.json", _json({**told, "tables": tables}))
        archive.writestr("index.html", _page(run.contact, tables))


def _row(row: Model) -> Row:
    """Every column that says something; of other rows their ids."""
    fields = [f for f in row._meta.concrete_fields if f.name not in _HIDDEN]
    return {f.attname: getattr(row, f.attname) for f in fields}


def _documents(rows: Sequence[Model]) -> Iterable[tuple[str, bytes]]:
    """What came and what left, byte for byte."""
    for row in rows:
        if isinstance(row, Submission) and row.raw:
            yield f"captures/{row.pk}.txt", bytes(row.raw)
        elif isinstance(row, DeliveryAttempt) and row.body:
            yield f"sent/{row.pk}.txt", row.body.encode()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str)


def _page(contact: Contact, tables: Mapping[str, Sequence[Row]]) -> str:
    """Everything to read, without any script or request."""
    title = str(contact) or str(contact.pk)
    parts = [
        format_html("<h2>{}</h2>{}", register.LABELS[name], _table(rows))
        for name, rows in tables.items()
        if rows
    ]
    body = format_html_join("\n", "{}", ((part,) for part in parts))
    return format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title><h1>{}</h1>{}'
        "</html>",
        current_company().language, title, title, body,
    )  # fmt: skip


def _table(rows: Sequence[Row]) -> SafeString:
    columns = [name for name in rows[0] if any(row[name] not in _EMPTY for row in rows)]
    head = format_html_join("", "<th>{}</th>", ((name,) for name in columns))
    lines = (
        (format_html_join("", "<td>{}</td>", ((_text(row[name]),) for name in columns)),)
        for row in rows
    )
    body = format_html_join("\n", "<tr>{}</tr>", lines)
    return format_html('<table border="1"><tr>{}</tr>{}</table>', head, body)


_EMPTY: tuple[Any, ...] = (None, "", [], {})


def _text(value: Any) -> str:
    if value in _EMPTY:
        return ""
    return _json(value).decode() if isinstance(value, (dict, list)) else str(value)


@atomic()
def _finish(run: PersonFile, path: str) -> None:
    now = timezone.now()
    mine = PersonFile.objects.filter(pk=run.pk, state=FileState.RUNNING)
    done = mine.update(
        state=FileState.DONE,
        file=path,
        size=files.absolute(path).stat().st_size,
        finished_at=now,
        expires_at=now + KEPT,
    )
    if not done:  # another run was faster
        files.remove([path])
        return
    by = Actor(ActorKind(run.actor_kind), id=run.actor_id, name=run.by_name)
    happened = PersonExported(file=run.pk)
    record(happened, by=by, contact=run.contact, subject=(NOUN, run.pk))


@task()
def sweep() -> None:
    """Every ten minutes: files whose job is lost are written, those that expired are removed."""
    now = timezone.now()
    with unscoped("the sweep writes lost files of people and removes expired ones"):
        old = PersonFile.objects.filter(state=FileState.DONE, expires_at__lt=now)
        expired = list(old.values_list("pk", "file"))
        with atomic():
            gone = PersonFile.objects.filter(pk__in=[pk for pk, _ in expired])
            gone.update(state=FileState.EXPIRED, file="")
        running = PersonFile.objects.filter(state=FileState.RUNNING)
        # An erasure waits for it: not for ever.
        stuck = running.filter(created_at__lt=now - _GIVEN_UP_AFTER)
        with atomic():
            stuck.update(state=FileState.FAILED, error="internal_error", finished_at=now)
        lost = running.filter(created_at__lt=now - _LOST_AFTER).values_list("company_id", "pk")
        again = list(lost)
    files.remove(path for _, path in expired)
    for company_id, file_id in again:
        write.enqueue(company_id, file_id)
