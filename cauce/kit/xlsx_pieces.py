"""Writing one sheet of a workbook in pieces that different processes make, one after the other.

A library must hold a workbook open from its first row to its last. Here each piece is a file of
deflated rows that ends at a byte, so that the pieces only need to be laid behind one another in
the end, and work of minutes can stop and go on anywhere. Text is always text: no cell is a formula.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

MOST_ROWS = 1_048_575  # below the header
MOST_BYTES = 0xFFFF_0000  # of the sheet's XML: what an archive without extensions holds
_LONGEST_CELL = 32_767
_LEVEL = 3  # a third larger than the best, and three times as fast
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Office reads such a text as the character it names, unless its underscore is written so itself.
_READ_AS_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = datetime.fromisoformat("1899-12-30")
_DAY = 86_400

type Cell = str | int | float | datetime | None


class TooLarge(ValueError):
    """The sheet is larger than a workbook may be."""


@dataclass(slots=True)
class Checked:
    """What an archive tells of its parts: CRC-32 and length of everything before deflating."""

    crc: int = 0
    size: int = 0


class Piece:
    """Rows deflated into `file`, after what `checked` tells of the pieces before."""

    def __init__(self, file: BinaryIO, checked: Checked) -> None:
        self.checked = Checked(checked.crc, checked.size)
        self._file = file
        self._deflate = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)

    def begin(self, header: Sequence[str]) -> None:
        """The sheet's beginning and its header row: of the first piece alone."""
        self._put(_SHEET_BEGINS + "<row>" + "".join(_text(name, ' s="2"') for name in header))
        self._put("</row>")

    def rows(self, columns: Sequence[Sequence[Cell]]) -> None:
        """Some rows, given column by column; moments are without a zone. Raises TooLarge."""
        cells = [[_cell(value) for value in column] for column in columns]
        self._put("".join(f"<row>{''.join(row)}</row>" for row in zip(*cells, strict=True)))
        if self.checked.size > MOST_BYTES:
            raise TooLarge

    def end(self, *, last: bool) -> None:
        """Bring it to the end of a byte; `last` ends the sheet as well."""
        if last:
            self._put(_SHEET_ENDS)
        self._file.write(self._deflate.flush(zlib.Z_FULL_FLUSH))

    def _put(self, text: str) -> None:
        raw = text.encode()
        self.checked.crc = zlib.crc32(raw, self.checked.crc)
        self.checked.size += len(raw)
        self._file.write(self._deflate.compress(raw))


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        past = value - _FIRST_DAY
        return f'<c s="1"><v>{past.days + past.seconds / _DAY:.8f}</v></c>'
    return f"<c><v>{value}</v></c>"


def _text(value: str, style: str = "") -> str:
    if not value.isprintable():
        value = _FORBIDDEN.sub("", value)
    if "_x" in value:
        value = _READ_AS_CHARACTER.sub("_x005F_", value)
    text = escape(value[:_LONGEST_CELL], quote=False)
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def bind(target: BinaryIO, pieces: Iterable[Path], checked: Checked) -> None:
    """Write the workbook whose sheet the pieces are, the last of them ended as such."""
    archive = _Archive(target)
    for name, text in _PARTS.items():
        raw = text.encode()
        told = Checked(zlib.crc32(raw), len(raw))
        archive.add(name, told, [_deflated(raw)])
    archive.add(_SHEET, checked, _read(pieces))
    archive.close()


def _deflated(raw: bytes) -> bytes:
    return zlib.compress(raw, wbits=-zlib.MAX_WBITS)


def _read(pieces: Iterable[Path]) -> Iterable[bytes | Path]:
    yield from pieces
    yield b"\x03\x00"  # an empty last block: the pieces end with open ones


class _Archive:
    """A ZIP archive of parts that are deflated already, which the standard library cannot add."""

    _LOCAL = struct.Struct("<4s5H3L2H")
    _CENTRAL = struct.Struct("<4s6H3L5H2L")
    _END = struct.Struct("<4s4H2LH")
    _TIME, _DATE = 0, 0x0021  # 1980-01-01: the same rows give the same bytes

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._central: list[bytes] = []

    def add(self, name: str, checked: Checked, parts: Iterable[bytes | Path]) -> None:
        """One part; its header is written again when the deflated length is known."""
        start, raw_name = self._file.tell(), name.encode()
        self._file.write(self._local(raw_name, checked, 0))
        data = self._file.tell()
        for part in parts:
            if isinstance(part, bytes):
                self._file.write(part)
                continue
            with part.open("rb") as piece:
                copyfileobj(piece, self._file, 1 << 20)
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(self._local(raw_name, checked, end - data))
        self._file.seek(end)
        entry = (
            b"PK\x01\x02", 20, 20, 0, 8, self._TIME, self._DATE, checked.crc, end - data,
            checked.size, len(raw_name), 0, 0, 0, 0, 0, start,
        )  # fmt: skip
        self._central.append(self._CENTRAL.pack(*entry) + raw_name)

    def _local(self, name: bytes, checked: Checked, deflated: int) -> bytes:
        entry = (
            b"PK\x03\x04", 20, 0, 8, self._TIME, self._DATE, checked.crc, deflated, checked.size,
            len(name), 0,
        )  # fmt: skip
        return self._LOCAL.pack(*entry) + name

    def close(self) -> None:
        """The table of contents."""
        start, table = self._file.tell(), b"".join(self._central)
        self._file.write(table)
        count = len(self._central)
        end = (b"PK\x05\x06", 0, 0, count, count, len(table), start, 0)
        self._file.write(self._END.pack(*end))


_SHEET = "xl/worksheets/sheet1.xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_BEGINS = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr baseColWidth="18" defaultRowHeight="15"/><sheetData>'
)
_SHEET_ENDS = "</sheetData></worksheet>"
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_KINDS}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Three formats of cells: plain, a moment, the header.
    "xl/styles.xml": (
        f'{_XML}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}
