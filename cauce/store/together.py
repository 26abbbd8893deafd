"""On PostgreSQL the small inserts of a transaction can leave as one statement.

A round trip costs both sides more than the row that it brings: for one enquiry this halves what
the driver and the server spend on statements.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from cauce.store.transaction import on_postgres

type Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
type Check = Callable[[int], None]  # is told how many rows were inserted


class Bundle:
    """Inserts that wait to be sent together. All of them see the database as it was before any."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._params: list[Any] = []
        self._checks: list[Check] = []

    def add(self, sql: str, params: Sequence[Any], check: Check) -> None:
        """Take an insert along; `check` may raise when too few rows came of it."""
        self._parts.append(sql)
        self._params += params
        self._checks.append(check)

    def send(self, run: Run) -> None:
        """Send what waits, nothing when there is nothing."""
        if not self._parts:
            return
        sql, params, checks = _joined(tuple(self._parts)), self._params, self._checks
        self._parts, self._params, self._checks = [], [], []
        for check, count in zip(checks, run(sql, params)[0], strict=True):
            check(count)


@lru_cache(maxsize=256)
def _joined(parts: tuple[str, ...]) -> str:
    """One statement of all, its parameters numbered: the driver would count so many each time."""
    named = ", ".join(f"s{n} AS ({part} RETURNING 1)" for n, part in enumerate(parts))
    counts = ", ".join(f"(SELECT count(*) FROM s{n})" for n in range(len(parts)))  # noqa: S608
    pieces = f"WITH {named} SELECT {counts}".split("%s")
    return "".join(f"{piece}${n}" for n, piece in enumerate(pieces[:-1], start=1)) + pieces[-1]


_open = threading.local()


def opened() -> Bundle | None:
    """The bundle that this thread fills, if it does."""
    found: Bundle | None = getattr(_open, "bundle", None)
    return found


@contextmanager
def filling() -> Iterator[Bundle]:
    """Collect the inserts of the block, on PostgreSQL; whoever opens it sends what is left."""
    bundle = Bundle()
    if on_postgres():
        _open.bundle = bundle
    try:
        yield bundle
    finally:
        _open.bundle = None
