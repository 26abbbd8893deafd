"""The documents speak of things that exist: files, targets of make, commands of `cauce`."""

import re
from urllib.parse import unquote

import pytest

from cauce.management.main import COMMANDS
from tests.house import tree

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)")
MAKE = re.compile(r"(?:^|`|\$ )make ([a-z]+)\b", re.M)
CAUCE = re.compile(r"(?:\.venv/bin/|`|^\$ )cauce ([a-z]+)\b", re.M)
TARGET = re.compile(r"^([a-z]+):", re.M)
DOCUMENTS = tree.files(".md")


def test_there_are_documents():
    names = {tree.name(path) for path in DOCUMENTS}
    assert {"README.md", "CONTRIBUTING.md", "STYLE.md", "CHANGELOG.md"} <= names


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_links_lead_somewhere(path):
    links = [unquote(link.split("#")[0]) for link in LINK.findall(_prose(path))]
    inside = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_files_in_backticks_exist(path):
    """`cauce/…` with a suffix or a slash at its end is meant as a path from the root."""
    named = re.findall(r"`((?:cauce|tests|docs|bench|scripts)/[\w./-]*[\w/])`", path.read_text())
    assert [each for each in named if not (tree.ROOT / each).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_commands_exist(path):
    text = path.read_text()
    targets = set(TARGET.findall((tree.ROOT / "Makefile").read_text()))
    commands = {command.name for command in COMMANDS}
    assert set(MAKE.findall(text)) - targets == set()
    assert set(CAUCE.findall(text)) - commands == set()


def _prose(path) -> str:
    """The text without its blocks of code, where brackets mean something else."""
    return re.sub(r"^```.*?^```", "", path.read_text(), flags=re.M | re.S)
