"""How the database would go about what a test asks of it."""

from collections.abc import Callable
from typing import Any

from django.db import connection

_FORCED = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort"


def plans_of(ask: Callable[[], Any]) -> list[str]:
    """The plan of every statement that `ask` makes, as text. On PostgreSQL, which would rather read
    a small table whole and sort it, only what it must do without an index in that order is left."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    return [plan_of(sql, params) for sql, params in asked if sql.startswith(("SELECT", "WITH"))]


def plan_of(sql: str, params: Any) -> str:
    """The plan of one statement."""
    kind = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{_FORCED} = off")
        cursor.execute(f"{kind} {sql}", params)
        return "\n".join(str(row) for row in cursor.fetchall())
