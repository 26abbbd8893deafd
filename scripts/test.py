"""Runs every test on both databases and prints the counts: what `make test` does."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from scripts.postgres import NoPostgres, temporary_cluster


@dataclass(frozen=True)
class Counts:
    """How one run of pytest ended."""

    passed: int
    failed: int

    def __str__(self) -> str:
        """The words that people and programs look for at the end of a run."""
        return f"{self.passed} passed, {self.failed} failed"


def main(arguments: list[str]) -> int:
    """Exit code 0 only when every test passed on both databases. `arguments` go to pytest."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        sqlite = _run("sqlite", arguments, {})
        with temporary_cluster() as cluster:
            postgres = _run("postgres", arguments, {"CAUCE_TEST_DATABASE_URL": cluster.url})
    except NoPostgres as problem:
        print(f"The tests need PostgreSQL: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    total = Counts(sqlite.passed + postgres.passed, sqlite.failed + postgres.failed)
    print(f"\nsqlite: {sqlite}\npostgres: {postgres}\n{total}", flush=True)
    return 1 if total.failed else 0


def _run(database: str, arguments: list[str], more: dict[str, str]) -> Counts:
    """One pytest over everything, on `database`; a run that proves nothing counts as a failure."""
    print(f"\n-- {database} --", flush=True)
    with tempfile.TemporaryDirectory(prefix="cauce-counts-") as folder:
        target = Path(folder, "counts.json")
        environment = {"CAUCE_TEST_DB": database, "CAUCE_TEST_COUNTS": str(target), **more}
        options = ["-q", "-n", str(_workers()), "--dist", "loadfile", "--no-loadscope-reorder"]
        options += ["--max-worker-restart", "1"]  # a hanging test would end one after the other
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *arguments],
            check=False,
            env={**os.environ, **environment},
        ).returncode
        found = json.loads(target.read_text()) if target.exists() else {}
    passed, failed, skipped = (found.get(name, 0) for name in ("passed", "failed", "skipped"))
    if skipped:
        print(f"{database}: {skipped} skipped, and nothing here may skip", file=sys.stderr)
    if not passed:
        print(f"{database}: no test ran (pytest ended with {code})", file=sys.stderr)
    problems = failed + skipped
    return Counts(passed, problems or int(code != 0 or not passed))


def _workers() -> int:
    return min(8, max(2, os.cpu_count() or 2))


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM becomes an exception, so that the database is taken away."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
