"""CSV as spreadsheets and systems really write it: encoding and delimiter found from the bytes."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import BinaryIO

from cauce.kit.table_rows import Row, TableError, is_blank

LONGEST_FIELD = 1_000_000
LONGEST_LINE = 4_000_000

csv.field_size_limit(LONGEST_FIELD)  # one limit for the process: nobody else reads CSV

_SAMPLE = 65_536
_CHUNK = 1 << 20
_SAMPLE_ROWS = 200
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Files that are text in part, or that programs take for text.
_NOT_TABLES = ((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\x1f\x8b", "gzip"), (b"\x89PNG", "png"))
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|table|head|body|div|meta)\b", re.IGNORECASE)
_CONTROLS = bytes([*range(1, 9), *range(14, 32), 127])
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
# How Excel for Windows, MS-DOS and Macintosh write Spanish and Portuguese, most common first.
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")
_EXPECTED = frozenset("áéíóúüñÁÉÍÓÚÜÑàâãêôõçÀÂÃÊÔÕÇ¿¡ºª°€’“”–")
_UNDEFINED_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


@dataclass(frozen=True, slots=True)
class OpenCsv:
    """A CSV file being read: its rows that are not blank, header included."""

    rows: Iterator[Row]
    encoding: str
    delimiter: str
    approximate_rows: int
    close: Callable[[], None]


def open_rows(file: BinaryIO) -> OpenCsv:
    """Read a seekable binary file as CSV, row by row; raises TableError."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    if not sample.strip():
        raise TableError("empty_file")
    _refuse_other_kinds(sample)
    encoding = _marked_encoding(sample)
    if not encoding:
        _refuse_binary(sample)
    scan = _scan(file, encoding)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=scan.encoding, errors="replace", newline="")
    start = text.read(_SAMPLE // 4)
    delimiter, skip = _delimiter(start)
    text.seek(0)
    return OpenCsv(
        rows=_rows(text, delimiter, skip, has_nul=scan.has_nul),
        encoding=scan.encoding.removesuffix("-sig"),
        delimiter=delimiter,
        approximate_rows=max(scan.lines - 1, 1),
        close=partial(_let_go, text),
    )


def _let_go(text: io.TextIOWrapper) -> None:
    """Without this the wrapper would close the caller's file when it is collected."""
    try:
        text.detach()
    except ValueError:
        return  # the file was closed or let go before


def _refuse_other_kinds(sample: bytes) -> None:
    for start, kind in _NOT_TABLES:
        if sample.startswith(start):
            raise TableError("not_a_spreadsheet", kind=kind)
    if _MARKUP.match(sample.removeprefix(codecs.BOM_UTF8)):
        raise TableError("not_a_spreadsheet", kind="html")


def _marked_encoding(sample: bytes) -> str:
    """By byte order mark, or UTF-16 by its zeros: every other byte of Western text is one."""
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 2 * 0.4
    if odd > enough and odd > 4 * even:
        return "utf-16-le"
    if even > enough and even > 4 * odd:
        return "utf-16-be"
    return ""


def _refuse_binary(sample: bytes) -> None:
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if strange > len(sample) * 0.05 or sample.count(0) > len(sample) * 0.1:
        raise TableError("binary")


@dataclass(frozen=True, slots=True)
class _Scan:
    encoding: str
    lines: int
    has_nul: bool


def _scan(file: BinaryIO, encoding: str) -> _Scan:
    """One pass over the bytes: lines, zeros and, where no mark told it, the encoding.

    The whole file, because an export may be plain ASCII until its millionth row. A file in UTF-8
    with a few broken bytes is still UTF-8; the other way round would spoil every accent.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    feeds = returns = zeros = good = broken = 0
    strange = bytearray()
    while chunk := file.read(_CHUNK):
        feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
        zeros += chunk.count(0)
        if not encoding and not chunk.isascii():
            text = decoder.decode(chunk)
            wrong = text.count("\ufffd")
            broken += wrong
            good += sum(map(len, _NOT_ASCII.findall(text))) - wrong
            if wrong and len(strange) < _CHUNK:
                strange += chunk.translate(None, bytes(range(128)))
    if not encoding:
        encoding = "utf-8" if broken * 20 <= good else _single_byte(bytes(strange))
    return _Scan(encoding, (feeds or returns) + 1, zeros > 0)


def _single_byte(strange: bytes) -> str:
    """The code page under which the bytes above 127 make most Spanish letters."""
    scores = {
        name: sum(char in _EXPECTED for char in strange.decode(name, "replace"))
        for name in _SINGLE_BYTE
    }
    best = max(_SINGLE_BYTE, key=lambda name: scores[name])
    if best == "cp1252" and any(byte in strange for byte in _UNDEFINED_IN_CP1252):
        return "latin-1"
    return best


def _delimiter(start: str) -> tuple[str, int]:
    """The delimiter, and how many lines to skip (Excel's own «sep=;» line).

    The one that cuts most rows into as many cells as the first row has; then the one that makes
    most cells.
    """
    lines = start.lstrip("\ufeff").splitlines(keepends=True)
    if lines and (told := _SEP_LINE.fullmatch(lines[0])):
        return told[1], 1
    if len(lines) > 1:
        lines.pop()  # cut off somewhere
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = _widths(lines, delimiter)
        if widths and widths[0] > 1:
            agreeing = sum(width == widths[0] for width in widths) / len(widths)
            if (score := (round(agreeing, 1), widths[0])) > best_score:
                best, best_score = delimiter, score
    return best, 0


def _widths(lines: list[str], delimiter: str) -> list[int]:
    rows = csv.reader(lines, delimiter=delimiter)
    return [len(row) for row in islice(rows, _SAMPLE_ROWS) if not is_blank(row)]


def _rows(text: io.TextIOWrapper, delimiter: str, skip: int, *, has_nul: bool) -> Iterator[Row]:
    lines = _lines(text)
    if has_nul:
        lines = (line.replace("\0", "") for line in lines)
    for _ in range(skip):
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter)
    line = 0
    try:
        for cells in reader:
            begins, line = line + 1, reader.line_num
            if not is_blank(cells):
                yield Row(cells, begins + skip)
    except csv.Error as error:
        code = "field_too_long" if "field larger" in str(error) else "damaged"
        raise TableError(code, line=line + 1 + skip) from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a file without line breaks must not fill the memory."""
    for number, line in enumerate(iter(partial(text.readline, LONGEST_LINE), ""), 1):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise TableError("line_too_long", line=number)
        yield line
