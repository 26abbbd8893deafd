"""The import contract holds, and it catches what it is there to catch."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import tree

LINTER = Path(sys.executable).parent / "lint-imports"
# new file -> (what stands in it, the import that the linter must name)
PLANTED = {
    "kit/planted.py": ("import django", "cauce.kit.planted -> django"),
    "kit/upward.py": ("import cauce.store", "cauce.kit.upward -> cauce.store"),
    "accounts/planted.py": ("import cauce.leads", "cauce.accounts.planted -> cauce.leads"),
    "leads/planted.py": ("import cauce.spine", "cauce.leads.planted -> cauce.spine"),
    "spine/planted.py": ("import cauce.life", "cauce.spine.planted -> cauce.life"),
    "life/planted_a/__init__.py": (
        "import cauce.life.planted_b",
        "cauce.life.planted_a -> cauce.life.planted_b",
    ),
    "life/planted_b/__init__.py": ("", ""),
    "life/planted_b/actions.py": ("", ""),
    "life/planted_c/__init__.py": (
        "def late() -> None:\n    import cauce.life.planted_b",
        "cauce.life.planted_c -> cauce.life.planted_b",
    ),
    "life/planted_d/__init__.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cauce.life.planted_b",
        "cauce.life.planted_d -> cauce.life.planted_b",
    ),
    "life/planted_e/__init__.py": (
        "import cauce.listeners",
        "cauce.life.planted_e -> cauce.listeners",
    ),
    "life/planted_f/__init__.py": ("", ""),
    "life/planted_f/one.py": (
        "import cauce.life.planted_f.two",
        "No cycles are allowed in cauce.life.planted_f",
    ),
    "life/planted_f/two.py": ("import cauce.life.planted_f.one", ""),
    "listeners/planted_a/__init__.py": (
        "import cauce.listeners.planted_b",
        "cauce.listeners.planted_a -> cauce.listeners.planted_b",
    ),
    "listeners/planted_b/__init__.py": (
        "import cauce.spine.record",
        "cauce.listeners.planted_b -> cauce.spine.record",
    ),
    "web/planted.py": ("import cauce.api", "cauce.web.planted -> cauce.api"),
    "web/planted_facts.py": (
        "import cauce.spine.record",
        "cauce.web.planted_facts -> cauce.spine.record",
    ),
    "api/planted.py": (
        "import cauce.life.planted_b.actions",
        "cauce.api.planted -> cauce.life.planted_b.actions",
    ),
    "api/planted_table.py": (
        "import cauce.spine.table",
        "cauce.api.planted_table -> cauce.spine.table",
    ),
    "web/planted_play.py": (
        "import cauce.simulators",
        "cauce.web.planted_play -> cauce.simulators",
    ),
    "simulators/planted.py": (
        "import cauce.accounts",
        "cauce.simulators.planted -> cauce.accounts",
    ),
    "planted_room/__init__.py": ("", "planted_room"),
}


def test_the_house_keeps_the_contract():
    answer = _lint(tree.ROOT)
    assert answer.returncode == 0, answer.stdout


def test_every_folder_of_code_is_a_package():
    """The linter does not see modules in folders without `__init__.py`."""
    folders = {path.parent for path in tree.files(".py", below="cauce")}
    assert [tree.name(each) for each in folders if not (each / "__init__.py").exists()] == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What the linter says of a copy of the house with all the violations planted."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(
        tree.ROOT / "cauce", copy / "cauce", ignore=shutil.ignore_patterns("*.mo", "__pycache__")
    )
    shutil.copy(tree.ROOT / ".importlinter", copy)
    for path, (source, _) in PLANTED.items():
        target = copy / "cauce" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source + "\n")
    answer = _lint(copy)
    assert answer.returncode != 0
    return " ".join(answer.stdout.split())


@pytest.mark.parametrize("wanted", [wanted for _, wanted in PLANTED.values() if wanted])
def test_a_planted_violation_is_caught(broken, wanted):
    assert wanted in broken


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [LINTER, "--no-logo", "--no-cache", "--verbose"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
