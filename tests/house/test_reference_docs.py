"""Pages that repeat what the code says: facts, and the environment that an installation sets."""

import ast
import pkgutil
import re

import cauce.spine.facts as facts_of_the_product
from scripts import facts
from tests.house import tree

VARIABLE = re.compile(r"CAUCE_[A-Z_]+|PORT|DATABASE_URL")
# How `cauce up --demo` tells its own children where the simulators listen.
INTERNAL = {"CAUCE_DEMO_BASE_PORT"}


def test_the_page_of_facts_is_current():
    assert facts.PAGE.read_text() == facts.page(), ".venv/bin/python -m scripts.facts write"


def test_every_kind_of_fact_is_on_its_page():
    headings = re.findall(r"^### ([\w.]+)$", facts.PAGE.read_text(), re.M)
    assert headings == list(facts.vocabulary())


def test_every_file_of_facts_is_a_chapter_of_the_page():
    files = {f"{facts_of_the_product.__name__}.{one.name}" for one in _files()}
    assert files == {chapter.__name__ for chapter in facts.CHAPTERS}


def _files():
    return pkgutil.iter_modules(facts_of_the_product.__path__)


def test_every_variable_is_documented_and_no_other():
    read = {
        node.value
        for _, module in tree.modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VARIABLE.fullmatch(node.value)
    }
    page = (tree.ROOT / "docs" / "self-hosting.md").read_text()
    told = re.findall(rf"^\| `({VARIABLE.pattern})` \|", page, re.M)
    assert sorted(told) == sorted(read - INTERNAL)


def test_no_page_names_a_variable_that_is_not_read():
    page = (tree.ROOT / "docs" / "self-hosting.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.M))
    named = {
        word
        for path in tree.files(".md")
        for word in re.findall(r"\bCAUCE_[A-Z_]+\b", path.read_text())
        if not word.startswith("CAUCE_TEST_")
    }
    assert named - told == set()
