"""How the database would go about what a test asks of it."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

_FORCED = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort"
# The planner passes over an index that is not valid. Those that keep a rule stay: a statement may
# look up a row by its id beside what the test asks about.
_HIDE = """
UPDATE pg_index SET indisvalid = false
FROM pg_class AS named
WHERE named.oid = pg_index.indexrelid AND NOT indisunique AND named.relname !~ %s
  AND indrelid IN (SELECT x.indrelid FROM pg_index AS x
                   JOIN pg_class AS c ON c.oid = x.indexrelid WHERE c.relname ~ %s)
"""


def plans_of(ask: Callable[[], Any], *, by: str = "") -> list[str]:
    """The plan of every statement that `ask` makes, as text. On PostgreSQL, which would rather read
    a small table whole and sort it, only what it must do without an index in that order is left.

    `by` names the indexes, as a regular expression, by which a test expects it to go. Which of
    several PostgreSQL takes for a few rows follows from what its tables held in earlier tests; so
    it is shown these alone of their tables' and tells whether the statement can go by them.
    """
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    before = transaction.savepoint_create()
    if by and connection.vendor == "postgresql":
        _show_only(by)
    plans = [plan_of(sql, params) for sql, params in asked if sql.startswith(("SELECT", "WITH"))]
    transaction.savepoint_rollback(before)
    return plans


def plan_of(sql: str, params: Any) -> str:
    """The plan of one statement."""
    kind = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{_FORCED} = off")
        cursor.execute(f"{kind} {sql}", params)
        return "\n".join(str(row) for row in cursor.fetchall())


def _show_only(by: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HIDE, [by, by])
