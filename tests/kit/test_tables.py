"""CSV of every dialect gives the same rows, in flat memory; what is no table is named."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cauce.kit import csv_files, tables
from cauce.kit.tables import TableError, open_table, safe_cell
from tests.kit.table_files import HEADERS, ROWS, as_csv, error_of, read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "bom", "called"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp1252", b"", "cp1252"),
        ("cp850", b"", "cp850"),
        ("mac_roman", b"", "mac_roman"),
    ],
)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_dialects(delimiter, encoding, bom, called, newline):
    file = as_csv(
        [HEADERS, *ROWS], delimiter=delimiter, encoding=encoding, bom=bom, newline=newline
    )
    table, rows = read(file)
    assert (table.headers, rows) == (HEADERS, ROWS)
    assert (table.kind, table.delimiter, table.encoding) == ("csv", delimiter, called)
    assert table.approximate_rows in (2, 3)


def test_accents_may_come_late():
    rows = [["n"], *[["x"]] * 300_000, ["ñ"]]
    assert read(as_csv(rows))[1][-1] == ["ñ"]
    assert read(as_csv(rows, encoding="cp1252"))[1][-1] == ["ñ"]


def test_a_few_broken_bytes_do_not_spoil_the_accents():
    rows = [["n"], *[["muñoz"]] * 100]
    file = io.BytesIO(as_csv(rows).getvalue() + b"a\xff\n")
    table, found = read(file)
    assert table.encoding == "utf-8"
    assert (found[0], found[-1]) == (["muñoz"], ["a\ufffd"])


def test_bytes_that_cp1252_does_not_have():
    assert read(io.BytesIO(b"n,m\nse\xf1or,\x81\n"))[0].encoding == "latin-1"


def test_quotes_newlines_and_line_numbers():
    file = io.BytesIO(b'a,b\r\n"one\r\ntwo",2\r\n\r\n , \r\n3,"say ""hi"""\r\n4\r\n5,6,7\r\n')
    _, rows = read(file)
    assert rows == [["one\r\ntwo", "2"], ["3", 'say "hi"'], ["4"], ["5", "6", "7"]]
    assert [row.line for row in rows] == [2, 6, 7, 8]


def test_zeros_are_taken_out():
    assert read(io.BytesIO(b"name,phone\n\x001 and more,2\x00\n"))[1] == [["1 and more", "2"]]


def test_one_column():
    table, rows = read(io.BytesIO(b"correo\nana@x.com\neva@x.com"))
    assert (table.headers, rows) == (["correo"], [["ana@x.com"], ["eva@x.com"]])


def test_excel_says_its_delimiter():
    table, rows = read(io.BytesIO(b"sep=;\r\na,b;c\r\n1,5;2\r\n"))
    assert (table.headers, rows, rows[0].line) == (["a,b", "c"], [["1,5", "2"]], 3)


def test_commas_in_texts_do_not_make_columns():
    file = io.BytesIO("nombre;nota\nAna, Eva;uno, dos, tres\nLuz;sí\n".encode())
    assert read(file)[0].headers == ["nombre", "nota"]


def test_headers_are_tidied_and_blank_lines_above_them_skipped():
    table, rows = read(io.BytesIO(b"\n,,\n  Full \n name ,b,,\n1,2\n"))
    assert table.headers == ["Full"]
    table, rows = read(io.BytesIO(b'\n,,\n"  Full \n name ",b,,\n1,2\n'))
    assert (table.headers, rows) == (["Full name", "b"], [["1", "2"]])


def test_a_long_field_is_read_and_a_longer_one_refused():
    assert len(read(io.BytesIO(b"a,b\n" + b"x" * 900_000 + b",2\n"))[1][0][0]) == 900_000
    error = error_of(io.BytesIO(b"a,b\n1,2\n" + b"x" * 1_100_000 + b",2\n"))
    assert (error.code, error.params["line"]) == ("field_too_long", 3)


def test_a_quote_that_is_never_closed_is_an_error_not_a_lost_file():
    error = error_of(io.BytesIO(b'a,b\n"1,2\n' + b"3,4\n" * 400_000))
    assert (error.code, error.params["line"]) == ("field_too_long", 2)


def test_a_file_without_line_breaks_does_not_fill_the_memory():
    error = error_of(io.BytesIO(b"a,b\n" + b"x," * 2_100_000))
    assert (error.code, error.params["line"]) == ("line_too_long", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\t\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b",,\n , \n", "empty_file"),
        (b"a,b\n", "no_rows"),
        (b"a,b\n,\n \n", "no_rows"),
        (b",".join([b"c"] * 501) + b"\n1,2\n", "too_many_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "legacy_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"%PDF-1.7\n1 0 obj", "not_a_spreadsheet"),
        (b"\x1f\x8b\x08", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table>", "not_a_spreadsheet"),
        (b'\xef\xbb\xbf  <?xml version="1.0"?><Workbook/>', "not_a_spreadsheet"),
        (bytes(range(256)) * 20, "binary"),
        (b"\0" * 500, "binary"),
    ],
)
def test_files_that_are_no_tables(content, code):
    error = error_of(io.BytesIO(content), "clientes.csv")
    assert (error.code, error.params["filename"]) == (code, "clientes.csv")


@given(st.binary(max_size=300))
@example(b"\xff\xfea")
@example(b"\xff\xfe\x00\xd8")
@example(b"sep=\0\n1")
@example(b"sep=\r\n1")
@example(b'sep="\n1\n2')
def test_any_bytes_are_a_table_or_a_table_error(content):
    for start in (b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"):
        try:
            read(io.BytesIO(start + content))
        except TableError:
            continue


def test_a_path_is_opened_and_closed_and_a_file_object_left_open(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert read(path)[1] == read(str(path))[1] == [["1", "2"]]
    path.write_bytes(b"")
    assert error_of(path).code == "empty_file"
    with path.open("rb") as file:
        error_of(file)
        assert not file.closed
    file = as_csv([HEADERS, *ROWS])
    read(file)
    assert not file.closed
    with open_table(file) as table:
        next(table.rows)  # half read
    assert not file.closed
    with open_table(file):
        file.close()  # the caller may be first


def test_a_disk_that_fails_is_not_called_a_bad_table():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        open_table(Failing())


def test_csv_is_read_in_flat_memory(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w") as file:
        file.write("a,b,c\n")
        file.writelines(f"{at},name {at},55 8765 {at}\n" for at in range(200_000))
    tracemalloc.start()
    with open_table(path) as table:
        count = sum(1 for _ in table.rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200_000
    assert table.approximate_rows in (count, count + 1)
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1+1",
            "＝1+1",
            "＋1",
            "＠x",
        ),
        *("-", "+", "+52-55", "-2+3+cmd|' /C calc'!A0", "=HYPERLINK(1)", "+52 (55) 1234", "-1-1"),
    ],
)
def test_cells_that_a_spreadsheet_would_execute(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["", "Ana", "+52 55 8765 0143", "+525587650143", "-5", "-5.20", "-1,250.50", "5=5", "a@b.c"],
)
def test_cells_that_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.text())
def test_no_cell_begins_with_a_formula(text):
    safe = safe_cell(text)
    assert safe.endswith(text)
    assert safe == text or safe[0] == "'"
    if safe[:1] in ("=", "@", "\t", "\r"):
        pytest.fail(f"{safe!r} would be executed")


def test_one_limit_for_fields():
    assert csv.field_size_limit() == csv_files.LONGEST_FIELD
    assert tables.MOST_COLUMNS == 500
