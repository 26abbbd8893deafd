"""Cauce as a real process: `cauce up` in a folder of its own, as its users meet it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.environment import DATABASE

CAUCE = Path(sys.executable).parent / "cauce"
START_WITHIN = 120.0
STOP_WITHIN = 10.0


@dataclass(frozen=True)
class Server:
    """A running `cauce up`."""

    base_url: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    env: Mapping[str, str]

    def cli(self, *arguments: str, expect: int = 0) -> str:
        """Run `cauce …` beside the server, on the same data; its standard output, stripped.

        Fails the test when the command ends with another code than `expect`.
        """
        answer = subprocess.run(
            [CAUCE, *arguments], env=self.env, capture_output=True, text=True, check=False
        )
        assert answer.returncode == expect, f"cauce {arguments}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout.strip()

    def log(self) -> str:
        """What the server has printed so far."""
        return (self.data_dir / "up.log").read_text(errors="replace")


@contextmanager
def cauce_up(
    database_url: str | None,
    data_dir: Path,
    *,
    demo: bool = False,
    workers: int | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start `cauce up` on a free port, wait until it is ready, and stop it with Ctrl-C.

    `database_url` None means the embedded SQLite in `data_dir`. `workers` are web processes; None
    is what users get. `env` adds to the environment.
    Fails when it is not ready in time, does not end within 10 s or leaves a process behind.
    """
    port = free_port()
    where = environment(database_url, data_dir, port=port, more=env or {})
    command = [CAUCE, "up", "--port", str(port), *(["--demo"] if demo else [])]
    command += ["--workers", str(workers)] if workers else []
    with (data_dir / "up.log").open("wb") as log:
        # A session of its own stands for a terminal: Ctrl-C reaches the whole group.
        process = subprocess.Popen(
            command, env=where, stdout=log, stderr=log, cwd=data_dir, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", data_dir, process, where)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        _stop(server)


@contextmanager
def fresh_database() -> Iterator[str | None]:
    """An empty database of the kind this run tests: None (SQLite in the data folder) or a URL."""
    if DATABASE == "sqlite":
        yield None
        return
    home = os.environ["CAUCE_TEST_DATABASE_URL"]
    name = f"live_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(home, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{home.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(
    database_url: str | None, data_dir: Path, *, port: int, more: Mapping[str, str]
) -> dict[str, str]:
    """The environment of a process that lives in `data_dir`: nothing of the tests' own settings."""
    ours = ("CAUCE_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    inherited |= {
        "CAUCE_DATA_DIR": str(data_dir),
        "CAUCE_BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    if database_url:
        inherited["DATABASE_URL"] = database_url
    return {**inherited, **more}


def free_port() -> int:
    """A TCP port on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not _is_ready(server.base_url):
        assert server.process.poll() is None, f"cauce up ended by itself:\n{server.log()[-4000:]}"
        assert time.monotonic() < deadline, f"cauce up is not ready:\n{server.log()[-4000:]}"
        time.sleep(0.1)


def _is_ready(base_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base_url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(server: Server) -> None:
    """Ctrl-C, then see that all of it is gone; what is not gone is killed and told."""
    group = server.process.pid
    _signal(group, signal.SIGINT)
    try:
        server.process.wait(STOP_WITHIN)
        late = False
    except subprocess.TimeoutExpired:
        late = True
    left = _signal(group, signal.SIGKILL)
    server.process.wait()
    assert not late, f"cauce up did not end within {STOP_WITHIN} s:\n{server.log()[-4000:]}"
    assert not left, f"cauce up left a process behind:\n{server.log()[-4000:]}"


def _signal(group: int, number: signal.Signals) -> bool:
    """True when somebody of the group was still there to get the signal."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
