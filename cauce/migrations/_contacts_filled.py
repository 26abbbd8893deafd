"""What contacts that are there already get with 0008: their search text, and what their leads say."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cauce.kit import names, phones

_CHUNK = 2_000
_WORKED = "(l.flow_state <> '' OR l.attempts > 0 OR l.last_contact_at IS NOT NULL)"
_FROM_LEADS = (
    "UPDATE cauce_contact SET lead_count = f.leads, lead_state = f.state, "  # noqa: S608
    "last_contact_at = f.touched, entry_method = "
    "(SELECT entry_method FROM cauce_lead WHERE id = f.first) FROM ("
    "SELECT l.contact_id AS id, count(CASE WHEN l.standing = 'active' THEN 1 END) AS leads, "
    "max(CASE WHEN l.standing = 'active' THEN l.last_contact_at END) AS touched, "
    "CASE WHEN count(CASE WHEN l.standing = 'active' AND l.flow_state <> 'closed' "
    f"AND {_WORKED} THEN 1 END) > 0 THEN 'in_process' "
    f"WHEN count(CASE WHEN l.standing = 'active' AND {_WORKED} THEN 1 END) > 0 THEN 'completed' "
    "ELSE NULL END AS state, min(l.id) AS first "
    "FROM cauce_lead l WHERE l.contact_id BETWEEN %s AND %s GROUP BY l.contact_id"
    ") AS f WHERE cauce_contact.id = f.id"
)
_INDEX = {
    "postgresql": (
        "CREATE INDEX contact_search ON cauce_contact "
        "USING gin (company_id, search_text gin_trgm_ops)",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE cauce_contact_search USING fts5("
        "search_text, tokenize='trigram', detail=none)",
        "INSERT INTO cauce_contact_search(rowid, search_text) "
        "SELECT id, search_text FROM cauce_contact",
    ),
}
_NO_INDEX = {
    "postgresql": "DROP INDEX contact_search",
    "sqlite": "DROP TABLE cauce_contact_search",
}


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the new columns of every contact, then index them."""
    with editor.connection.cursor() as cursor:
        for rows in _chunks(cursor):
            first, last = rows[0][0], rows[-1][0]
            texts = _texts(cursor, rows)
            cursor.executemany("UPDATE cauce_contact SET search_text = %s WHERE id = %s", texts)
            cursor.execute(_FROM_LEADS, [first, last])
        if editor.connection.vendor == "postgresql":
            # An index is not made over a table with checks that wait for the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in _INDEX[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index again; the columns go by themselves."""
    editor.execute(_NO_INDEX[editor.connection.vendor])


def _chunks(cursor: Any) -> Iterator[list[Any]]:
    after = 0
    while True:
        sql = "SELECT id, name FROM cauce_contact WHERE id > %s ORDER BY id LIMIT %s"
        cursor.execute(sql, [after, _CHUNK])
        rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _texts(cursor: Any, rows: list[Any]) -> list[tuple[str, int]]:
    """(text, id) of each: the name, and every e-mail and phone it was known by."""
    texts = {pk: f" {names.fold(name)}" if name.strip() else "" for pk, name in rows}
    sql = (
        "SELECT contact_id, kind, key, typed FROM cauce_contactpoint "
        "WHERE contact_id BETWEEN %s AND %s ORDER BY id"
    )
    cursor.execute(sql, [rows[0][0], rows[-1][0]])
    for pk, kind, key, typed in cursor.fetchall():
        if kind in {"phone", "email"} and pk in texts:
            texts[pk] += f" {phones.search_forms(key) if kind == 'phone' else names.fold(typed)}"
    return [(text[:1_000], pk) for pk, text in texts.items()]
