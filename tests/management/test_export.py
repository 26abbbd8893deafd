"""`cauce export`: the file that the pages make, from the command line."""

from argparse import ArgumentParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cauce.life.export.models import ExportRun
from cauce.management import export
from cauce.management.failure import CommandFailed
from cauce.spine.table import Event
from tests.cast import acting, make_cast


@pytest.fixture
def cast(db):
    with acting(make_cast()) as made:
        yield made


def _run(*arguments: str) -> None:
    parser = ArgumentParser()
    export.arguments(parser)
    export.run(parser.parse_args(["--company", "acme", *arguments]))


def test_a_cell_that_a_spreadsheet_would_execute_is_neutralised(cast, capfdbinary):
    cast.lead(name='=HYPERLINK("http://malo.example")', message="@SUM(1+1)*cmd|' /C calc'!A0")
    _run("--columns", "name,message", "--standing", "all")
    header, row = capfdbinary.readouterr().out.decode().splitlines()
    assert header == "name,message"
    assert row == '"\'=HYPERLINK(""http://malo.example"")",\'@SUM(1+1)*cmd|\' /C calc\'!A0'


def test_a_file_is_a_workbook_by_its_name_and_nothing_of_it_stays(cast, tmp_path: Path):
    lead = cast.lead(name="Guadalupe")
    _run("--file", str(tmp_path / "leads.xlsx"), "--columns", "number,name")
    rows = list(load_workbook(tmp_path / "leads.xlsx").active.iter_rows(values_only=True))
    assert rows == [("number", "name"), (lead.number, "Guadalupe")]
    run = ExportRun.objects.get()
    assert (run.state, run.file) == ("expired", "")
    assert Event.objects.get(kind="export.finished").data["rows"] == 1


def test_a_wrong_column_is_one_clear_line(cast):
    with pytest.raises(CommandFailed, match="nada"):
        _run("--columns", "name,nada")
