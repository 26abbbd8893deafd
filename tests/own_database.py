"""A real, migrated database that other processes can open while this one uses it by the ORM."""

import os
import shutil
import sqlite3
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

_templates: dict[str, str] = {}  # made by the first test of this process that asks


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


def _template() -> str:
    """The address of a migrated database that nobody uses: copying it takes a moment."""
    if DATABASE not in _templates:
        folder = Path(os.environ["CAUCE_DATA_DIR"])
        url = _create(folder, like=None)
        with _orm_on(url):
            call_command("migrate", interactive=False, verbosity=0)
        _templates[DATABASE] = url
    return _templates[DATABASE]


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
    if DATABASE == "postgres":
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
