"""Single statements whose loss in a power cut does no harm need not wait for the disk.

Later durable commits carry them along: nothing that was acknowledged can be lost with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cauce.store.transaction import on_postgres


def unhurried() -> str:
    """A condition for the statement itself: on PostgreSQL its commit does not wait. Empty within a
    transaction, which would become as careless as a whole."""
    if connection.in_atomic_block or not on_postgres():
        return ""
    return "AND set_config('synchronous_commit', 'off', true) = 'off'"


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """The same for SQLite: commits inside are written, and synced with the next durable one."""
    if connection.in_atomic_block or on_postgres():
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA synchronous").fetchone()
        cursor.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous = {int(usual)}")
