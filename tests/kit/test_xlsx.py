"""Workbooks come out as text; broken ones and bombs are refused."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import xlsx_files
from cauce.kit.tables import TableError
from tests.kit.table_files import as_xlsx, error_of, read

DAY = datetime(2026, 1, 5)  # noqa: DTZ001 - a workbook knows no zones
MORNING = DAY.replace(hour=9, minute=30)


def test_xlsx_values():
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Nombre", "Tel", "Alta", None, "Hora", "Monto", "Sí", "Nota", None])
    book.active.append(["Íñigo", 5215512345678, DAY, None, time(9, 30), 0.1, True, "=1+1", None])
    book.active.append([None] * 9)
    book.active.append(["Eva", 5.215512345678e12, MORNING, None, None, 1e-7, False])
    book.save(file)
    table, rows = read(file, "x.xlsx")
    assert table.headers == ["Nombre", "Tel", "Alta", "", "Hora", "Monto", "Sí", "Nota"]
    assert rows == [
        ["Íñigo", "5215512345678", "2026-01-05", "", "09:30:00", "0.1", "TRUE"],
        ["Eva", "5215512345678", "2026-01-05T09:30:00", "", "", "0.0000001", "FALSE"],
    ]
    assert [row.line for row in rows] == [2, 4]
    assert (table.kind, table.encoding, table.delimiter) == ("xlsx", "", "")
    assert table.approximate_rows == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (5512345678.0, "5512345678"),
        (1e22, "10000000000000000000000"),
        (float("nan"), ""),
        (float("inf"), ""),
        (date(2026, 1, 5), "2026-01-05"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("a\0b", "ab"),
        (7, "7"),
    ],
)
def test_xlsx_cells_as_text(value, text):
    assert xlsx_files.text_of(value) == text


def test_the_first_sheet_that_holds_anything():
    table, rows = read(as_xlsx([], [["", ""]], [["a", "b"], [1, 2]], [["z"], [9]]))
    assert (table.headers, rows) == (["a", "b"], [["1", "2"]])


def test_a_table_that_does_not_begin_in_the_corner():
    table, rows = read(as_xlsx([[], [], ["", "a", "b"], ["", "x", "y", "z"]]))
    assert (table.headers, rows) == (["", "a", "b"], [["", "x", "y", "z"]])
    assert rows[0].line == 4


def test_xlsx_is_known_by_its_bytes_not_by_its_name():
    assert read(as_xlsx([["a"], ["b"]]), "x.csv")[0].kind == "xlsx"
    assert read(io.BytesIO(b"a\nb\n"), "x.xlsx")[0].kind == "csv"


def repacked(change):
    """A good workbook with parts replaced: {part: bytes or None}."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(as_xlsx([["a", "b"], [1, 2]])) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if (content := change.get(name, good.read(name))) is not None:
                bad.writestr(name, content)
        for name in change.keys() - set(good.namelist()):
            bad.writestr(name, change[name])
    out.seek(0)
    return out


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(rows, head=""):
    return f'{head}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"[Content_Types].xml": None}, "not_a_spreadsheet"),
        ({SHEET: b"<not xml"}, "damaged"),
        ({SHEET: sheet_of('<row r="1"><c r="A1"><v>&i;</v></c></row>', LAUGHS)}, "damaged"),
        ({SHEET: sheet_of("")}, "empty_file"),
        ({SHEET: sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>')}, "no_rows"),
        ({"xl/workbook.xml": b""}, "damaged"),
        ({"xl/media/bomb": b"\0" * 30_000_000}, "too_large_unpacked"),
        ({f"xl/media/{at}": b"" for at in range(10_001)}, "too_large_unpacked"),
    ],
)
def test_workbooks_that_are_none(change, code):
    assert error_of(repacked(change), "x.xlsx").code == code


@pytest.mark.parametrize("good", [0, 1, 2, 5000])
def test_a_sheet_that_breaks_off_is_an_error_not_a_short_table(good):
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, good + 1))
    broken = sheet_of(rows + '<row r="9999"><c r="A9999" t="n"><v>one</v></c></row>')
    assert error_of(repacked({SHEET: broken})).code == "damaged"
    assert error_of(repacked({SHEET: sheet_of(rows)[:-20] + "<"})).code == "damaged"


def test_a_row_number_beyond_all_sheets_ends_the_table():
    cell = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    far = cell.format(1) + cell.format(2) + cell.format(10**13)
    _, rows = read(repacked({SHEET: sheet_of(far)}))
    assert rows == [["2"]]


def test_a_zip_of_something_else_called_xlsx():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", "hello")
    error = error_of(file, "x.xlsx")
    assert (error.code, error.params["kind"]) == ("not_a_spreadsheet", "zip")


def test_a_zip_with_a_password():
    content = bytearray(as_xlsx([["a"], ["b"]]).getvalue())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert error_of(io.BytesIO(bytes(content))).code == "encrypted"


def test_too_many_columns_in_xlsx():
    error = error_of(as_xlsx([["x"] * 501, [1]]))
    assert (error.code, error.params["count"]) == ("too_many_columns", 501)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=20))
def test_a_workbook_broken_anywhere_is_read_or_refused(at, garbage):
    content = bytearray(WORKBOOK)
    at %= len(content)
    content[at : at + len(garbage)] = garbage
    try:
        read(io.BytesIO(bytes(content)))
    except TableError:
        return


WORKBOOK = as_xlsx([["a", "b"], [1, "x"], [2, "y"]]).getvalue()
