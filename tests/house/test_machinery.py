"""The Makefile, the CI entry and the temporary databases keep what they promise."""

import re
import subprocess

import psycopg

from scripts.postgres import temporary_cluster
from scripts.test import Counts
from tests.house import tree


def test_help_names_every_target_that_people_type():
    answer = subprocess.run(["make"], cwd=tree.ROOT, capture_output=True, text=True, check=True)
    for target in ("setup", "run", "test", "check", "bench", "messages"):
        assert re.search(rf"^  make {target} +\S", answer.stdout, re.M), target


def test_ci_runs_make_test_and_nothing_else():
    lines = (tree.ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_the_last_line_of_a_run():
    assert str(Counts(312, 0)) == "312 passed, 0 failed"


def test_a_temporary_cluster_is_quick_or_durable_and_leaves_nothing():
    with temporary_cluster() as quick, temporary_cluster(durable=True) as durable:
        assert _ask(quick.url, "fsync") == "off"
        assert _ask(durable.url, "fsync") == "on"
        assert _ask(durable.url, "synchronous_commit") == "on"
        assert _ask(quick.create("another"), "fsync") == "off"
        folders = [quick.folder, durable.folder]
        assert all(folder.exists() for folder in folders)
    assert not any(folder.exists() for folder in folders)


def _ask(url: str, setting: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
        return str(row[0])
