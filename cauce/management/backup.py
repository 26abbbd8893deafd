"""Write the database and the files into one archive, while Cauce runs. Restores on either database.

The secret key, which opens stored passwords and keys of other systems, goes along only with
--with-secret: keep such a file as you would keep the key itself.
"""

import hashlib
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cauce.kit.version import VERSION
from cauce.management import database, row_text
from cauce.management.archive import FILES, SECRET, Manifest, Writer, writing
from cauce.management.failure import CommandFailed
from cauce.store import schema
from cauce.store.bulk import snapshot


def arguments(parser: ArgumentParser) -> None:
    """Where to, and whether with the secret."""
    parser.add_argument("file", type=Path, help="where to write it; an existing one is replaced")
    parser.add_argument("--with-secret", action="store_true", help="include the secret key")


def run(args: Namespace) -> None:
    """Write the backup and say what is in it."""
    manifest = back_up(args.file, with_secret=args.with_secret)
    rows = sum(table["rows"] for table in manifest.tables.values())
    files = sum(name.startswith(f"{FILES}/") for name in manifest.members)
    size = args.file.stat().st_size / 1e6
    print(
        f"{rows} rows of {len(manifest.tables)} tables, {files} files: {args.file} ({size:.1f} MB)"
    )


def back_up(target: Path, *, with_secret: bool = False) -> Manifest:
    """Write everything as it stands at one moment. Raises CommandFailed when tables are not up to
    date or the file cannot be written."""
    database.refuse_unusable()
    if schema.missing():
        raise CommandFailed("the tables are not up to date: start `cauce up` once, then back up")
    try:
        with snapshot():
            manifest = _describe()
            with writing(target, manifest) as writer:
                _write(writer, with_secret=with_secret)
    except OSError as error:
        raise CommandFailed(f"cannot write {target}: {error.strerror or error}") from error
    return manifest


def secret_mark() -> str:
    """Equal for equal secrets, and no help in finding one."""
    return hashlib.sha256(b"cauce backup:" + settings.SECRET_KEY.encode()).hexdigest()[:16]


def _describe() -> Manifest:
    return Manifest(
        version=VERSION,
        database=connection.vendor,
        made_at=timezone.now().isoformat(),
        secret_mark=secret_mark(),
        migrations=sorted([app, name] for app, ns in schema.applied().items() for name in ns),
    )


def _write(writer: Writer, *, with_secret: bool) -> None:
    tables = row_text.tables_of(apps.get_models(include_auto_created=True))
    for table, model in sorted(tables.items()):
        columns = [str(field.column) for field in row_text.columns_of(model)]
        writer.rows(table, columns, row_text.read(model))
    root = Path(settings.MEDIA_ROOT)
    for path in _files(root):
        writer.file(f"{FILES}/{path.relative_to(root).as_posix()}", path)
    if with_secret:
        writer.data(SECRET, settings.SECRET_KEY.encode())


def _files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path
