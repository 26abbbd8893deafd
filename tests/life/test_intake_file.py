"""Files of people through intake: every row accounted for, none twice, whatever breaks."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.accounts.models import Company
from cauce.jobs import drain
from cauce.kit.tables import TableError
from cauce.leads.draft import Draft
from cauce.leads.models import Contact, Lead
from cauce.life import intake, intake_file, intake_jobs, scoring
from cauce.life.capture import import_progress, imports, uploads
from cauce.life.capture.models import ImportRun, ImportState, Submission
from cauce.life.capture.tally import tally_of
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.life.files import (
    crowd,
    csv_bytes,
    imported,
    people,
    prepared,
    undone,
    working_files,
)


def numbers(run: ImportRun) -> dict[str, int]:
    return tally_of(run.counts).numbers()


def test_every_row_becomes_what_it_is(cast: Cast) -> None:
    known = cast.lead(email="ana@correo.example")
    rows = [
        *people(3),
        ["Ana", "ANA@correo.example", ""],
        ["Nadie", "", ""],
        ["Errata", "no es un correo", ""],
        ["Persona 0 otra vez", "", "55 4000 0000"],
    ]
    run = imported(csv_bytes(rows))
    assert numbers(run) == {
        "rows": 7, "leads": 5, "duplicates": 2, "spam": 0, "rejected": 2, "already": 0,
        "contacts_created": 3,
    }  # fmt: skip
    assert run.counts["reasons"] == {"no_contact_point": 1, "not_an_email": 1}
    assert run.state == ImportState.DONE
    again = Lead.objects.get(name="Ana")
    assert again.contact_id == known.contact_id
    assert (again.seller_id, again.assignment_type) == (known.seller_id, "duplicate_in_campaign")
    for lead in Lead.objects.all():
        unchanged_by_replay(lead)
    event = Event.objects.get(kind="import.finished")
    assert event.data["counts"] == numbers(run)


def test_the_same_file_again_brings_nothing(cast: Cast) -> None:
    data = csv_bytes([*people(700), ["Nadie", "", ""]])
    imported(data)
    before = (Lead.objects.count(), Contact.objects.count(), Submission.objects.count())
    again = imported(data)
    assert numbers(again)["already"] == 700
    assert numbers(again)["leads"] == numbers(again)["contacts_created"] == 0
    assert numbers(again)["rejected"] == 1  # a refused row is not in; it may be corrected
    assert (Lead.objects.count(), Contact.objects.count()) == before[:2]
    assert Submission.objects.count() == before[2] + 1


def test_columns_keep_what_they_say(cast: Cast) -> None:
    header = [
        "Apellido", "Nombre", "Correo", "Celular", "Tel 2", "Vendedor", "Campaña", "Fecha",
        "utm_source", "Recámaras", "",
    ]  # fmt: skip
    row = [
        "Pérez", "ANA", "a@correo.example", "5512345678", "5587654321", "Fay@acme.example",
        "PREVENTA", "05/03/2024 10:00", "google", "3", "suelto", "de más",
    ]  # fmt: skip
    imported(csv_bytes([row], header), mapping={"Tel 2": "phone"})
    lead = Lead.objects.get()
    assert (lead.name, lead.email, lead.phone) == ("ANA Pérez", "a@correo.example", "+525512345678")
    assert lead.seller_id == cast.fay.pk
    assert lead.assignment_type == "direct"
    assert lead.created_at.isoformat() == "2024-03-05T16:00:00+00:00"
    assert lead.navigation == {"utm_source": "google"}
    assert lead.attributes == {
        "Tel 2": "5587654321", "Recámaras": "3", "column_11": "suelto", "column_12": "de más",
    }  # fmt: skip
    unchanged_by_replay(lead)


def test_an_unknown_campaign_or_seller_refuses_the_row_by_name(cast: Cast) -> None:
    header = ["Correo", "Campaña", "Vendedor"]
    rows = [
        ["a@correo.example", "Otra", ""],
        ["b@correo.example", "", "Nadie"],
        ["c@correo.example", "preventa", "Cleo"],
    ]
    run = imported(csv_bytes(rows, header))
    assert run.counts["reasons"] == {"unknown_campaign": 1, "unknown_seller": 1}
    table = list(intake_file.refused_rows(run))
    assert table[0][:3] == header
    assert table[1][:2] == ["a@correo.example", "Otra"]
    assert table[1][3] == "2"
    assert "«Otra»" in table[1][4]


def test_the_error_file_executes_nothing(cast: Cast) -> None:
    run = imported(csv_bytes([["=HYPERLINK(1)", "", ""], ["@SUM(1)", "+cmd|x", ""]]))
    table = list(intake_file.refused_rows(run))
    assert table[1][0] == "'=HYPERLINK(1)"
    assert table[2][:2] == ["'@SUM(1)", "'+cmd|x"]


@pytest.mark.parametrize("seed", range(4))
def test_a_rehearsal_tells_what_the_import_then_does(cast: Cast, seed: int) -> None:
    cast.leads(3)
    imported(csv_bytes(crowd(seed + 100, 40, pool=30)))
    undone(imported(csv_bytes(crowd(seed + 200, 40, pool=60))))
    data = csv_bytes(crowd(seed, 1300, pool=700))
    before = (Lead.objects.count(), Contact.objects.count(), Submission.objects.count())
    told = imported(data, dry_run=True)
    assert before == (Lead.objects.count(), Contact.objects.count(), Submission.objects.count())
    told_refused = list(intake_file.refused_rows(told))
    done = imported(data)
    assert numbers(told) == numbers(done)
    assert told.counts["reasons"] == done.counts["reasons"]
    assert told_refused == list(intake_file.refused_rows(done))


def test_a_rehearsal_can_become_the_import(cast: Cast) -> None:
    run = imported(csv_bytes(people(3)), dry_run=True)
    assert working_files(run)
    intake_file.start(run, by=cast.actor("ada"), dry_run=False)
    drain()
    run.refresh_from_db()
    assert (run.state, run.dry_run, numbers(run)["leads"]) == ("done", False, 3)
    assert working_files(run) == []
    with pytest.raises(Conflict):
        intake_file.start(run, by=cast.actor("ada"), dry_run=False)


def test_a_broken_chunk_is_read_again_and_counted_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = imports.start(prepared(csv_bytes(people(1200))), by=cast.actor("ada"), dry_run=False)
    take, calls = intake.take, []

    def breaks_after_the_second(entries: list) -> None:  # type: ignore[type-arg]
        take(entries)
        calls.append(len(entries))
        if len(calls) == 2:
            raise ConnectionError("the database went away before the commit")

    monkeypatch.setattr(intake, "take", breaks_after_the_second)
    import_progress.lay_down(run)
    with pytest.raises(ConnectionError):
        intake_file.read_on(run, until=float("inf"))
    run.refresh_from_db()
    assert (run.position, numbers(run)["leads"], Lead.objects.count()) == (500, 500, 500)
    assert intake_file.read_on(run, until=float("inf"))
    run.refresh_from_db()
    assert numbers(run) | {"leads": 1200, "rows": 1200, "already": 0} == numbers(run)
    assert Lead.objects.count() == 1200


def test_a_second_worker_at_the_same_position_steps_back(cast: Cast) -> None:
    run = imports.start(prepared(csv_bytes(people(1200))), by=cast.actor("ada"), dry_run=False)
    import_progress.lay_down(run)
    assert not intake_file.read_on(run, until=0)
    with pytest.raises(import_progress.Ended):
        intake_file.read_on(run, until=float("inf"))  # `run` still says position 0
    assert Lead.objects.count() == 500


def test_jobs_go_on_slice_by_slice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_file, "SLICE", -1.0)
    run = intake_file.start(prepared(csv_bytes(people(1300))), by=cast.actor("ada"), dry_run=False)
    assert drain() >= 3
    run.refresh_from_db()
    assert (run.state, numbers(run)["leads"]) == ("done", 1300)
    assert run.total == 1300


def test_a_stopped_import_keeps_what_is_in(cast: Cast) -> None:
    ada = cast.actor("ada")
    run = imports.start(prepared(csv_bytes(people(1300))), by=ada, dry_run=False)
    import_progress.lay_down(run)
    intake_file.read_on(run, until=0)
    imports.stop(run, by=ada)
    intake_file.go_on.func(cast.company.pk, run.pk)  # the next slice finds it stopped
    run.refresh_from_db()
    assert (run.state, numbers(run)["leads"], Lead.objects.count()) == ("stopped", 500, 500)
    assert Event.objects.get(kind="import.finished").data["counts"]["leads"] == 500


def test_a_mapping_is_remembered_for_the_same_columns(cast: Cast) -> None:
    header = ["Quién", "Dónde"]
    first = prepared(
        csv_bytes([["Ana", "a@correo.example"]], header),
        mapping={"Dónde": "email", "Quién": "name"},
    )
    imports.start(first, by=cast.actor("ada"), dry_run=False)
    second = prepared(csv_bytes([["Eva", "e@correo.example"]], ["QUIEN", "donde"]))
    assert second.mapping == {"QUIEN": "name", "donde": "email"}
    other = prepared(csv_bytes([["Eva", "e@correo.example", ""]], [*header, "Más"]))
    assert other.mapping == {"Quién": "attribute", "Dónde": "attribute", "Más": "attribute"}


def test_without_a_way_to_reach_people_nothing_starts(cast: Cast) -> None:
    run = prepared(csv_bytes([["Ana", "3"]], ["Nombre", "Recámaras"]))
    with pytest.raises(Invalid) as refused:
        imports.start(run, by=cast.actor("ada"), dry_run=False)
    assert refused.value.fields == {"mapping": ("no_identity_column", {})}


@pytest.mark.parametrize("name", ["cleo", "vera"])
def test_who_may_not_import_does_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        prepared(csv_bytes(people(1)), by=cast.actor(name))


def test_a_supervisor_sees_own_imports_alone(cast: Cast) -> None:
    mine = prepared(csv_bytes(people(1)), by=cast.actor("ben"))
    other = prepared(csv_bytes(people(1)), by=cast.actor("ada"))
    assert list(imports.runs_for(cast.actor("ben"))) == [mine]
    assert list(imports.runs_for(cast.actor("ada"))) == [other, mine]


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=30), max_size=6), min_size=1, max_size=20))
def test_whatever_stands_in_the_cells_is_accounted_for(rows: list[list[str]]) -> None:
    """What is laid down comes back, row by row, from any place on."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "s.csv"), Path(folder, "t.rows")
        source.write_bytes(csv_bytes(rows, ["a", "b"]).replace(b"\x00", b""))
        try:
            count = uploads.lay_down(source, target, tell=lambda _: None)
        except TableError:
            return
        found = list(uploads.laid_down(target, skip=0))
        assert len(found) == count
        assert list(uploads.laid_down(target, skip=count - 1)) == found[-1:]
        assert all("\x00" not in cell for _, cells in found for cell in cells)


