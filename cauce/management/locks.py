"""Locks between processes: one migrates, collects or compiles, the others wait and find it done."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from cauce.store.transaction import on_postgres

_MIGRATING = 0x0CA0CE  # any number, as long as nothing else in the database uses it


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Wait for the lock of `path` (made when missing); the kernel frees it if the process dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def migration_lock() -> Iterator[None]:
    """Wait until nobody else migrates this database, from whatever machine."""
    if not on_postgres():
        with file_lock(Path(settings.DATA_DIR) / "migrate.lock"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
