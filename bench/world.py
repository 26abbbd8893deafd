"""An installation to measure: a database of its own, filled, with `cauce up` serving it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import calibration
from scripts.postgres import Cluster, find_binaries, temporary_cluster
from tests.running import Server, cauce_up, environment

# A modest server's settings; durability stays on.
POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "4GB", "checkpoint_timeout": "15min"}


@dataclass(frozen=True)
class World:
    """One database, its folder, and what the machine gives on it right now."""

    database: str
    folder: Path
    url: str | None
    cluster: Cluster | None

    def calibrate(self) -> float:
        """Bare durable one-row transactions a second, now."""
        if self.cluster:
            return calibration.postgres_inserts(self.cluster)
        return calibration.sqlite_inserts(self.folder)

    def fill(self, count: int) -> None:
        """Bring the company up to `count` leads, through intake."""
        processes = 2 if self.cluster else 1
        self.python("-m", "bench.fill", "--count", str(count), "--processes", str(processes))

    def python(self, *arguments: str) -> str:
        """Run Python on this database."""
        env = environment(self.url, self.folder, port=1, more={})
        run = subprocess.run(
            [sys.executable, *arguments], env=env, stdout=subprocess.PIPE, text=True, check=True
        )
        return run.stdout

    @contextmanager
    def serving(self) -> Iterator[tuple[Server, str]]:
        """(server, token) with `cauce up` running as it does for anyone."""
        with cauce_up(self.url, self.folder) as server:
            token = server.cli(
                "token", "create", "--company", "bench", "--role", "administrator", "bench"
            )
            yield server, token


@contextmanager
def world(database: str) -> Iterator[World]:
    """A fresh, migrated and empty one of `sqlite` or `postgres`; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cauce-bench-") as name:
        folder = Path(name)
        if database == "sqlite":
            made = World(database, folder, None, None)
            _migrate(made)
            yield made
            return
        with temporary_cluster(durable=True, **POSTGRES) as cluster:
            made = World(database, folder, cluster.url, cluster)
            _migrate(made)
            yield made


def there_already(where: str) -> World:
    """The installation at `where`, to be measured as it is and left there: the address of a
    PostgreSQL database of one's own cluster, or a data folder with SQLite."""
    if "://" not in where:
        return World("sqlite", Path(where), None, None)
    folder = Path(tempfile.mkdtemp(prefix="cauce-bench-"))
    cluster = Cluster(urlsplit(where).port or 5432, find_binaries(), folder)
    return World("postgres", folder, where, cluster)


def _migrate(made: World) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.config.settings")
    env = environment(made.url, made.folder, port=1, more={})
    env["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
    command = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(command, env=env, check=True)
