"""The whole database out and in: an unchanging view to read, the fastest way to write, wiping."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any

import psycopg
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from cauce.store.transaction import on_postgres

_CHUNK = 1000


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database, for reading; others go on writing. Not within a transaction."""
    if on_postgres():
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.ensure_connection()
    wrapper: Any = connection
    usual, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master")  # the first read fixes the moment
            yield
    finally:
        wrapper.transaction_mode = usual


@contextmanager
def replacing() -> Iterator[None]:
    """A transaction in which rows may come in any order: references are checked at its end."""
    with connection.constraint_checks_disabled(), transaction.atomic(durable=True):
        yield
        connection.check_constraints()


def load_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows, values as the fields prepare them for the database, in one go."""
    names = ", ".join(f'"{column}"' for column in columns)
    if on_postgres():
        with connection.wrap_database_errors:
            _copy(f'COPY "{table}" ({names}) FROM STDIN', rows)
        return
    marks = ", ".join("%s" for _ in columns)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
    with connection.cursor() as cursor:
        for chunk in batched(rows, _CHUNK):
            cursor.executemany(sql, chunk)


def _copy(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    with psycopg.Cursor(connection.connection) as cursor:
        # Making tables in this transaction has switched their references to be checked at once.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)


def empty(tables: Sequence[str]) -> None:
    """Delete every row of `tables`, which hold all that refers to one another."""
    with connection.cursor() as cursor:
        if on_postgres():
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables))
            return
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608


def drop_tables() -> None:
    """Drop every table of the database, the record of migrations included."""
    with connection.cursor() as cursor:
        if not on_postgres():
            # Dropping a virtual table takes its shadow tables along, and only that may drop them.
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TABLE "{name}"')
        tail = " CASCADE" if on_postgres() else ""
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{name}"{tail}')


def restart_ids(models: Iterable[type[Model]]) -> None:
    """Let new rows follow the highest id. SQLite does so by itself."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)
