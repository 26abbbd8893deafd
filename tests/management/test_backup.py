"""Backup and restore: every row of every table comes back, on either database, or nothing does."""

import hashlib
import io
import json
import shutil
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.jobs.models import WorkerSeen
from cauce.leads import search
from cauce.leads.models import Lead
from cauce.management import archive
from cauce.management.backup import back_up
from cauce.management.failure import CommandFailed
from cauce.management.restore import restore
from cauce.store import atomic, schema
from tests.jobs.conftest import until
from tests.management.filler import everything, fill, make
from tests.own_database import own_database
from tests.running import CAUCE, environment, free_port

pytestmark = pytest.mark.live
FILE = "2026/03/contrato ñ.pdf"


def _cauce(env, *words, expect: int = 0) -> str:
    answer = subprocess.run([CAUCE, *words], env=env, capture_output=True, text=True, check=False)
    assert answer.returncode == expect, answer.stdout + answer.stderr
    assert answer.stderr.count("\n") <= 1
    return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def full(tmp_path_factory, django_db_blocker):
    """A backup of a database with rows everywhere and a file: (archive, what was in it)."""
    folder = tmp_path_factory.mktemp("full")
    target = tmp_path_factory.mktemp("backups") / "cauce.tar.gz"
    with django_db_blocker.unblock(), own_database(folder) as database:
        fill()
        WorkerSeen.objects.update(seen_at="2026-03-01T00:00:00Z")
        upload = folder / "files" / FILE
        upload.parent.mkdir(parents=True)
        upload.write_bytes(bytes(range(256)) * 1000)
        told = _cauce(database.env, "backup", target)
        rows = everything()
        total = sum(len(lines) for lines in rows.values())
        assert told.startswith(f"{total} rows of {len(rows)} tables, 1 files: {target}")
    return target, rows


@pytest.fixture
def blank(tmp_path, django_db_blocker):
    """A database without a table."""
    with django_db_blocker.unblock(), own_database(tmp_path / "blank", migrated=False) as database:
        yield database


@pytest.fixture
def started(tmp_path, django_db_blocker):
    """A database with tables and nothing in them."""
    with django_db_blocker.unblock(), own_database(tmp_path / "started") as database:
        yield database


def _assert_same(rows) -> None:
    now = everything()
    assert now.keys() == rows.keys()
    for table, lines in rows.items():
        assert now[table] == lines, table


def test_the_backup_holds_rows_of_every_table(full):
    assert {table for table, rows in full[1].items() if len(rows) < 3} == set()


def test_a_backup_comes_back_into_a_blank_database(full, blank):
    _cauce(blank.env, "restore", full[0])
    _assert_same(full[1])
    assert (blank.data_dir / "files" / FILE).read_bytes() == bytes(range(256)) * 1000
    assert schema.missing() == []
    assert Company.objects.create(name="Next", slug="next").pk > max(
        row[0] for row in full[1]["cauce_company"]
    )


def test_a_backup_comes_back_into_tables_that_are_there_already(full, started):
    restore(full[0])
    _assert_same(full[1])


def test_a_database_that_holds_something_is_replaced_only_when_asked(full, started):
    make(Company)
    stale = started.data_dir / "files" / "stale.txt"
    stale.parent.mkdir()
    stale.touch()
    told = _cauce(started.env, "restore", full[0], expect=1)
    assert "the database is not empty" in told
    assert Company.objects.count() == 1
    restore(full[0], replace=True)
    _assert_same(full[1])
    assert not stale.exists()


def test_leads_are_found_after_a_restore(full, started):
    restore(full[0])
    lead = Lead._base_manager.order_by("pk").last()
    with company_scope(lead.company):
        assert lead in search.matching(Lead.objects.all(), lead.search_text.split()[0])


def test_an_older_backup_is_brought_up_to_date(tmp_path, started, monkeypatch):
    call_command("migrate", "django_tasks_database", "0020", verbosity=0, interactive=False)
    assert schema.missing() == [
        "django_tasks_database.0021_conditional_partial_index_ordering",
    ]
    fill(1)
    WorkerSeen.objects.all().delete()
    rows = everything()
    monkeypatch.setattr(schema, "missing", list)
    target = tmp_path / "old.tar.gz"
    back_up(target)
    monkeypatch.undo()
    call_command("migrate", verbosity=0, interactive=False)
    restore(target, replace=True)
    assert schema.missing() == []
    _assert_same(rows)


def test_a_backup_of_a_newer_version_is_refused(full, blank, tmp_path):
    changed = _rewrite(full[0], tmp_path, lambda manifest: manifest["migrations"].append(
        ["cauce", "9999_to_come"]
    ))  # fmt: skip
    with pytest.raises(CommandFailed, match=r"which is newer \(9999_to_come\)"):
        restore(changed)
    assert connection.introspection.table_names() == []


def _rewrite(source: Path, folder: Path, change) -> Path:
    """A copy of a backup with another manifest."""
    target = folder / "changed.tar.gz"
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for about in old:
            content = old.extractfile(about).read()
            if about.name == archive.MANIFEST:
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
                about.size = len(content)
            new.addfile(about, io.BytesIO(content))
    return target


