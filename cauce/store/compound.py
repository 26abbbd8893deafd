"""The first rows of several ordered lists as one list, in one statement.

Each part starts in the middle of an index and stops after a few rows. Written as one condition with
IN, both databases would read all rows of all parts and sort them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cauce.store.transaction import on_postgres


def merged(
    parts: Sequence[QuerySet[Any, tuple[Any, ...]]], *, order: str, limit: int, index: str = ""
) -> list[tuple[Any, ...]]:
    """At most `limit` of the rows of all `parts` (of `values_list`, each sliced and ordered alike).

    `order` names columns by their place, as `1 DESC, 2 DESC`; `index` is the one to read along.
    """
    if not parts:
        return []
    sql, params = united(parts, index=index)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {order} LIMIT {int(limit)}", params)
        return list(cursor.fetchall())


def counted(parts: Sequence[QuerySet[Any, tuple[Any, ...]]], *, index: str = "") -> int:
    """How many rows the sliced `parts` have together."""
    if not parts:
        return 0
    sql, params = united(parts, index=index)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS together", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def united(
    parts: Sequence[QuerySet[Any, tuple[Any, ...]]], *, index: str = ""
) -> tuple[str, list[Any]]:
    """One statement for all parts, and its parameters.

    SQLite weighs indexes by few figures and takes any that begins alike, so it is told which.
    """
    selects, params = [], list[Any]()
    for place, part in enumerate(parts):
        sql, values = part.query.sql_with_params()
        if index and not on_postgres():
            table = f'FROM "{part.model._meta.db_table}"'
            sql = sql.replace(table, f'{table} INDEXED BY "{index}"', 1)
        selects.append(f"SELECT * FROM ({sql}) AS part{place}")  # noqa: S608 - the ORM's own SQL
        params += values
    return " UNION ALL ".join(selects), params
