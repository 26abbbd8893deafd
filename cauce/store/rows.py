"""Rows in bulk by raw SQL: the hot write of intake and import, on both databases.

PostgreSQL: plain values for one to three rows, arrays through `unnest` for a few, COPY for many.
SQLite: `executemany`. Values are what the driver takes; JSON columns take str.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from cauce.store.together import Check, filling, opened
from cauce.store.transaction import LostRace, on_postgres

type Row = Sequence[Any]
_AS_VALUES = 3  # rows up to which the values themselves cost the driver less than arrays
_COPY_FROM = 16  # rows from which COPY beats arrays
_LOST = ("08", "57P")  # SQLSTATEs: connection exceptions; the server shuts down, or the session
_types: dict[tuple[str, str], str] = {}
_sequences: dict[str, str] = {}  # table → the name of its id's sequence, quoted


@lru_cache(maxsize=1024)
def moment(at: datetime) -> Any:
    """A moment as the driver takes it. Rows of a batch share theirs; SQLite's text is made once."""
    return connection.ops.adapt_datetimefield_value(at)


def read_moment(stored: Any) -> datetime:
    """A moment as `run` returns it: SQLite keeps it in UTC and does not say so."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Sequence[Row], *, skip_conflicts: bool = False
) -> int:
    """Insert `rows` (values in the order of `columns`, database column names) into the table.

    With `skip_conflicts`, rows that break a unique constraint are left out silently. On PostgreSQL
    such an insert waits for a competing transaction to end before it decides.
    Returns how many rows were inserted; within `together`, how many are going to be.
    """
    return _insert(model, columns, rows, skip_conflicts=skip_conflicts, check=_any_count)


def insert_new(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """As `insert_rows`; raises LostRace when another transaction took a unique key meanwhile.

    Within `together` it is raised when the block ends.
    """

    def check(inserted: int) -> None:
        if inserted < len(rows):
            raise LostRace(f"a row of {model.__name__} was written meanwhile")

    many = on_postgres() and len(rows) >= _COPY_FROM
    try:
        check(_insert(model, columns, rows, skip_conflicts=not many, check=check))
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise LostRace(f"a row of {model.__name__} was written meanwhile") from error
        raise


@contextmanager
def together() -> Iterator[None]:
    """Inserts of few rows within the block leave as one statement, on PostgreSQL. They do not see
    one another, and nothing that reads with the ORM within the block sees them."""
    with filling() as bundle:
        yield
        bundle.send(_fetched_numbered)


def _any_count(inserted: int) -> None:
    """Whatever was left out was meant to be."""


def _insert(
    model: type[Model],
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    skip_conflicts: bool,
    check: Check,
) -> int:
    if not rows:
        return 0
    if not on_postgres():
        with connection.cursor() as cursor:
            cursor.executemany(_one_row(model, tuple(columns), skip_conflicts), rows)
            return int(cursor.rowcount)
    if len(rows) >= _COPY_FROM and not skip_conflicts:
        names = ", ".join(f'"{column}"' for column in columns)
        return _copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', rows)
    sql, params = _few(model, tuple(columns), rows, skip_conflicts)
    bundle = opened()
    if bundle is None:
        return _execute(sql, params)
    bundle.add(sql, params, check)
    return len(rows)


@lru_cache(maxsize=256)
def _one_row(model: type[Model], columns: tuple[str, ...], skip_conflicts: bool) -> str:
    marks = ", ".join("%s" for _ in columns)
    return f"{_into(model, columns)} VALUES ({marks}){_tail(skip_conflicts)}"


def _few(
    model: type[Model], columns: tuple[str, ...], rows: Sequence[Row], skip_conflicts: bool
) -> tuple[str, Sequence[Any]]:
    if len(rows) <= _AS_VALUES:
        sql = _values(model, columns, len(rows), skip_conflicts)
        return sql, rows[0] if len(rows) == 1 else [value for row in rows for value in row]
    sql = _arrays(model, columns, skip_conflicts)
    return sql, [list(values) for values in zip(*rows, strict=True)]


@lru_cache(maxsize=1024)
def _values(model: type[Model], columns: tuple[str, ...], count: int, skip_conflicts: bool) -> str:
    row = ", ".join(f"%s::{_type(model, column)}" for column in columns)
    many = ", ".join([f"({row})"] * count)
    return f"{_into(model, columns)} VALUES {many}{_tail(skip_conflicts)}"


@lru_cache(maxsize=256)
def _arrays(model: type[Model], columns: tuple[str, ...], skip_conflicts: bool) -> str:
    casts = ", ".join(f"%s::{_type(model, column)}[]" for column in columns)
    return f"{_into(model, columns)} SELECT * FROM unnest({casts}){_tail(skip_conflicts)}"  # noqa: S608


def _into(model: type[Model], columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{model._meta.db_table}" ({names})'


def _tail(skip_conflicts: bool) -> str:
    return " ON CONFLICT DO NOTHING" if skip_conflicts else ""


def update_rows(
    model: type[Model], columns: Sequence[str], rows: Sequence[Row], *, key: str = "id"
) -> int:
    """Set `columns` of many rows, each starting with the value of `key`. Returns a count."""
    if not rows:
        return 0
    table = model._meta.db_table
    if on_postgres():
        names = [key, *columns]
        casts = ", ".join(f"%s::{_type(model, name)}[]" for name in names)
        sets = ", ".join(f'"{column}" = v."{column}"' for column in columns)
        alias = ", ".join(f'"{name}"' for name in names)
        sql = f'UPDATE "{table}" t SET {sets} FROM unnest({casts}) v({alias}) WHERE t."{key}" = v."{key}"'  # noqa: S608, E501
        return _execute(sql, [list(values) for values in zip(*rows, strict=True)])
    sets = ", ".join(f'"{column}" = %s' for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{table}" SET {sets} WHERE "{key}" = %s',  # noqa: S608
            [(*row[1:], row[0]) for row in rows],
        )
        return int(cursor.rowcount)


def _execute(sql: str, params: Sequence[Any]) -> int:
    _send_waiting()
    with _prepared(sql, params) as cursor:
        return cursor.rowcount


def _send_waiting() -> None:
    """What was written before must be there for what comes now."""
    if (bundle := opened()) is not None:
        bundle.send(_fetched_numbered)


@contextmanager
def _prepared(sql: str, params: Sequence[Any]) -> Iterator["psycopg.Cursor[Any]"]:
    """A plain psycopg cursor joins Django's transaction and, unlike Django's own, prepares."""
    with _raw_cursor(sql) as cursor:
        cursor.execute(sql, params, prepare=settings.PREPARED_STATEMENTS)
        yield cursor


def _copy(sql: str, rows: Sequence[Row]) -> int:
    """Half the cost of arrays, in the driver and in the server, from some ten rows on."""
    _send_waiting()
    with _raw_cursor(sql) as cursor:
        with cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


@contextmanager
def _raw_cursor(
    sql: str, kind: "type[psycopg.Cursor[Any]]" = psycopg.Cursor
) -> Iterator["psycopg.Cursor[Any]"]:
    """The driver's own cursor; its errors become Django's, so that deadlocks are tried again."""
    connection.close_if_health_check_failed()  # as Django's own cursor does
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    with connection.wrap_database_errors, kind(connection.connection) as cursor:
        yield cursor


def run(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement in the current transaction; return its rows.

    PostgreSQL prepares it, so that it is read and planned once for a connection: that is for
    statements of a fixed text whose plan does not depend on the values (by key, inserts).
    """
    if on_postgres():
        _send_waiting()
        return _fetched(sql, params)
    with connection.cursor() as wrapped:
        wrapped.execute(sql, params)
        return list(wrapped.fetchall()) if wrapped.description else []


