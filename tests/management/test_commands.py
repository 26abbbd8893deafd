"""`company`, `token`, `export`, `demo`, `doctor` and `rebuild` as people and scripts run them."""

import csv
import io
import json
import subprocess
from datetime import UTC, datetime
from functools import partial

import pytest

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life.setup.tokens import token_of
from cauce.management.demo import scenario
from cauce.management.main import main
from tests.cast import make_cast
from tests.running import CAUCE, environment, free_port, fresh_database

_GOOD = ("--admin-password", "una clave larga 9")


@pytest.fixture
def cauce(db, capsys):
    """Run `cauce …` in this process; its output, or what it said when it failed."""

    def run(*words, expect=0):
        code = main(words)
        out, err = capsys.readouterr()
        assert code == expect, f"{words}\n{out}\n{err}"
        return out if expect == 0 else err

    return run


@pytest.fixture
def demo(cauce, monkeypatch):
    """A small demo company, made by the command: the same story at whatever hour it is told."""
    now = datetime(2026, 3, 10, 18, tzinfo=UTC)
    monkeypatch.setattr(scenario, "load", partial(scenario.load, now=now))
    return json.loads(cauce("demo", "--leads", "60", "--seed", "3", "--json"))


@pytest.mark.live
def test_from_nothing_to_a_content_doctor(tmp_path):
    """Real processes on a database that nobody has migrated."""
    with fresh_database() as url:
        where = environment(url, tmp_path, port=free_port(), more={})

        def run(*words):
            done = subprocess.run(
                [CAUCE, *words], env=where, cwd=tmp_path, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stderr.decode()
            return done.stdout.decode()

        words = ("company", "create", "Autos del Norte", "--slug", "norte", "--country", "MX")
        admin = ("--admin-email", "jefa@norte.example", *_GOOD)
        norte = json.loads(run(*words, "--timezone", "America/Monterrey", *admin))
        assert (norte["slug"], norte["admin"]["email"]) == ("norte", "jefa@norte.example")
        token = run("token", "create", "--company", "norte", "--role", "administrator", "Sitio")
        assert token.startswith("cauce_") and token.count("\n") == 1
        run("demo", "--leads", "40")
        target = tmp_path / "leads.csv"
        assert run("export", "--company", "altavista", "--file", str(target)) == ""
        assert len(target.read_text(encoding="utf-8-sig").splitlines()) > 20
        found = json.loads(run("doctor", "--json"))
        assert found["ok"] is True
        assert run("doctor", "--all").endswith("Everything is as it should be.\n")


def test_a_company_is_made_with_its_administrator(cauce):
    words = ("company", "create", "Norte", "--slug", "norte", "--admin-email", "jefa@norte.example")
    made = json.loads(cauce(*words, "--timezone", "America/Monterrey", *_GOOD))
    company = Company.objects.get(pk=made["id"])
    assert (company.slug, company.country, company.timezone) == ("norte", "MX", "America/Monterrey")
    told = cauce(*words, *_GOOD, expect=1)
    assert told.startswith("cauce company: ") and told.count("\n") == 1


def test_what_is_refused_leaves_no_company_behind(cauce):
    words = ("company", "create", "X", "--slug", "x", "--admin-email", "a@x.example")
    assert "password" in cauce(*words, "--admin-password", "123", expect=1)
    assert "timezone" in cauce(*words, *_GOOD, "--timezone", "Marte/Norte", expect=1)
    assert not Company.objects.exists()


def test_a_token_is_printed_alone_and_works(cauce):
    cast = make_cast()
    words = ("token", "create", "--company", "acme", "--role", "administrator", "Sitio")
    (line,) = cauce(*words).splitlines()
    token = token_of(line)
    assert (token.company_id, token.role, token.name) == (cast.company.pk, "administrator", "Sitio")


def test_a_token_for_nobody(cauce):
    make_cast()
    words = ("token", "create", "--company", "sur", "--role", "seller", "Sitio")
    assert "there is no company 'sur'; there is: acme" in cauce(*words, expect=1)
    cauce("token", "create", "--company", "acme", "--role", "king", "Sitio", expect=2)


def test_the_demo_says_what_it_made(demo, cauce):
    states = [demo[state] for state in ("lead", "spam", "rejected", "pending")]
    assert demo["received"] == sum(states) == 64
    assert demo["administrator"] == "ana.robles@altavista.example"
    assert cauce("demo", "--leads", "5", expect=1).startswith("cauce demo: ")
    assert cauce("demo", "--leads", "0", expect=1).startswith("cauce demo: --leads")


def test_leads_are_exported_as_csv(cauce, demo):
    rows = list(csv.DictReader(io.StringIO(cauce("export", "--company", "altavista"))))
    assert {row["standing"] for row in rows} == {"active"}
    numbers = [int(row["number"]) for row in rows]
    assert numbers == sorted(numbers)
    assert {row["brand"] for row in rows} == {"Altavista Residencial", "Altavista Motors"}
    assert any(row["seller_email"] == "elena.fuentes@altavista.example" for row in rows)
    assert all(row["created_at"].endswith("-06:00") for row in rows)
    whole = cauce("export", "--company", "altavista", "--standing", "all")
    everything = list(csv.DictReader(io.StringIO(whole)))
    assert len(everything) == demo["lead"] + demo["spam"]
    assert {row["standing"] for row in everything} == {"active", "spam"}


def test_an_export_to_a_file_with_chosen_columns(cauce, demo, tmp_path):
    target = tmp_path / "leads.csv"
    words = ("export", "--company", "altavista", "--file", str(target), "--columns", "number,name")
    assert cauce(*words, "--delimiter", ";") == ""
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "number;name"
    assert lines[1].split(";")[0] == "1"
    assert list(tmp_path.iterdir()) == [target]
    assert "«color»" in cauce(*words[:-1], "color", expect=1)
    gone = str(tmp_path / "no" / "such" / "folder.csv")
    told = cauce("export", "--company", "altavista", "--file", gone, expect=1)
    assert told.startswith("cauce export: cannot write")


def test_rebuilding_what_is_right_changes_nothing(cauce, demo):
    found = json.loads(cauce("rebuild", "--json", "--company", "altavista"))
    assert found.pop("contacts") > 0
    assert found.pop("leads") == demo["lead"] + demo["spam"]
    assert set(found.values()) == {0}
    with company_scope(Company.objects.get()):
        assert "set right" in cauce("rebuild")
