"""What this machine gives at this moment: bare inserts and selects, the yardstick of each run."""

import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from scripts.postgres import Cluster

_COLUMNS = 20
_FIELDS = ", ".join(f"c{n} text" for n in range(_COLUMNS))
_TABLE = f"CREATE TABLE yardstick(id %s PRIMARY KEY, {_FIELDS})"
_INSERT = (
    f"INSERT INTO yardstick({', '.join(f'c{n}' for n in range(_COLUMNS))}) "
    f"VALUES ({', '.join(repr('value ' + str(n)) for n in range(_COLUMNS))});"
)


def postgres_inserts(cluster: Cluster, *, clients: int = 8, seconds: int = 5) -> float:
    """pgbench: one-row transactions a second (20 text columns, one select, durable commit)."""
    cluster.drop("yardstick")
    cluster.create("yardstick")
    run = [cluster.binaries / "psql", "-q", *_where(cluster), "-d", "yardstick", "-c"]
    subprocess.run([*run, _TABLE % "bigserial"], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(f"BEGIN;\nSELECT id FROM yardstick WHERE id = 1;\n{_INSERT}\nCOMMIT;\n")
        script.flush()
        answer = subprocess.run(
            [
                *(cluster.binaries / "pgbench", "-n", "-M", "prepared", "-c", str(clients)),
                *("-j", "2", "-T", str(seconds), *_where(cluster), "-f", script.name, "yardstick"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    cluster.drop("yardstick")
    line = next(line for line in answer.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def _where(cluster: Cluster) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "cauce"]


def sqlite_inserts(folder: Path, *, seconds: float = 5) -> float:
    """The same by sqlite3, WAL and synchronous=FULL as in the product: transactions a second."""
    path = folder / "yardstick.sqlite3"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000;"
        + _TABLE % "integer"
    )
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT id FROM yardstick WHERE id = 1").fetchall()
        connection.execute(_INSERT)
        connection.execute("COMMIT")
        done += 1
    connection.close()
    path.unlink(missing_ok=True)
    return done / seconds