def run_planned(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """As `run`, planned for these very values: for searches, ranges and texts made of parts."""
    with connection.cursor() as wrapped:
        wrapped.execute(sql, params)
        return list(wrapped.fetchall())


def run_first(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """As `run`, for the read that opens a request: it is also the check of the connection.

    One that the server has closed since the last request is made anew and the read done again, so
    that Django need not ask `SELECT 1` before each request of a program.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # this very read is the check
    try:
        return run(sql, params)
    except OperationalError as error:
        if connection.in_atomic_block or not _is_lost(error):
            raise
        connection.close()
        return run(sql, params)


def _is_lost(error: OperationalError) -> bool:
    """Whether the connection went, rather than one statement: that one was cancelled, or waited too
    long, and would again. A connection that the driver knows to be closed brings no SQLSTATE."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state.startswith(_LOST) or bool(getattr(connection.connection, "closed", False))


def _fetched(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with _prepared(sql, params) as cursor:
        found = cursor.pgresult  # `description` would describe each column anew
        return cursor.fetchall() if found is not None and found.nfields else []


def _fetched_numbered(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """As `_fetched`, of a statement whose parameters are $1, $2…"""
    with _raw_cursor(sql, psycopg.RawCursor) as cursor:
        cursor.execute(sql, params, prepare=settings.PREPARED_STATEMENTS)
        return cursor.fetchall()


def insert_by(sql: str, params: Sequence[Any]) -> None:
    """Run an INSERT of one's own; within `together` it leaves with the others."""
    bundle = opened()
    if bundle is None:
        run(sql, params)
    else:
        bundle.add(sql, params, _any_count)


def in_list(column: str, values: Iterable[Any], *, kind: str) -> tuple[str, list[Any]]:
    """A condition «column is one of values» with one parameter, so that its plan is prepared once.

    `kind` is the PostgreSQL type of the column (`bigint`, `text`).
    """
    given = list(values)
    if on_postgres():
        return f"{column} = ANY(%s::{kind}[])", [given]
    marks = ", ".join("%s" for _ in given)
    return f"{column} IN ({marks})", given


def unindexed(column: str) -> str:
    """A column by whose index SQLite shall not go, in SQL of one's own: without statistics it takes
    a company's rows for fewer than those of five hundred keys. PostgreSQL weighs for itself."""
    return column if on_postgres() else f"+{column}"


def written(code: str) -> RawSQL:
    """A code of ours that stands in the statement itself: SQLite proves by what is written there,
    not by parameters, that an index of some rows alone holds all that are asked for."""
    if not re.fullmatch(r"[a-z_]*", code):
        raise ValueError(code)
    return RawSQL(f"'{code}'", ())  # noqa: S611 - nothing but small letters


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """Primary keys for `count` rows to be inserted in this transaction, in rising order."""
    return reserve_many([(model, count)])[0]


def reserve_many(wanted: Sequence[tuple[type[Model], int]]) -> list[list[int]]:
    """Primary keys for several tables at once, in the order asked; one statement.

    PostgreSQL draws them from the sequences. On SQLite the write transaction is already exclusive,
    so the ones after the highest are safe; AUTOINCREMENT's own memory keeps up by itself.
    """
    if not any(count for _, count in wanted):
        return [[] for _ in wanted]
    if on_postgres():
        return _from_sequences(wanted)
    marks = ", ".join("%s" for _ in wanted)
    sql = f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({marks})"  # noqa: S608
    highest = dict(run(sql, [model._meta.db_table for model, _ in wanted]))
    starts = [highest.get(model._meta.db_table, 0) + 1 for model, _ in wanted]
    return [
        list(range(start, start + count)) for start, (_, count) in zip(starts, wanted, strict=True)
    ]


def _from_sequences(wanted: Sequence[tuple[type[Model], int]]) -> list[list[int]]:
    one = "SELECT {}, nextval({}::regclass) FROM generate_series(1, %s::int)"
    parts = [one.format(place, _sequence(model)) for place, (model, _) in enumerate(wanted)]
    drawn: list[list[int]] = [[] for _ in wanted]
    for place, value in run(" UNION ALL ".join(parts), [count for _, count in wanted]):
        drawn[place].append(value)
    return drawn


def _sequence(model: type[Model]) -> str:
    """The quoted name, asked once: looking it up for each id costs more than drawing it."""
    table = model._meta.db_table
    if table not in _sequences:
        sql = "SELECT quote_literal(pg_get_serial_sequence(%s, 'id'))"
        _sequences[table] = str(run(sql, [table])[0][0])
    return _sequences[table]


def _type(model: type[Model], column: str) -> str:
    key = (model._meta.db_table, column)
    if key not in _types:
        field = next(f for f in model._meta.concrete_fields if f.column == column)
        _types[key] = str(field.rel_db_type(connection)) if field.is_relation else _plain(field)
    return _types[key]


def _plain(field: Any) -> str:
    kind: str = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return kind.split("(", maxsplit=1)[0] if kind.startswith("varchar") else kind
