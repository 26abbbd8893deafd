"""The files of exports: which leads, the pieces, the whole. They lie in the data directory beside
`files`, for a backup need not hold them, and nobody else on the machine may read them."""

import csv
import io
import os
import secrets
import time
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import copyfileobj
from types import TracebackType
from typing import BinaryIO, Self

from django.conf import settings

from cauce.kit.xlsx_pieces import Checked, Piece, bind
from cauce.life.export.models import ExportRun
from cauce.life.export.rows import Table

ORPHANED_AFTER = 30 * 24 * 3600  # seconds
_FOLDER = "exports"
_ID = 8  # bytes


def keep_ids(ids: Iterable[int]) -> tuple[str, int]:
    """(path, how many): which leads an export is of, eight bytes each."""
    numbers = array("q", ids)
    path = new_path(".ids")
    with _private(path) as file:
        numbers.tofile(file)
    return stored(path), len(numbers)


def read_ids(path: str, *, skip: int, count: int) -> Sequence[int]:
    """`count` ids after the first `skip`. Raises FileNotFoundError."""
    found = array("q")
    with absolute(path).open("rb") as file:
        file.seek(skip * _ID)
        found.frombytes(file.read(count * _ID))
    return found


class PieceFile:
    """One piece of an export's file, written by one job; the last and the first know that."""

    def __init__(self, run: ExportRun, table: Table) -> None:
        self.path = new_path(".piece")
        self._run, self._table = run, table
        self._file: BinaryIO = _private(self.path)
        self._sheet: Piece | None = None
        if run.format == "xlsx":
            self._sheet = Piece(self._file, Checked(*run.checked))
        if not run.pieces:
            self._begin(run.legend.get("header") or run.columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close it; what broke off is removed."""
        self._file.close()
        if error is not None:
            self.path.unlink(missing_ok=True)

    def _begin(self, header: Sequence[str]) -> None:
        if self._sheet:
            self._sheet.begin(header)
            return
        if self._run.options.get("bom"):
            # Spreadsheets take UTF-8 for it only with the mark before it.
            self._file.write("\ufeff".encode())
        self._write([header])

    def add(self, ids: Sequence[int]) -> None:
        """The rows of these leads. Raises TooLarge."""
        columns = self._table.columns(ids)
        if self._sheet:
            self._sheet.rows(columns)
            return
        self._write(zip(*self._table.as_text(columns), strict=True))

    def _write(self, rows: "Iterable[Iterable[object]]") -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._run.options.get("delimiter", ",")).writerows(rows)
        self._file.write(text.getvalue().encode("utf-8", "replace"))

    def end(self, *, last: bool) -> list[int]:
        """Everything is written: to disk with it. Returns [crc, size] of the sheet so far."""
        if self._sheet:
            self._sheet.end(last=last)
        self._file.flush()
        os.fsync(self._file.fileno())
        return [self._sheet.checked.crc, self._sheet.checked.size] if self._sheet else []


def assemble(run: ExportRun) -> Path:
    """Lay the pieces of a run behind one another. Raises FileNotFoundError when one is gone."""
    pieces = [absolute(piece) for piece in run.pieces]
    target = new_path(f".{run.format}")
    try:
        with _private(target) as file:
            if run.format == "xlsx":
                bind(file, pieces, Checked(*run.checked))
            else:
                for piece in pieces:
                    with piece.open("rb") as part:
                        copyfileobj(part, file, 1 << 20)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def remove(paths: Iterable[str]) -> None:
    """Remove files; those that are gone are no matter."""
    for path in paths:
        if path:
            absolute(path).unlink(missing_ok=True)


def remove_orphans() -> int:
    """Remove what no export will ask for any more; how many files."""
    before = time.time() - ORPHANED_AFTER
    old = [p for p in absolute(_FOLDER).glob("*") if p.is_file() and p.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def new_path(suffix: str) -> Path:
    """A path that nothing has yet and nobody can guess."""
    folder = absolute(_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{secrets.token_hex(16)}{suffix}"


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")


def absolute(path: str) -> Path:
    """A stored path, which is relative to the data directory, as it is today."""
    return Path(settings.DATA_DIR) / path


def stored(path: Path) -> str:
    """How a path stands in the database."""
    return str(path.relative_to(settings.DATA_DIR))