def test_a_row_that_broke_a_step_is_taken_up_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        score = scoring.score

        def breaks_on_poison(drafts: list[Draft], company: Company) -> None:
            if any(draft.name == "Veneno" for draft in drafts):
                raise RuntimeError("poison")
            score(drafts, company)

        broken.setattr(scoring, "score", breaks_on_poison)
        rows = [*people(3), ["Veneno", "v@correo.example", "", "", "de más"]]
        run = imported(csv_bytes(rows))
    assert numbers(run) | {"leads": 3, "pending": 1, "rows": 4} == numbers(run)
    Submission.objects.update(next_attempt_at=None)
    intake_jobs.sweep.enqueue()
    drain()
    late = Lead.objects.get(name="Veneno")
    assert late.attributes == {"column_5": "de más"}
    assert Submission.objects.get(lead_id=late.pk).run_id == run.pk
    undone(run)
    assert not Lead.objects.filter(standing="active").exists()
    refused = list(Submission.objects.values_list("pk", flat=True))
    assert intake_jobs.replay(refused, by=cast.actor("ada")) == 0


def test_rows_left_by_another_file_with_the_same_id_are_not_taken_for_its_own(cast: Cast) -> None:
    run = prepared(csv_bytes(people(2)))
    other = ImportRun(pk=run.pk, digest="0" * 64)  # before a backup was restored
    left = uploads.beside(other.working_name, ".rows")
    left.write_text('[2, "De otro archivo", "otro@correo.example", ""]\n')
    assert "De otro archivo" not in str(imports.sample(run))
    assert "persona0@correo.example" in str(imports.sample(run))
    left.unlink()
