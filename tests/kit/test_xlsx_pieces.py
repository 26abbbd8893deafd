"""A workbook made of pieces, read by a library that did not make it."""

import io
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from cauce.kit import xlsx_pieces
from cauce.kit.xlsx_pieces import Cell, Checked, Piece, TooLarge, bind


def written(folder: Path, *pieces: list[list[Cell]]) -> Path:
    """A workbook of two columns, each piece by itself."""
    checked, paths = Checked(), []
    for number, columns in enumerate(pieces):
        path = folder / f"{number}.piece"
        with path.open("wb") as file:
            piece = Piece(file, checked)
            if not number:
                piece.begin(["Uno", "Dos"])
            piece.rows(columns)
            piece.end(last=number == len(pieces) - 1)
            checked = piece.checked
        paths.append(path)
    target = folder / "made.xlsx"
    with target.open("w+b") as file:
        bind(file, paths, checked)
    return target


def test_pieces_make_one_sheet(tmp_path: Path) -> None:
    at = datetime.fromisoformat("2026-11-26T09:10:11")
    path = written(tmp_path, [["Ñandú", "=1+1"], [5, None]], [["<&>\n", "_x0041_\x01"], [at, -7]])
    with ZipFile(path) as archive:
        assert archive.testzip() is None
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    # Office reads «_x005F_» as an underscore; this library does not.
    told = ("_x005F_x0041_", -7)
    assert rows == [("Uno", "Dos"), ("Ñandú", 5), ("=1+1", None), ("<&>\n", at), told]
    types = [row[0].data_type for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert set(types) == {"s"}


def test_no_rows_and_the_longest_cell(tmp_path: Path) -> None:
    assert len(list(load_workbook(written(tmp_path, [[], []])).active.iter_rows())) == 1
    path = written(tmp_path, [["x" * 40_000], [1]])
    assert len(load_workbook(path).active["A2"].value) == 32_767


def test_more_than_an_archive_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_pieces, "MOST_BYTES", 100)
    with pytest.raises(TooLarge):
        Piece(io.BytesIO(), Checked()).rows([["x" * 200]])
