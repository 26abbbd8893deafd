"""Tables that people upload: CSV in whatever dialect and encoding, or XLSX, row by row."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from cauce.kit import csv_files, xlsx_files
from cauce.kit.table_rows import Row, TableError

__all__ = ["Row", "Table", "TableError", "open_table", "safe_cell"]

MOST_COLUMNS = 500
_SPACES = re.compile(r"\s+")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# «EncryptedPackage», the stream in which Office keeps a workbook with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_DIRECTORY_WITHIN = 50_000_000

# What makes a formula of a cell, in the widths of every keyboard, and blanks that a spreadsheet may
# take away before it looks.
_RISKY = tuple("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_HARMLESS = re.compile(r"\+[0-9][0-9 ]*|-[0-9]+(?:[.,][0-9]+)*", re.ASCII)


@dataclass(slots=True)
class Table:
    """A table that is open: `rows` reads on as it is asked, once, below the header row.

    `kind` is csv or xlsx; `encoding` and `delimiter` are "" for xlsx. `approximate_rows` serves a
    progress bar (line breaks inside cells count); 0 when unknown. Rows keep the number of cells
    that they have in the file. Close it, or use it in a `with`.
    """

    headers: list[str]
    rows: Iterator[Row]
    encoding: str
    delimiter: str
    kind: str
    approximate_rows: int
    _closers: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a file object that was given stays open."""
        _close_all(self._closers)


def open_table(source: str | Path | BinaryIO, filename: str = "") -> Table:
    """Open an uploaded table. What it is, its bytes say; `filename` is only for the message.

    Raises TableError here or while rows are read: empty_file · no_rows {headers} ·
    not_a_spreadsheet {kind} · too_many_columns {count, most} · encrypted · legacy_xls · binary ·
    too_large_unpacked · damaged · line_too_long {line} · field_too_long {line}.
    """
    closers: list[Callable[[], None]] = []
    if isinstance(source, str | Path):
        file: BinaryIO = Path(source).open("rb")  # noqa: SIM115 - closed with the table
        closers.append(file.close)
    else:
        file = source
    try:
        return _open(file, closers)
    except BaseException as error:
        if isinstance(error, TableError):
            error.params["filename"] = filename
        _close_all(closers)
        raise


def _close_all(closers: list[Callable[[], None]]) -> None:
    """Last opened first: a wrapper lets go of its file before the file is closed."""
    while closers:
        closers.pop()()


def _open(file: BinaryIO, closers: list[Callable[[], None]]) -> Table:
    file.seek(0)
    start = file.read(8)
    if not start:
        raise TableError("empty_file")
    if start == _OLE:
        raise TableError("encrypted" if _holds_encrypted(file) else "legacy_xls")
    file.seek(0)
    if start.startswith(_ZIP):
        book = xlsx_files.open_rows(file)
        closers.append(book.close)
        return _table(book.rows, "", "", "xlsx", book.approximate_rows, closers)
    text = csv_files.open_rows(file)
    closers.append(text.close)
    return _table(text.rows, text.encoding, text.delimiter, "csv", text.approximate_rows, closers)


def _holds_encrypted(file: BinaryIO) -> bool:
    file.seek(0)
    return _ENCRYPTED in file.read(_OLE_DIRECTORY_WITHIN)


def _table(
    rows: Iterator[Row],
    encoding: str,
    delimiter: str,
    kind: str,
    approximate_rows: int,
    closers: list[Callable[[], None]],
) -> Table:
    """The first row that is not blank is the header; a table without a row below is refused."""
    header = next(rows, None)
    if header is None:
        raise TableError("empty_file")
    headers = [_SPACES.sub(" ", name).strip() for name in header]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise TableError("too_many_columns", count=len(headers), most=MOST_COLUMNS)
    first = next(rows, None)
    if first is None:
        raise TableError("no_rows", headers=headers)
    return Table(headers, _with(first, rows), encoding, delimiter, kind, approximate_rows, closers)


def _with(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def safe_cell(text: str) -> str:
    """A cell for a CSV file that no spreadsheet will execute: a leading apostrophe where needed.

    Plain negative numbers and international phone numbers («-5.20», «+52 55 1234 5678») stay.
    """
    if not text or text[0].isalnum():
        return text
    bare = text.lstrip(_INVISIBLE).lstrip()
    if not text.startswith(_RISKY) and not bare.lstrip(_INVISIBLE).startswith(_RISKY):
        return text
    return text if _HARMLESS.fullmatch(text) else f"'{text}"
