"""The linter's own bans bite where they should, and only there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import tree

RUFF = Path(sys.executable).parent / "ruff"
PAGES = "from django.http import HttpResponse\n\n_ = HttpResponse\n"
SIGNALS = "from django.dispatch import receiver\n\n_ = receiver\n"
ATOMIC = "from django.db import transaction\n\n_ = transaction.atomic\n"


@pytest.mark.parametrize(
    ("source", "room", "banned"),
    [
        *[(PAGES, room, True) for room in ("life", "life/spam", "spine", "leads")],
        *[(PAGES, room, False) for room in ("web", "api")],
        *[(SIGNALS, room, True) for room in ("life", "spine", "leads", "web", "accounts")],
        *[(ATOMIC, room, True) for room in ("life", "leads", "web", "jobs")],
        (ATOMIC, "store", False),
    ],
)
def test_a_ban_bites(source, room, banned):
    answer = subprocess.run(
        [
            RUFF,
            "check",
            "--no-cache",
            "--select",
            "TID251",
            "--stdin-filename",
            f"cauce/{room}/x.py",
        ],
        input=source,
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("TID251" in answer.stdout) is banned, answer.stdout + answer.stderr
