"""Files to import, made up for a test, and the import of them."""

import csv
import hashlib
import io
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cauce.accounts.actor import SYSTEM as ANYBODY
from cauce.accounts.actor import Actor
from cauce.life import intake_file
from cauce.life.capture import import_undo, imports, uploads
from cauce.life.capture.models import ImportRun, ImportState

HEADER = ["Nombre", "Correo", "Teléfono"]


def csv_bytes(rows: Iterable[Sequence[object]], header: Sequence[str] = HEADER) -> bytes:
    """A CSV file in UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def people(count: int, *, first: int = 0) -> list[list[str]]:
    """Rows of that many new people."""
    return [
        [f"Persona {n}", f"persona{n}@correo.example", f"55{40_000_000 + n}"]
        for n in range(first, first + count)
    ]


def crowd(seed: int, rows: int, *, pool: int) -> list[list[str]]:
    """Rows that repeat people of a small pool by e-mail or phone, or say nobody at all."""
    chance = random.Random(seed)
    made = []
    for _ in range(rows):
        email, phone = chance.randrange(pool), chance.randrange(pool)
        made.append(
            [
                f"Persona {email}",
                chance.choice([f"p{email}@correo.example", "", "no es correo"]),
                chance.choice([f"55{20_000_000 + phone}", ""]),
            ]
        )
    return made


def prepared(
    data: bytes,
    *,
    by: Actor = ANYBODY,
    name: str = "g.csv",
    mapping: Mapping[str, str] | None = None,
) -> ImportRun:
    """An import of these bytes, ready to start."""
    upload = uploads.keep([data], name=name)
    assert upload.digest == hashlib.sha256(data).hexdigest()
    return imports.prepare(upload, campaign="preventa", by=by, mapping=mapping)


def imported(
    data: bytes,
    *,
    dry_run: bool = False,
    by: Actor = ANYBODY,
    mapping: Mapping[str, str] | None = None,
) -> ImportRun:
    """These bytes imported, or rehearsed, to the end."""
    run = imports.start(prepared(data, by=by, mapping=mapping), by=by, dry_run=dry_run)
    return intake_file.read_all(run)


def undone(run: ImportRun, *, by: Actor = ANYBODY) -> ImportRun:
    """An import taken back to the end."""
    import_undo.begin(run, by=by)
    while True:
        run = import_undo.withdraw(run.pk)
        if run.state == ImportState.UNDONE:
            return run


def working_files(run: ImportRun) -> list[Path]:
    """What lies on disk for this import."""
    folder = uploads.beside(run.working_name, ".rows").parent
    mine = list(folder.glob(f"{run.working_name}.*"))
    kept = uploads.absolute(run.path)
    return [*mine, kept] if run.path and kept.exists() else mine
