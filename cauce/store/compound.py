"""The first rows of several ordered lists as one list, in one statement.

Each part starts in the middle of an index and stops after a few rows. Written as one condition with
IN, both databases would read all rows of all parts and sort them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cauce.store.rows import run_planned
from cauce.store.transaction import on_postgres

type Part = QuerySet[Any, tuple[Any, ...]]
type Statement = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Several:
    """Parts to be read as one list: of `values_list`, each sliced and ordered alike.

    `order` names columns by their place, as `1 DESC, 2 DESC`; `index` is the one to read along.
    """

    parts: Sequence[Part]
    index: str = ""
    order: str = ""
    limit: int = 0


def merged(several: Several) -> list[tuple[Any, ...]]:
    """At most `limit` of the rows of all parts, in their order."""
    return _fetched(_first(several)) if several.parts else []


def ids_of_each(lists: Sequence[Several]) -> list[set[int]]:
    """The column `id` of what `merged` gives for each of several lists, all in one statement."""
    selects = [
        (place, "id", _first(several)) for place, several in enumerate(lists) if several.parts
    ]
    found: list[set[int]] = [set() for _ in lists]
    for place, row_id in _fetched(_one_below_the_other(selects)):
        found[place].add(row_id)
    return found


def count_of_each(lists: Sequence[Several]) -> list[int]:
    """How many rows the sliced parts of each of several lists have together; one statement."""
    selects = [
        (place, "COUNT(*)", united(several.parts, index=several.index))
        for place, several in enumerate(lists)
        if several.parts
    ]
    found = dict(_fetched(_one_below_the_other(selects)))
    return [found.get(place, 0) for place in range(len(lists))]


def _first(several: Several) -> Statement:
    sql, params = united(several.parts, index=several.index)
    return f"{sql} ORDER BY {several.order} LIMIT {int(several.limit)}", params


def _one_below_the_other(selects: Sequence[tuple[int, str, Statement]]) -> Statement:
    texts = [
        f"SELECT {place}, {what} FROM ({sql}) AS list{place}"  # noqa: S608 - the ORM's own SQL
        for place, what, (sql, _) in selects
    ]
    return " UNION ALL ".join(texts), [value for *_, (_, params) in selects for value in params]


def _fetched(statement: Statement) -> list[tuple[Any, ...]]:
    sql, params = statement
    return run_planned(sql, params) if sql else []


def united(parts: Sequence[Part], *, index: str = "") -> Statement:
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
