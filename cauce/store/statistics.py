"""What the planner knows of the tables while they grow faster than it looks."""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Model

from cauce.store.rows import run
from cauce.store.transaction import on_postgres

_ROWS = 1_000  # fewer new rows are not worth a look
_LOOKED_AT = 20_000  # rows of an index; a company then seems to have no more leads than these


def note_growth(columns: Mapping[type[Model], Sequence[str]]) -> list[str]:
    """Gather PostgreSQL's statistics of these columns of tables that are four times what they were
    when that was last done; returns which tables. Call it outside of transactions.

    Autovacuum looks once a minute. Until then the plans that were made for an empty table, and are
    kept prepared, read a table of a hundred thousand rows from end to end for each look-up.
    """
    if not on_postgres():
        return []
    sql = (
        "SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid "
        "WHERE s.relname = ANY(%s::text[]) AND s.schemaname = current_schema() "
        "AND s.n_mod_since_analyze > %s + 3 * greatest(c.reltuples, 0)"
    )
    tables = {model._meta.db_table: names for model, names in columns.items()}
    grown = [name for (name,) in run(sql, [list(tables), _ROWS])]
    if grown:
        named = (f'"{name}" ({", ".join(tables[name])})' for name in grown)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(named))
    return grown


def weigh() -> None:
    """Gather SQLite's statistics anew; PostgreSQL sees to its own. A third of a second at a million
    leads. Call it outside of transactions.

    Without them, or with those of a look at a thousand rows, a company seems to have a few leads:
    SQLite then reads all of them rather than those of two hundred contacts by their index.
    """
    if on_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        cursor.execute("ANALYZE")
