"""Bring a backup back: made on SQLite or PostgreSQL, into either, by this version or a later one.

Refuses while Cauce runs, and refuses a database that holds anything, unless --replace is given. The
database changes as a whole or not at all.
"""

import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader

from cauce.accounts.models import Company, User
from cauce.jobs.health import SILENT_AFTER, worker_seen
from cauce.jobs.models import WorkerSeen
from cauce.leads import contact_search, search
from cauce.management import database, row_text
from cauce.management.archive import FILES, ROWS, SECRET, Manifest, members, verified
from cauce.management.backup import secret_mark
from cauce.management.failure import CommandFailed
from cauce.store import atomic, bulk, schema

type Nodes = list[tuple[str, str]]


def arguments(parser: ArgumentParser) -> None:
    """From where, and whether over what is there."""
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--replace", action="store_true", help="delete what the database and the files hold now"
    )


def run(args: Namespace) -> None:
    """Restore and say what came back, and what is still to be done by hand."""
    manifest = restore(args.file, replace=args.replace)
    rows = sum(table["rows"] for table in manifest.tables.values())
    print(f"{rows} rows of {len(manifest.tables)} tables are back, as of {manifest.made_at}")
    if manifest.secret_mark != secret_mark() and SECRET not in manifest.members:
        print(
            "The backup was made with another secret key: enter the passwords and keys of"
            " connections again, or set CAUCE_SECRET_KEY to the former one."
        )


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Check the whole file, then bring rows, files and secret back. Raises CommandFailed."""
    manifest = verified(source)
    database.refuse_unusable()
    nodes = _nodes(manifest)
    _refuse_newer(manifest, nodes)
    _refuse_occupied(replace=replace)
    with _staged_files(source) as put_files:
        try:
            with bulk.replacing():
                _make_tables(nodes)
                _load(source, manifest, nodes)
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            raise CommandFailed(f"nothing was changed: {reason}") from error
        put_files()
    database.bring_up_to_date()
    with atomic():
        search.rebuild()
        contact_search.rebuild()
    return manifest


def _nodes(manifest: Manifest) -> Nodes:
    """The migrations that the backup had seen, and those that stand for several of them now."""
    seen = {(app, name) for app, name in manifest.migrations}
    squashed = MigrationLoader(None).replacements
    return sorted(seen | {key for key, one in squashed.items() if seen.issuperset(one.replaces)})


def _refuse_newer(manifest: Manifest, nodes: Nodes) -> None:
    names = {app: {name for other, name in nodes if other == app} for app, _ in nodes}
    if newer := schema.beyond(names):
        name = newer[-1].partition(".")[2]
        raise CommandFailed(
            f"the backup was made by Cauce {manifest.version}, which is newer ({name})"
        )


def _refuse_occupied(*, replace: bool) -> None:
    tables = connection.introspection.table_names()
    if not tables:
        return
    if "django_migrations" not in tables:
        raise CommandFailed("the database holds tables of another program")
    # Tables of an older version may lack columns: these two are asked for nothing but a row.
    age = worker_seen() if WorkerSeen._meta.db_table in tables else None
    if age is not None and age < SILENT_AFTER:
        raise CommandFailed(f"Cauce is running (seen {age:.0f} s ago): stop it first")
    held = [m for m in (Company, User) if m._meta.db_table in tables and _has_rows(m)]
    if held and not replace:
        raise CommandFailed("the database is not empty; --replace deletes what it holds")


def _has_rows(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')  # noqa: S608
        return cursor.fetchone() is not None


def _make_tables(nodes: Nodes) -> None:
    """Leave empty tables exactly as they were when the backup was made."""
    if {(app, name) for app, names in schema.applied().items() for name in names} == set(nodes):
        bulk.empty(sorted(row_text.tables_of(apps.get_models(include_auto_created=True))))
        return
    bulk.drop_tables()
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    known = {node for node in nodes if node in graph.nodes}
    executor.migrate([node for node in sorted(known) if not _later(node, graph) & known])


def _later(node: tuple[str, str], graph: MigrationGraph) -> set[tuple[str, str]]:
    """The migrations of the same app that follow directly."""
    return {child.key for child in graph.node_map[node].children if child.key[0] == node[0]}


def _load(source: Path, manifest: Manifest, nodes: Nodes) -> None:
    """Write the rows with the models of that time; members of one table follow one another."""
    loader = MigrationExecutor(connection).loader
    state = loader.project_state([node for node in nodes if node in loader.graph.nodes])
    tables = row_text.tables_of(state.apps.get_models(include_auto_created=True))
    rows = ((n.split("/")[1], c) for n, c in members(source) if n.startswith(f"{ROWS}/"))
    for table, chunks in groupby(rows, key=lambda member: member[0]):
        model = tables.get(table)
        if model is None:
            raise CommandFailed(f"the backup has a table unknown here: {table}")
        fields = {field.column: field for field in row_text.columns_of(model)}
        columns = manifest.tables[table]["columns"]
        if set(columns) != set(fields):
            raise CommandFailed(f"the backup's table {table} has other columns")
        lines = (line for _, content in chunks for line in _lines(content))
        ordered = [fields[column] for column in columns]
        bulk.load_rows(table, columns, row_text.written(ordered, lines))
    bulk.restart_ids(tables.values())


def _lines(content: Any) -> list[str]:
    text: str = content.read().decode()
    return text.split("\n") if text else []


@contextmanager
def _staged_files(source: Path) -> Iterator[Any]:
    """Unpack files and secret beside their places; the yielded function moves them there."""
    root = Path(settings.MEDIA_ROOT)
    stage = root.with_name(f"{root.name}.restoring")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    secret = b""
    try:
        for name, content in members(source):
            if name == SECRET:
                secret = content.read()
            elif name.startswith(f"{FILES}/"):
                _unpack(stage, name.removeprefix(f"{FILES}/"), content)
        yield lambda: _put(stage, root, secret)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _unpack(stage: Path, name: str, content: Any) -> None:
    target = (stage / name).resolve()
    if not target.is_relative_to(stage.resolve()):
        raise CommandFailed(f"the backup names a file outside its folder: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _put(stage: Path, root: Path, secret: bytes) -> None:
    """Entry by entry: the folder itself may be a mounted volume, which cannot be renamed."""
    root.mkdir(parents=True, exist_ok=True)
    for entry in root.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    for entry in stage.iterdir():
        shutil.move(entry, root / entry.name)
    if secret and "CAUCE_SECRET_KEY" not in os.environ:
        path = Path(settings.DATA_DIR) / SECRET
        part = path.with_name(f"{SECRET}.part")
        part.unlink(missing_ok=True)
        part.touch(0o600)
        part.write_bytes(secret)
        part.replace(path)
