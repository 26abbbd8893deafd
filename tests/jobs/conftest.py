"""A database of their own for the tests whose workers are processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from tests.own_database import OwnDatabase, own_database

ROOT = Path(__file__).resolve().parents[2]
LEASE = "3"


@dataclass
class Crew:
    """Worker processes on one database."""

    database: OwnDatabase
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def hire(self, *program: str) -> subprocess.Popen[bytes]:
        """Start `cauce work` (or another Python program) on the database."""
        words = program or ("-m", "cauce.management.main", "work")
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                env={**self.database.env, "CAUCE_JOB_LEASE": LEASE, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        self.processes.append(process)
        return process

    def dismiss(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
        self.processes.clear()


@pytest.fixture(scope="module")
def jobs_database(tmp_path_factory, django_db_blocker) -> Iterator[OwnDatabase]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("jobs")) as database:
        yield database


@pytest.fixture
def crew(jobs_database, tmp_path) -> Iterator[Crew]:
    crew = Crew(jobs_database, tmp_path / "workers.log")
    yield crew
    crew.dismiss()
    jobs_database.empty()


def until[T](look: Callable[[], T], *, within: float = 30.0, crew: Crew | None = None) -> T:
    """Wait for `look` to return something true, and return it."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            told = crew.log.read_text(errors="replace")[-3000:] if crew else ""
            raise AssertionError(f"it did not happen within {within} s\n{told}")
        time.sleep(0.02)
    return found


def row(result) -> DBTaskResult:
    """The job as it stands now."""
    return DBTaskResult.objects.get(pk=result.id)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
