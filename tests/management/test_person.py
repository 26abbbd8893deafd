"""`cauce person`: find, export and erase on the command line."""

import json
import zipfile
from pathlib import Path

import pytest

from cauce.accounts.scope import company_scope
from cauce.leads.models import Contact, Lead
from cauce.management.main import main
from tests.cast import make_cast

EMAIL = "zoraida@quetzal.example"


@pytest.fixture
def person(db: None) -> Contact:
    """Somebody with one lead."""
    cast = make_cast()
    with company_scope(cast.company):
        lead = cast.lead(name="Zoraida Quetzal", email=EMAIL)
        return Contact.objects.get(pk=lead.contact_id or 0)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What `cauce person …` says."""
    capsys.readouterr()
    assert main(["person", *words, "--company", "acme"]) == code
    out = capsys.readouterr()
    return out.err if code else out.out


def test_somebody_is_found_and_handed_over(
    person: Contact, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (found,) = json.loads(said(capsys, "find", EMAIL.upper()))["people"]
    assert (found["id"], found["name"]) == (person.pk, "Zoraida Quetzal")
    assert found["counts"]["Lead"] == 1
    target = tmp_path / "zoraida.zip"
    told = json.loads(said(capsys, "export", EMAIL, "--file", str(target)))
    assert told["bytes"] == target.stat().st_size
    assert "data.json" in zipfile.ZipFile(target).namelist()


def test_somebody_is_erased_when_confirmed(
    person: Contact, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "confirm" in said(capsys, "erase", EMAIL, "--now", code=1)
    planned = json.loads(said(capsys, "erase", EMAIL, "--confirm", "Zoraida Quetzal"))
    assert planned["state"] == "planned"
    assert said(capsys, "erase", EMAIL, "--confirm", "Zoraida Quetzal", "--now", code=1)
    assert said(capsys, "find", "nadie@x.example") == '{"people": [], "loose": {}}\n'
    assert said(capsys, "export", "nadie@x.example", code=1)


def test_at_once(person: Contact, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "erase", EMAIL, "--confirm", "zoraida quetzal", "--now"))
    assert told["state"] == "done" and told["counts"]["Lead"] == 1
    with company_scope(person.company):
        assert Lead.objects.get().name == ""
