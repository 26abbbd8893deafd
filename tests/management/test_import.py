"""`cauce import` as people type it: counts, the same file again, dry run, clear refusals."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.life.files import csv_bytes, people
from tests.running import CAUCE, environment, fresh_database

HEADER = ["first_name", "surname", "email", "city"]
MAPPED = ["--map", "first_name=name", "--map", "surname=name", "--map", "email=email"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an installation with a company and a campaign."""
    folder = tmp_path_factory.mktemp("import")
    with fresh_database() as url:
        env = environment(url, folder, port=1, more={})
        told = ["--slug", "acme", "--admin-email", "a@acme.example"]
        run(env, "company", "create", "Acme", *told, "--admin-password", "una frase larga 7")
        python = CAUCE.parent / "python"
        subprocess.run([python, "-c", CAMPAIGN], env=env, check=True)
        yield env


CAMPAIGN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life import setup
with company_scope(Company.objects.get(slug="acme")):
    brand = setup.create_brand(name="Altavista", by=SYSTEM)
    product = setup.create_product(name="Torre", brand=brand, by=SYSTEM)
    setup.create_campaign(name="Preventa", product=product, by=SYSTEM)
"""


def run(env: dict[str, str], *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """`cauce words…`."""
    done = subprocess.run([CAUCE, *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done


def counts(env: dict[str, str], path: Path, *more: str) -> dict[str, int]:
    """The last line of `--json`."""
    told = ["--company", "acme", "--campaign", "preventa", "--json", *more]
    found: dict[str, int] = json.loads(run(env, "import", str(path), *told).stdout.splitlines()[-1])
    return found


def file_of(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "people.csv"
    path.write_bytes(csv_bytes(rows, HEADER))
    return path


def test_rehearsal_import_and_the_same_again(home: dict[str, str], tmp_path: Path) -> None:
    rows = [["Ana", "Pérez", f"ana{n % 40}@correo.example", "León"] for n in range(60)]
    path = file_of(tmp_path, [*rows, ["Nadie", "Sola", "", ""]])
    first = {
        "rows": 61, "leads": 60, "duplicates": 20, "spam": 0, "rejected": 1, "already": 0,
        "contacts_created": 40,
    }  # fmt: skip
    assert counts(home, path, *MAPPED, "--dry-run") == first
    assert counts(home, path, *MAPPED) == first
    again = counts(home, path, *MAPPED)
    assert again == first | {"leads": 0, "duplicates": 0, "already": 60, "contacts_created": 0}
    left = Path(home["CAUCE_DATA_DIR"], "files", "imports")
    assert list(left.glob("*")) == []
    assert path.exists()  # a file of the command line is somebody's own


def test_without_json_it_tells_people(home: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes([*people(2, first=900), ["Nadie", "", ""]]))
    told = run(home, "import", str(path), "--company", "acme", "--campaign", "preventa").stdout
    assert "leads" in told and "correo, teléfono ni WhatsApp" in told


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--map", "nope=email"], "«nope»"),
        (["--map", "email=correo"], "«correo»"),
        (["--map", "email"], "COLUMN=FIELD"),
        (["--map", "email=attribute"], "correo"),
        (["--campaign", "otra"], "campaña"),
        (["--company", "nadie"], "'nadie'"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(
    home: dict[str, str], tmp_path: Path, words: list[str], named: str
) -> None:
    path = file_of(tmp_path, [["Ana", "Pérez", "otra@correo.example", ""]])
    told = ["--company", "acme", "--campaign", "preventa", *words]
    done = run(home, "import", str(path), *told, expect=1)
    assert named in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("header.csv", b"email,name\n"),
        ("zip.xlsx", b"PK\x03\x04" + bytes(300)),
        ("gone.csv", None),
    ],
)
def test_a_bad_file_writes_nothing(
    home: dict[str, str], tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    told = ["--company", "acme", "--campaign", "preventa"]
    done = run(home, "import", str(path), *told, expect=1)
    assert done.stderr.startswith("cauce import: file: ")
    assert list(Path(home["CAUCE_DATA_DIR"], "files", "imports").glob("*")) == []
