"""A real, migrated database that other processes can open while this one uses it by the ORM."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
import psycopg
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from tests.environment import DATABASE
from tests.running import environment, free_port


@dataclass(frozen=True)
class OwnDatabase:
    """Where it is: `env` is for processes that shall open it."""

    data_dir: Path
    env: Mapping[str, str]

    def empty(self) -> None:
        """Delete every row but those that say which migrations ran."""
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@contextmanager
def own_database(data_dir: Path, *, migrated: bool = True, **env: str) -> Iterator[OwnDatabase]:
    """Point this process, ORM and folders, at a fresh database until the block ends. Use it with
    pytest-django's database access unblocked and without its own database fixtures."""
    data_dir.mkdir(exist_ok=True)
    url = _create(data_dir, like=_template() if migrated else None)
    given = environment(url, data_dir, port=free_port(), more=env)
    try:
        with (
            _orm_on(url),
            override_settings(DATA_DIR=data_dir, MEDIA_ROOT=data_dir / "files"),
        ):
            yield OwnDatabase(data_dir, given)
    finally:
        _drop(url)
        shutil.rmtree(data_dir, ignore_errors=True)


@contextmanager
def ready_database() -> Iterator[str]:
    """The address of a migrated, empty database for other processes; this one stays where it is.
    `running.fresh_database` is for tests of how an empty one is migrated."""
    url = _create(Path(os.environ["CAUCE_DATA_DIR"]), like=_template())
    try:
        yield url
    finally:
        _drop(url)


def _template() -> str:
    """The address of a migrated database that nobody uses: copying it takes a moment. The first
    test of the run that asks makes it, for the other workers, too."""
    home = Path(os.environ["CAUCE_TEST_HOME"])
    address = home / "template"
    with (home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            url = _create(home, like=None)
            env = {**os.environ, "DATABASE_URL": url}
            subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True, env=env)
            address.write_text(url)
    return address.read_text()


def _create(folder: Path, *, like: str | None) -> str:
    name = f"own_{uuid.uuid4().hex[:12]}"
    if DATABASE == "sqlite":
        path = folder / f"{name}.sqlite3"
        if like:
            with (
                closing(sqlite3.connect(like.removeprefix("sqlite:///"))) as source,
                closing(sqlite3.connect(path)) as target,
            ):
                source.backup(target)
        return f"sqlite:///{path}"
    template = f' TEMPLATE "{like.rpartition("/")[2]}"' if like else ""
    _on_server(f'CREATE DATABASE "{name}"{template}')
    return f"{os.environ['CAUCE_TEST_DATABASE_URL'].rpartition('/')[0]}/{name}"


def _drop(url: str) -> None:
    if DATABASE == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
    else:
        _on_server(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


def _on_server(sql: str) -> None:
    with psycopg.connect(os.environ["CAUCE_TEST_DATABASE_URL"], autocommit=True) as server:
        server.execute(sql)


@contextmanager
def _orm_on(url: str) -> Iterator[None]:
    """Another wrapper in place of the default one; also what new threads will connect to."""
    usual, usual_settings = connections["default"], connections.settings["default"]
    settings = deepcopy(usual_settings) | dj_database_url.parse(url)
    settings["OPTIONS"] = deepcopy(usual_settings["OPTIONS"])
    other = usual.copy()
    other.settings_dict = settings
    connections.settings["default"] = settings
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = usual, usual_settings
