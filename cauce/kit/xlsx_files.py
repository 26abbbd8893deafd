"""XLSX workbooks as rows of text: the first sheet that holds anything."""

import math
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any, BinaryIO

from cauce.kit import heavy
from cauce.kit.table_rows import Row, TableError, is_blank

MOST_UNPACKED = 2_000_000_000
# openpyxl keeps all texts of the workbook in memory.
MOST_TEXTS = 400_000_000
MOST_PARTS = 10_000
# Rows of a spreadsheet pack about tenfold, the emptiest a hundredfold; a bomb a thousandfold.
BOMB_RATIO = 400
BOMB_SIZE = 20_000_000
MOST_BLANK_ROWS = 1_048_576

_TEXTS = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class OpenXlsx:
    """A workbook being read: the rows that are not blank, header included."""

    rows: Iterator[Row]
    approximate_rows: int
    close: Callable[[], None]


def open_rows(file: BinaryIO) -> OpenXlsx:
    """Read a seekable binary file as XLSX, row by row; raises TableError."""
    _check_parts(file)
    file.seek(0)
    try:
        book = heavy.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library raises whatever the bad file provokes
        raise TableError("damaged") from error
    try:
        for sheet in _sheets(book):
            height = sheet.max_row or 0
            rows = _rows(sheet)
            if (first := next(rows, None)) is not None:
                return OpenXlsx(chain([first], rows), max(height - 1, 0), book.close)
    except BaseException:
        book.close()
        raise
    book.close()
    raise TableError("empty_file")


def _check_parts(file: BinaryIO) -> None:
    """Look at the table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise TableError("damaged") from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise TableError("encrypted")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise TableError("not_a_spreadsheet", kind="zip")
    unpacked = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if part.filename == _TEXTS)
    bombs = [
        part
        for part in parts
        if part.file_size > BOMB_SIZE and part.file_size > BOMB_RATIO * max(part.compress_size, 1)
    ]
    if bombs or len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or texts > MOST_TEXTS:
        raise TableError("too_large_unpacked")


def _sheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]


def _rows(sheet: Any) -> Iterator[Row]:
    # Some programs write a dimension of A1 only, and the library would believe it.
    sheet.reset_dimensions()
    blank = 0
    rows = sheet.iter_rows(values_only=True)
    for line in count(1):
        try:
            values = next(rows, None)
        except Exception as error:  # as above: bad XML, bad numbers, bad zip
            raise TableError("damaged", line=line) from error
        if values is None:
            return
        cells = [text_of(value) for value in values]
        if is_blank(cells):
            blank += 1
            # A row number of a million millions would otherwise be a loop that long.
            if blank > MOST_BLANK_ROWS:
                return
            continue
        blank = 0
        while not cells[-1]:
            cells.pop()
        yield Row(cells, line)


def text_of(value: object) -> str:
    """A cell as text: dates in ISO 8601, numbers without exponent or an idle «.0»."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    """«5215512345678», never 5.215512345678E12."""
    if not math.isfinite(value):
        return ""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")
