"""Several small counts in one statement."""

from typing import Any

from django.db.models import QuerySet

from cauce.store.rows import run_planned


def counts(*queries: QuerySet[Any]) -> list[int]:
    """How many rows each query has, in one statement. Slice a query to cap its count: what nobody
    counts to its end costs the same in a table of millions. A query that can have none raises
    EmptyResultSet, as `none()` does."""
    pieces: list[str] = []
    params: list[Any] = []
    for number, query in enumerate(queries):
        sql, values = query.values_list("pk").query.sql_with_params()
        pieces.append(f"(SELECT COUNT(*) FROM ({sql}) AS piece{number})")  # noqa: S608 - the ORM's own SQL
        params += values
    return list(run_planned(f"SELECT {', '.join(pieces)}", params)[0]) if pieces else []
