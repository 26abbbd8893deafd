"""A dictionary on disk, for work over millions of rows that must not grow in memory."""

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import batched
from pathlib import Path
from types import TracebackType
from typing import Self

_AT_ONCE = 500


class DiskMap:
    """Text → whole number, in a file of its own. Every entry knows at which `position` of the work
    it was put, so that work which goes on from a saved position can forget what came after it."""

    def __init__(self, path: Path, *, position: int = 0) -> None:
        """Open or make the file; entries put at `position` or later are forgotten."""
        self._file = sqlite3.connect(path, isolation_level=None)
        # It can always be made again: nothing is synchronised, nothing can be rolled back.
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS kept"
            " (key TEXT PRIMARY KEY, value INTEGER, position INTEGER) WITHOUT ROWID"
        )
        self._file.execute("DELETE FROM kept WHERE position >= ?", (position,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def get_many(self, keys: Iterable[str]) -> dict[str, int]:
        """Those of `keys` that are there, with their values."""
        found: dict[str, int] = {}
        for some in batched(keys, _AT_ONCE):
            marks = ",".join("?" * len(some))
            sql = f"SELECT key, value FROM kept WHERE key IN ({marks})"  # noqa: S608 - marks only
            found.update(self._file.execute(sql, some))
        return found

    def put_many(self, values: Mapping[str, int], *, position: int) -> None:
        """Keep values whose keys are not there yet."""
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT OR IGNORE INTO kept VALUES (?, ?, ?)",
            ((key, value, position) for key, value in values.items()),
        )
        self._file.execute("COMMIT")

    def raise_many(self, values: Mapping[str, int], *, position: int) -> None:
        """Keep the greatest value of each key; a key stays at the position it was first put."""
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT INTO kept VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
            ((key, value, position) for key, value in values.items()),
        )
        self._file.execute("COMMIT")
