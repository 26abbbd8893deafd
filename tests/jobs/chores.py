"""Jobs for the tests; what they did stands in files, which no rollback takes back."""

import os
import signal
import time
from pathlib import Path

from cauce.accounts import scope
from cauce.accounts.models import Team
from cauce.jobs import company_task, task


def note(path: str, line: str) -> None:
    """Append one line in one system call: lines of several processes do not mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@task()
def write(path: str, line: str) -> str:
    note(path, line)
    return line


@task(max_attempts=3, backoff=0.2)
def stumble(path: str) -> None:
    note(path, f"{time.time()}")
    raise ValueError("a stone\0 in the way")


@task(max_attempts=3, backoff=0.2)
def stumble_once(path: str) -> str:
    note(path, "tried")
    if len(lines(Path(path))) < 2:
        raise ValueError("once")
    return "done"


@task(max_attempts=2, backoff=0.1)
def kill_worker(path: str) -> None:
    note(path, "started")
    os.kill(os.getpid(), signal.SIGKILL)


@task(backoff=0.1)
def wait_for(path: str, gate: str) -> str:
    """Say who runs it, then wait for a file to appear."""
    note(path, f"{os.getpid()} started")
    while not Path(gate).exists():
        time.sleep(0.02)
    note(path, f"{os.getpid()} ended")
    return str(os.getpid())


@task()
def never_end(path: str) -> None:
    note(path, "started")
    while True:
        time.sleep(0.05)


@task()
def swallow_everything(path: str) -> None:
    note(path, "started")
    while True:
        try:
            time.sleep(0.05)
        except BaseException:  # noqa: BLE001 - the rudest job there is
            continue


@task(max_attempts=1)
def leave() -> None:
    raise SystemExit(3)


@task(max_attempts=1)
def give_what_json_does_not_know() -> object:
    return object()


@task()
def tell_scope() -> str:
    company = scope._current.get()
    return str(company)


@task()
def forget_scope() -> None:
    """A careless job: it sets the scope and never takes it back."""
    scope._current.set("everything")


@company_task(max_attempts=2, backoff=0.1)
def count_teams(company_id: int, more: int = 0) -> list[object]:
    company = scope.current_company()
    return [company.slug, company_id == company.pk, Team.objects.count() + more]


@company_task(max_attempts=1)
def stumble_inside(company_id: int) -> None:
    raise ValueError(company_id)


@task(priority=5)
def first() -> str:
    return "first"


@task(again=5.0)
def look(path: str) -> int:
    """Take what is written in a file; tell how much it was."""
    found = lines(Path(path))
    Path(path).unlink(missing_ok=True)
    return len(found)
