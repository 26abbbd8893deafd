"""What all tests share: which of them run where, quick settings, and the count at the end."""

import gettext
import json
import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import hypothesis
import pytest
from asgiref.local import Local
from django.test import override_settings
from django.utils.translation import trans_real
from xdist.scheduler import LoadFileScheduling

from cauce.kit.catalogues import compile_stale
from scripts.postgres import Cluster, temporary_cluster
from tests.environment import DATABASE

ROOT = Path(__file__).resolve().parent.parent
ONCE = ("kit", "house")  # folders whose tests know no database
LIVE = ("browser", "live")  # folders whose tests start real processes
# Of the browser's tests those of the demo company's days run on both databases: what the others
# look at is the page, and what it is made of is asked on both by the tests without a browser.
DAYS = ("test_flow.py", "test_mornings.py", "test_up_demo.py")

PATIENCE = 240.0  # seconds that one test may take

hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before the workers start.

    Django, which pytest-django has set up by now, may have read the former ones: it forgets them.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_stale(ROOT / "cauce" / "locale")
        gettext._translations.clear()  # type: ignore[attr-defined]
        trans_real._translations.clear()
        trans_real._active = Local()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database (never a skip) and put slow tests first."""
    kept = [item for item in items if _runs_here(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _runs_here(item)])
    items[:] = sorted(kept, key=lambda item: not _is_live(item))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """A file's tests go to one worker, and so do all that look at the demo company: filling it
    takes longer than most of them."""
    return _FilesAndTheDemo(config, log)


class _FilesAndTheDemo(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = ROOT / super()._split_scope(nodeid)
        in_demo = file.parent.name == "browser" and "cauce_up" not in file.read_text()
        return "the demo" if in_demo else str(file)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Let a test that hangs fail where it hangs, before `faulthandler_timeout` ends its worker:
    when that happens to the last tests of a run, xdist waits for ever for the new worker."""
    signal.signal(signal.SIGALRM, _lose_patience)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _lose_patience(signum: int, frame: FrameType | None) -> None:
    pytest.fail(f"still running after {PATIENCE:.0f} s")


def _runs_here(item: pytest.Item) -> bool:
    only = item.get_closest_marker("only_on")
    if only is not None:
        return bool(only.args[0] == DATABASE)
    room = _room(item)
    a_page = room == "browser" and item.path.name not in DAYS
    once = item.get_closest_marker("no_database") or room in ONCE or a_page
    return DATABASE == "sqlite" or not once


def _is_live(item: pytest.Item) -> bool:
    return item.get_closest_marker("live") is not None or _room(item) in LIVE


def _room(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT / "tests").parts[0]


@pytest.fixture(scope="session", autouse=True)
def quick_settings(pytestconfig: pytest.Config) -> Iterator[None]:
    """Passwords hashed cheaply, static files by their plain names (no collectstatic in tests).

    The tests of kit and house also run without Django: `pytest -p no:django tests/kit`.
    """
    if not pytestconfig.pluginmanager.hasplugin("django"):
        yield
        return
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            },
        },
    ):
        yield


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[Cluster]:
    """A PostgreSQL of its own with fsync on, for tests of what survives a crash."""
    with temporary_cluster(durable=True) as cluster:
        yield cluster


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the counts where `make test` asks for them (only the process that sees all tests)."""
    if target := os.environ.get("CAUCE_TEST_COUNTS"):
        stats = terminalreporter.stats
        counts = {
            "passed": len(stats.get("passed", [])),
            "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
            "skipped": len(stats.get("skipped", [])) + len(stats.get("xfailed", [])),
        }
        Path(target).write_text(json.dumps(counts))
