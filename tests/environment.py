"""Loaded by pytest before anything else: the environment that Django's settings will read.

`CAUCE_TEST_DB=sqlite|postgres` picks the database (sqlite when unset). PostgreSQL is the server of
CAUCE_TEST_DATABASE_URL, or a temporary one that is started here and stopped when pytest ends.
"""

import atexit
import ipaddress
import os
import shutil
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from scripts.postgres import temporary_cluster

DATABASE = os.environ.setdefault("CAUCE_TEST_DB", "sqlite")
if DATABASE not in {"sqlite", "postgres"}:
    raise pytest.UsageError(f"CAUCE_TEST_DB={DATABASE!r}: choose sqlite or postgres")


class OutsideWorld(BaseException):
    """A test reached for a host that is not this machine. No handler may swallow it."""


def prepare() -> None:
    """Set the environment of this process and, by inheritance, of the workers and servers."""
    for name in [name for name in os.environ if name.startswith("CAUCE_")]:
        if not name.startswith("CAUCE_TEST_"):
            del os.environ[name]
    os.environ.pop("PORT", None)
    os.environ["CAUCE_LISTENERS_REST"] = "0"  # whoever drains in a test finds everything due
    home = os.environ.get("CAUCE_TEST_HOME")
    if home is None:
        home = os.environ["CAUCE_TEST_HOME"] = tempfile.mkdtemp(prefix="cauce-tests-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
    # Each worker of xdist has a data folder of its own.
    folder = Path(home, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    folder.mkdir(exist_ok=True)
    os.environ["CAUCE_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
    os.environ["CAUCE_SECRET_KEY"] = "only-for-tests"
    os.environ["DATABASE_URL"] = _database_url(folder)
    # Playwright keeps an event loop running in the worker's thread; Django would refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _database_url(folder: Path) -> str:
    if DATABASE == "sqlite":
        return f"sqlite:///{folder / 'cauce.sqlite3'}"
    if "CAUCE_TEST_DATABASE_URL" not in os.environ:
        keeper = ExitStack()
        cluster = keeper.enter_context(temporary_cluster())
        atexit.register(keeper.close)
        os.environ["CAUCE_TEST_DATABASE_URL"] = cluster.url
    return os.environ["CAUCE_TEST_DATABASE_URL"]


def forbid_outside() -> None:
    """Let sockets reach this machine alone, for as long as the process lives."""
    real_connect, real_lookup = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_here(str(address[0])):
            raise OutsideWorld(f"a test may not connect to {address}")
        real_connect(self, address)

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "the name that never resolves")
        if name and not _is_here(name) and not _is_address(name):
            raise OutsideWorld(f"a test may not look up {name}")
        return real_lookup(host, *rest, **more)

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.getaddrinfo = getaddrinfo


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


prepare()
forbid_outside()