@pytest.mark.parametrize("damage", ["cut", "flipped", "unfinished", "nothing", "absent"])
def test_a_damaged_file_is_refused_before_anything_changes(full, blank, tmp_path, damage):
    broken = tmp_path / "broken.tar.gz"
    whole = full[0].read_bytes()
    if damage == "cut":
        broken.write_bytes(whole[: len(whole) // 2])
    elif damage == "flipped":
        middle = len(whole) // 2
        broken.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    elif damage == "unfinished":
        with tarfile.open(broken, "w:gz") as tar:
            tar.addfile(tarfile.TarInfo("rows/cauce_company/000000.jsonl"))
    elif damage == "nothing":
        broken.touch()
    with pytest.raises(CommandFailed, match=str(broken)):
        restore(broken)
    assert connection.introspection.table_names() == []


def test_a_changed_member_is_noticed(full, tmp_path):
    def forget_one(manifest):
        manifest["members"]["rows/cauce_company/000000.jsonl"] = "0" * 64

    with pytest.raises(CommandFailed, match=r"is damaged: rows/cauce_company/000000\.jsonl"):
        archive.verified(_rewrite(full[0], tmp_path, forget_one))


def test_a_restore_that_fails_changes_nothing(full, started, tmp_path):
    """The last table of the backup loses its partner: references are checked before the end."""
    make(Company)
    before = everything()
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(full[0]) as old, tarfile.open(broken, "w:gz") as new:
        manifest = json.loads(old.extractfile(archive.MANIFEST).read())
        gone = "rows/cauce_company/000000.jsonl"
        del manifest["members"][gone]
        for about in old:
            content = old.extractfile(about).read()
            if about.name == archive.MANIFEST:
                content = json.dumps(manifest).encode()
                about.size = len(content)
            if about.name != gone:
                new.addfile(about, io.BytesIO(content))
    with pytest.raises(CommandFailed, match="nothing was changed"):
        restore(broken, replace=True)
    _assert_same(before)


def test_a_backup_never_writes_outside_the_files_folder(blank, tmp_path, full):
    evil = tmp_path / "evil.tar.gz"
    name, content = "files/../../escaped", b"!"
    with tarfile.open(full[0]) as old, tarfile.open(evil, "w:gz") as new:
        for about in old:
            data = old.extractfile(about).read()
            if about.name == archive.MANIFEST:
                manifest = json.loads(data)
                manifest["members"][name] = hashlib.sha256(content).hexdigest()
                data = json.dumps(manifest).encode()
                about.size = len(data)
            new.addfile(about, io.BytesIO(data))
        about = tarfile.TarInfo(name)
        about.size = len(content)
        new.addfile(about, io.BytesIO(content))
    with pytest.raises(CommandFailed, match="outside its folder"):
        restore(evil)
    assert not (blank.data_dir.parent / "escaped").exists()


def test_nothing_is_restored_under_a_running_cauce(full, started):
    worker = subprocess.Popen([CAUCE, "work"], env=started.env, stderr=subprocess.DEVNULL)
    try:
        until(WorkerSeen.objects.exists)
        with pytest.raises(CommandFailed, match="Cauce is running"):
            restore(full[0], replace=True)
    finally:
        worker.terminate()
        worker.wait(10)
    restore(full[0])


def test_the_secret_goes_along_only_when_asked(started, tmp_path):
    plain, complete = tmp_path / "plain.tar.gz", tmp_path / "complete.tar.gz"
    _cauce(started.env, "backup", plain)
    key = (started.data_dir / "secret_key").read_bytes()
    _cauce(started.env, "backup", complete, "--with-secret")
    assert stat.S_IMODE(complete.stat().st_mode) == 0o600
    assert archive.SECRET not in archive.verified(plain).members
    shutil.rmtree(started.data_dir / "files", ignore_errors=True)
    (started.data_dir / "secret_key").write_text("another")
    assert "another secret key" in _cauce(started.env, "restore", plain)
    assert "another secret key" not in _cauce(started.env, "restore", complete)
    assert (started.data_dir / "secret_key").read_bytes() == key
    assert stat.S_IMODE((started.data_dir / "secret_key").stat().st_mode) == 0o600


def test_a_backup_taken_while_others_write_is_of_one_moment(started, tmp_path):
    """Each transaction writes a company and a team: a backup with one and not the other is torn."""
    Team = apps.get_model("cauce", "Team")
    target = tmp_path / "busy.tar.gz"
    process = subprocess.Popen([CAUCE, "backup", target], env=started.env)
    written = 0
    while process.poll() is None:
        with atomic():
            company = Company.objects.create(name=f"Río {written}", slug=f"rio-{written}")
            with company_scope(company):
                Team.objects.create(name="Norte", slug="norte")
        written += 1
    assert process.returncode == 0
    tables = archive.verified(target).tables
    assert tables["cauce_company"]["rows"] == tables["cauce_team"]["rows"]
    assert written > tables["cauce_company"]["rows"]


def test_no_half_backup_is_left_behind(started, tmp_path):
    with pytest.raises(CommandFailed, match="cannot write"):
        back_up(tmp_path / "no" / "such" / "folder.tar.gz")
    manifest = archive.Manifest("", "", "", "", [])
    with pytest.raises(ZeroDivisionError), archive.writing(tmp_path / "half.tar.gz", manifest):
        1 / 0  # noqa: B018
    assert [path.name for path in tmp_path.iterdir()] == ["started"]


@pytest.mark.only_on("postgres")
def test_a_backup_travels_to_the_other_database_and_back(full, blank, tmp_path):
    folder, there = tmp_path / "sqlite", tmp_path / "there.tar.gz"
    folder.mkdir()
    where = environment(f"sqlite:///{folder / 'cauce.sqlite3'}", folder, port=free_port(), more={})
    _cauce(where, "restore", full[0])
    _cauce(where, "backup", there)
    assert archive.verified(there).database == "sqlite"
    restore(there)
    _assert_same(full[1])


@pytest.mark.no_database
def test_no_field_decrypts_what_a_backup_reads():
    """Backups read values as the ORM gives them: a field that decrypts would spill its secret."""
    own = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if hasattr(field, "from_db_value") and not type(field).__module__.startswith("django.")
    ]
    assert own == []
    assert issubclass(models.JSONField, models.Field)
