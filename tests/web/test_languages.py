"""Every page speaks one language: in English nothing Spanish is left, in Spanish nothing English.

A text of a page that is, word for word, another language's text in the catalogues was forgotten.
Names that a company was given when it was made are its own data: they stay as they are.
"""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client

from cauce.accounts.models import User
from cauce.catalog.models import NoteTemplate, QualificationType, Status, Tag
from cauce.life.work.tasks.models import Task
from tests.cast import make_cast
from tests.doors import pages as written
from tests.every_door import World, doors

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "cauce" / "locale" / "es" / "LC_MESSAGES" / "django.po"
)
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-tip")  # not «value»: that is data
PAGES = [
    door.route
    for table in (written.INSIDE, written.SETTINGS)
    for door in doors(table)
    if door.method == "GET" and door.expected[0] == 200
]
# Other languages' own names; what is spelled alike is told apart by nothing.
NAMES_OF_LANGUAGES = {"English", "Español"}


class Texts(HTMLParser):
    """The texts of a page that people read or hear; what its data says is in <bdi> or <code>."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "code", "pre", "bdi"}:
            self._silent.append(tag)
        known = dict(attrs)
        self.found |= {known[name] or "" for name in SPOKEN if known.get(name)}

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.add(re.sub(r"\s+", " ", data).strip())


@cache
def foreign(language: str) -> frozenset[str]:
    """Texts that only the other language has."""
    with CATALOGUE.open("rb") as file:
        pairs = [
            (str(m.id), str(m.string))
            for m in read_po(file)
            if m.id and isinstance(m.id, str) and not re.search(r"%[(sd]|{", m.id)
        ]
    english, spanish = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return frozenset(english - spanish if language == "es" else spanish - english)


@pytest.fixture
def world(db: None) -> World:
    return World(make_cast("acme"), make_cast("rival"))


def given_names(world: World) -> set[str]:
    """What the company was given when it was made, and what its people wrote."""
    models = (Status, QualificationType, Tag, NoteTemplate, Task)
    # A form's fields are called in the language of the company, not of who edits it.
    found = {"Nombre", "Correo", "Teléfono", "Mensaje"}
    for model in models:
        for row in model._base_manager.filter(company=world.cast.company):
            found |= {str(getattr(row, name, "")) for name in ("name", "title", "body")}
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_speaks_one_language(world: World, language: str) -> None:
    User.objects.filter(pk=world.cast.ada.user_id).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=world.cast.ada.user_id))
    own, left = given_names(world) | NAMES_OF_LANGUAGES, {}
    for route in PAGES:
        answer = client.get(f"/{world.filled(route).lstrip('/')}")
        if answer.streaming:
            list(answer)  # read to its end; closing it here would close the test's connection, too
            continue
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        if "<html" in page:
            assert f'<html lang="{language}"' in page, route
        texts = Texts()
        texts.feed(page)
        if found := (texts.found & foreign(language)) - own:
            left[route] = found
    assert left == {}
