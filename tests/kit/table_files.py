"""Tables to upload, made by the programs that make them, and a short way to read them."""

import csv
import io

import pytest
import xlsxwriter

from cauce.kit.tables import TableError, open_table

HEADERS = ["Nombre", "Teléfono", "Nota"]
ROWS = [["Íñigo Muñoz", "+52 55 8765 0143", "¿llamó? sí; mañana, 10"], ["Ana", "", 'dijo "no"']]


def as_csv(rows, *, delimiter=",", encoding="utf-8", bom=b"", newline="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return io.BytesIO(bom + text.getvalue().encode(encoding))


def as_xlsx(*sheets, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    file.seek(0)
    return file


def read(file, name="x.csv"):
    with open_table(file, name) as table:
        return table, list(table.rows)


def error_of(file, name="x.csv"):
    with pytest.raises(TableError) as caught, open_table(file, name) as table:
        list(table.rows)
    return caught.value
