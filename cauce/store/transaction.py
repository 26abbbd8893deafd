"""Transactions: one writer at a time on SQLite, deadlocks and lost races tried again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

from django.db import OperationalError, connection, transaction

# SQLite lets one connection write. Its busy handler sleeps and is unfair (a tail of 0.1-0.8 s
# with several threads), so threads of this process queue here instead. Re-entrant: actions nest.
_one_writer = threading.RLock()
_committed = threading.local()
_POSTGRES_DEADLOCK = "40P01"
_POSTGRES_SERIALIZATION = "40001"


class LostRace(Exception):
    """Another transaction took what this one was about to take; run the whole again."""


@cache
def on_postgres() -> bool:
    """True when the database is PostgreSQL. It is one and the same for the life of a process."""
    return connection.vendor == "postgresql"


@contextmanager
def atomic() -> Iterator[None]:
    """A transaction; nested ones become savepoints. Use it as a context manager or decorator."""
    outermost = not connection.in_atomic_block
    with nullcontext() if on_postgres() else _one_writer, transaction.atomic():
        yield
    if outermost:
        _committed.count = committed() + 1


def committed() -> int:
    """How many transactions this thread has brought to an end with all that they wrote."""
    return getattr(_committed, "count", 0)


# For a transaction that writes hundreds of rows: less often, PostgreSQL sorts more of the trigrams
# that it owes its search indexes, in memory. A search reads up to so much unsorted meanwhile.
_IN_BULK = (
    ("synchronous_commit", "off"), ("gin_pending_list_limit", "16MB"), ("work_mem", "64MB"),
)  # fmt: skip


def durable_later() -> None:
    """This transaction is one of many that write much, and is safe on disk with the next one that
    is not so: for work that can be done again from where it stood. Without effect on SQLite."""
    if on_postgres():
        settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _IN_BULK)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {settings}")


def retrying[T](work: Callable[[], T], *, times: int = 3) -> T:
    """Run `work` (which opens its own transaction) again after a deadlock or a lost race.

    Gives up after `times` further tries, or once something of it is committed and would be done
    twice, and raises the last error.
    """
    for left in range(times, -1, -1):
        before = committed()
        try:
            return work()
        except (LostRace, OperationalError) as error:
            if not left or not is_race(error) or committed() != before:
                raise
    raise AssertionError("unreachable")


def is_race(error: BaseException) -> bool:
    """Whether others were in the way, so that the same would go well now: nothing is written."""
    state = getattr(error.__cause__, "sqlstate", "")
    return isinstance(error, LostRace) or state in {_POSTGRES_DEADLOCK, _POSTGRES_SERIALIZATION}
