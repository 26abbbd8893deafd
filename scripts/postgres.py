"""A PostgreSQL cluster of one's own: temporary folder, free port, gone when the owner ends."""

import getpass
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST = 15
_OWNER = "postgres"
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_CALM = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "logging_collector": "off",
}
# Its standard input is a pipe that only we hold: whatever way we end, kill -9 included, it reads
# the end of file, stops the server in the fast way and takes the folder away.
_WATCH = """
trap "" INT TERM HUP
read -r _
kill -INT "$1" 2>/dev/null
while kill -0 "$1" 2>/dev/null; do sleep 0.05; done
rm -rf "$2"
"""


class NoPostgres(Exception):
    """PostgreSQL is not installed, too old, or did not start; the text says which."""


@dataclass
class Cluster:
    """A running server. Its superuser is `cauce`, without a password, from this machine only."""

    port: int
    binaries: Path
    folder: Path

    @property
    def url(self) -> str:
        """The address of the database `cauce`, which is there from the start."""
        return self.url_of("cauce")

    def url_of(self, name: str) -> str:
        """The address of database `name`, as DATABASE_URL wants it."""
        return f"postgres://cauce@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """Create database `name` and return its address. Raises NoPostgres when that fails."""
        _run([self.binaries / "createdb", *self._where(), name])
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Drop database `name`, throwing its connections out."""
        _run([self.binaries / "dropdb", "--force", "--if-exists", *self._where(), name])

    def _where(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "cauce"]


@contextmanager
def temporary_cluster(*, durable: bool = False, **settings: str) -> Iterator[Cluster]:
    """Start a cluster, yield it, and stop and remove it in any case.

    `durable` keeps fsync on, as in real life; without it a crash of the machine loses data and
    tests are fast. `settings` are further lines of postgresql.conf. Raises NoPostgres.
    """
    binaries = find_binaries()
    folder = _folder_for_server()
    watcher = None
    try:
        data = folder / "data"
        options = ["-A", "trust", "-U", "cauce", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([binaries / "initdb", "-D", data, *options], **_as_owner())
        port = _free_port()
        server = _start(binaries, folder, port, {**_CALM, **({} if durable else _FAST), **settings})
        watcher = subprocess.Popen(
            ["sh", "-c", _WATCH, "watch", str(server.pid), str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        cluster = Cluster(port=port, binaries=binaries, folder=folder)
        _wait(cluster, server)
        cluster.create("cauce")
        yield cluster
    finally:
        if watcher is None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            assert watcher.stdin is not None
            watcher.stdin.close()
            server.wait()
            watcher.wait()


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres` of the newest version found.

    Raises NoPostgres when there is none, or only versions older than 15.
    """
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip() or "."))
    versions = {_version(path): path for path in found if (path / "postgres").exists()}
    if not versions or max(versions) < OLDEST:
        raise NoPostgres(
            f"PostgreSQL {OLDEST} or newer is not installed (apt-get install postgresql)"
        )
    return versions[max(versions)]


def _version(binaries: Path) -> int:
    answer = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(number[1]) if number else 0


def _as_owner() -> dict[str, Any]:
    """Arguments for subprocess: root may not run a server, so it becomes Debian's postgres user."""
    if os.geteuid() != 0:
        return {}
    try:
        owner = pwd.getpwnam(_OWNER)
    except KeyError as error:
        raise NoPostgres("root may not run PostgreSQL and there is no user postgres") from error
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _folder_for_server() -> Path:
    """A new folder of the server's user, in a place that this user can reach."""
    if os.geteuid() != 0:
        return Path(tempfile.mkdtemp(prefix="cauce-postgres-"))
    owner = _as_owner()
    for base in (tempfile.gettempdir(), pwd.getpwnam(_OWNER).pw_dir):
        reachable = subprocess.run(["test", "-x", base], check=False, cwd="/", **owner)
        if reachable.returncode == 0:
            folder = Path(tempfile.mkdtemp(prefix="cauce-postgres-", dir=base))
            os.chown(folder, owner["user"], owner["group"])
            return folder
    raise NoPostgres("no temporary folder that the user postgres can reach (see TMPDIR)")


def _start(
    binaries: Path, folder: Path, port: int, settings: dict[str, str]
) -> subprocess.Popen[bytes]:
    chosen = {**settings, "port": str(port), "unix_socket_directories": str(folder)}
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in chosen.items())
    # A session of its own: Ctrl-C in the terminal is for us, we stop the server when we are done.
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **_as_owner(),
        )


def _wait(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    ready = [cluster.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(cluster.port)]
    deadline = time.monotonic() + 60
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            log = (cluster.folder / "server.log").read_text(errors="replace")
            raise NoPostgres(f"PostgreSQL did not start:\n{log[-2000:]}")
        time.sleep(0.05)


def _run(command: list[Any], **how: Any) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **how)
    if answer.returncode != 0:
        raise NoPostgres(f"{Path(command[0]).name} failed: {answer.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    try:
        print(f"{find_binaries()} (as {getpass.getuser()})")
        _as_owner()
    except NoPostgres as problem:
        sys.exit(str(problem))
