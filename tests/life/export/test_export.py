"""Exports from asking to taking the file: whose leads, in pieces, cancelled, expired."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import orjson
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.accounts.scope import no_company
from cauce.jobs import drain
from cauce.leads.access import leads_for, locked
from cauce.leads.models import Lead
from cauce.life import export, setup
from cauce.life.export import actions, files, tasks, writing
from cauce.life.export.models import ExportRun, ExportState
from cauce.life.work import tasks as steps
from cauce.life.work.tasks import Plan
from cauce.spine.table import Event
from tests.cast import Cast

NASTY = [
    "=1+1", "+cmd", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "＠x", " =1", "\u00a0=1",
    "\ufeff=1", "\u200b@x",
]  # fmt: skip


def asked(cast: Cast, who: str = "ada", **options: object) -> ExportRun:
    """An export of everything `who` sees, oldest first."""
    actor = cast.actor(who)
    given = {"columns": ["number", "name", "seller"], "by": actor} | options
    return export.prepare(leads_for(actor).order_by("pk"), **given)  # type: ignore[arg-type]


def table(cast: Cast, run: ExportRun, who: str = "ada") -> list[list[str]]:
    """The rows of a finished CSV, header first."""
    data = export.download(run, by=cast.actor(who)).read_bytes()
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=run.options["delimiter"]))


def test_a_small_export_is_there_at_once_and_is_a_fact(cast: Cast) -> None:
    leads = cast.leads(3)
    run = export.start(asked(cast, filters={"q": "persona"}))
    assert run.state == ExportState.DONE
    assert [row[0] for row in table(cast, run)] == ["number", *(str(one.number) for one in leads)]
    facts = Event.objects.filter(subject_kind="export", subject_id=run.pk).order_by("pk")
    assert [fact.kind for fact in facts] == ["export.finished", "export.downloaded"]
    assert facts[0].data["rows"] == 3
    assert facts[0].personal == {"filters": {"q": "persona"}}
    assert facts[0].actor_name == "Ada"


def test_a_large_one_is_written_in_pieces_by_jobs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = cast.leads(7)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    monkeypatch.setattr(writing, "CHUNK", 2)
    monkeypatch.setattr(tasks, "SLICE", -1.0)  # each job ends after its first chunk
    for kind in ("csv", "xlsx"):
        run = export.start(asked(cast, format=kind))
        assert run.state == ExportState.RUNNING
        with no_company():
            drain()
        run.refresh_from_db()
        assert (run.state, run.position, run.pieces) == (ExportState.DONE, 7, [])
        if kind == "csv":
            assert [row[0] for row in table(cast, run)][1:] == [str(one.number) for one in leads]
        else:
            book = load_workbook(export.download(run, by=cast.actor("ada")))
            assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [
                one.number for one in leads
            ]


def test_who_comes_while_it_is_written_is_not_in_it(cast: Cast) -> None:
    lead = cast.lead()
    run = asked(cast)
    cast.lead()
    assert [row[0] for row in table(cast, export.start(run))] == ["number", str(lead.number)]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_nothing_in_a_file_is_executed(cast: Cast, format: str) -> None:
    for text in NASTY:
        Lead.objects.filter(pk=cast.lead().pk).update(name=text, phone="+525512345678")
    run = export.start(asked(cast, columns=["name", "phone"], format=format))
    path = export.download(run, by=cast.actor("ada"))
    if format == "csv":
        assert [row[0][0] for row in table(cast, run)[1:]] == ["'"] * len(NASTY)
        return
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cells = [row[1] for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert {(cell.data_type, cell.value) for cell in cells} == {("s", "+525512345678")}


def test_every_column_has_a_cell_for_a_bare_lead_and_for_a_full_one(cast: Cast) -> None:
    cast.lead()
    lead = cast.lead(
        attributes={"recámaras": "2"}, navigation={"gclid": "x"}, message="Hola\nadiós"
    )
    Lead.objects.filter(pk=lead.pk).update(
        qualification=cast.qualification("high_interest"), score=87, seller=None
    )
    columns = [*export.COLUMNS, "attributes.recámaras", "navigation.gclid", "attributes.nada"]
    header, bare, full = table(cast, export.start(asked(cast, columns=columns)))
    row = dict(zip(header, full, strict=True))
    assert (dict(zip(header, bare, strict=True))["qualification"], row["seller"]) == ("", "")
    assert (row["qualification"], row["band"], row["score"]) == ("Alto Interés", "excellent", "87")
    assert (row["attributes.recámaras"], row["navigation.gclid"]) == ("2", "x")
    assert orjson.loads(row["attributes"]) == {"recámaras": "2"}
    assert row["attributes.nada"] == ""
    assert row["message"] == "Hola\nadiós"


def test_for_people_codes_are_words_and_a_phone_is_no_number(cast: Cast) -> None:
    cast.lead(phone="55 1234 5678")
    legend = {
        "header": ["Teléfono", "Origen", "Fecha"],
        "words": {"entry_method": {"api": "Por API"}},
    }
    options = {"delimiter": ";", "bom": False}
    columns = ["phone", "entry_method", "created_at"]
    run = export.start(asked(cast, columns=columns, legend=legend, options=options))
    data = export.download(run, by=cast.actor("ada")).read_bytes()
    assert data.startswith("Teléfono;Origen;Fecha\r\n+52 5512345678;Por API;20".encode())


def test_the_statements_do_not_grow_with_the_leads(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    cast.leads(40)
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    columns = [code for code in export.COLUMNS if code != "consents"]
    for chosen, most in ((columns, 3), (["number", "consents"], 2)):
        made = export.Table(cast.company, chosen, {})
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert len(list(made.lines(ids))) == 40


def test_the_next_step_of_each_lead_is_told_in_words(cast: Cast) -> None:
    first, second, _third = cast.leads(3)
    now, ada = timezone.now(), cast.actor("ada")
    for lead, title, days in ((first, "Visita", 3), (first, "=Llamar", 1), (second, "Cita", 2)):
        wanted = Plan(title=title, due_at=now + timedelta(days=days))
        steps.plan(locked(lead.pk), wanted, by=ada)
    steps.finish(steps.tasks_of(second).get(), by=ada)
    _header, *rows = table(cast, export.start(asked(cast, columns=["next_step"])))
    assert [row[0] for row in rows] == ["'=Llamar", "", ""]


def test_whose_leads_and_whose_file(cast: Cast) -> None:
    cast.leads(2)
    with pytest.raises(NotAllowed):
        asked(cast, "cleo")
    run = export.start(asked(cast, "ben"))
    assert len(table(cast, run, "ben")) == 3  # the team's
    assert export.run_for(cast.actor("ada"), run.pk) == run
    mine = export.start(asked(cast))
    with pytest.raises(Missing):
        export.run_for(cast.actor("ben"), mine.pk)
    setup.set_rights({"seller": {"export": True}}, by=cast.actor("ada"))
    cast.company.refresh_from_db()
    cast.cleo.company.refresh_from_db()
    own = export.start(asked(cast, "cleo"))
    assert own.total == Lead.objects.filter(seller=cast.cleo).count()


def test_cancelled_retried_and_expired(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.leads(3)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    ada, run = cast.actor("ada"), export.start(asked(cast))
    run = export.cancel(run, by=ada)
    with no_company():
        drain()
    run.refresh_from_db()
    assert run.state == ExportState.CANCELLED
    with pytest.raises(Conflict):
        export.download(run, by=ada)
    export.retry(run, by=ada)
    with no_company():
        drain()
    run.refresh_from_db()
    path = export.download(run, by=ada)
    assert path.stat().st_mode & 0o077 == 0
    ExportRun.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with no_company():
        tasks.sweep.call()
    run.refresh_from_db()
    assert run.state == ExportState.EXPIRED
    assert not path.exists()
    with pytest.raises(Conflict):
        export.cancel(run, by=ada)
    files.remove([run.ids])
    with pytest.raises(Conflict):
        export.retry(run, by=ada)


def test_of_two_workers_at_one_place_the_second_writes_in_vain(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.leads(4)
    run = asked(cast)
    late = writing.running(run.pk)
    writing.step(run.pk, until=float("inf"))
    with pytest.raises(writing.Ended):
        writing._write(late, float("inf"))
    assert writing.step(run.pk, until=float("inf"))
    run.refresh_from_db()
    assert len(table(cast, run)) == 5


def test_a_lost_ids_file_fails_it_visibly(cast: Cast) -> None:
    cast.leads(2)
    run = asked(cast)
    files.remove([run.ids])
    run = export.start(run)
    assert (run.state, run.error) == (ExportState.FAILED, {"code": "export_gone", "params": {}})
    assert Event.objects.filter(kind="export.failed", subject_id=run.pk).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"columns": []}, "columns"),
        ({"columns": ["nada"]}, "columns"),
        ({"columns": ["attributes."]}, "columns"),
        ({"format": "pdf"}, "format"),
        ({"options": {"delimiter": "|"}}, "delimiter"),
    ],
)
def test_what_cannot_be_asked_is_named(cast: Cast, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(cast, **given)
    assert set(refused.value.fields) == {field}


def test_a_persons_columns_are_remembered(cast: Cast) -> None:
    ada = cast.actor("ada")
    assert export.layout_of(ada).columns == list(export.USUAL)
    export.remember(ada, columns=["name", "email"], format="xlsx", options={"delimiter": ";"})
    kept = export.layout_of(ada)
    assert (kept.columns, kept.format, kept.options["delimiter"]) == (
        ["name", "email"],
        "xlsx",
        ";",
    )
    assert export.layout_of(cast.actor("ben")).format == "csv"


def test_keys_of_further_data_are_offered_most_frequent_first(cast: Cast) -> None:
    cast.lead(attributes={"ciudad": "León"})
    cast.lead(attributes={"ciudad": "Mérida", "recámaras": "3"})
    assert export.attribute_keys(Lead.objects.all()) == ["ciudad", "recámaras"]
