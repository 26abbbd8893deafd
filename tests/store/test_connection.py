"""What a connection to PostgreSQL goes through that no transaction may hold: it is closed by the
server, and tables grow under it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from cauce.leads.models import ContactPoint
from cauce.store import atomic, note_growth
from cauce.store.rows import run, run_first, run_planned
from tests.own_database import OwnDatabase, own_database

pytestmark = pytest.mark.only_on("postgres")
COLUMNS = {ContactPoint: ("company_id", "kind", "key")}
GROW = (
    "INSERT INTO cauce_contactpoint (company_id, contact_id, kind, key, typed) "
    "SELECT 1, n, 'email', 'p' || n, '' FROM generate_series(%s::int, %s::int) n"
)


@pytest.fixture
def database(tmp_path: Path, django_db_blocker) -> Iterator[OwnDatabase]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), own_database(tmp_path / "own") as made:
        yield made


def _closed_by_the_server(database: OwnDatabase) -> None:
    pid = run("SELECT pg_backend_pid()", [])[0][0]
    with psycopg.connect(database.env["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_the_first_read_of_a_request_mends_a_closed_connection(database: OwnDatabase) -> None:
    _closed_by_the_server(database)
    connection.health_check_done = False
    assert run_first("SELECT %s::int", [7]) == [(7,)]
    assert connection.health_check_done
    with connection.cursor() as cursor:  # Django's own work goes on with the same connection
        cursor.execute("SELECT 8")
        assert cursor.fetchone() == (8,)


def test_a_connection_known_to_be_closed_is_mended_too(database: OwnDatabase) -> None:
    connection.ensure_connection()
    connection.connection.close()
    assert run_first("SELECT %s::int", [7]) == [(7,)]


def test_a_cancelled_statement_is_not_run_again(database: OwnDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE tries")
        cursor.execute("SET statement_timeout = '50ms'")
    pid = run("SELECT pg_backend_pid()", [])
    with pytest.raises(OperationalError) as refused:
        run_first("SELECT nextval('tries'), pg_sleep(%s)", [20])
    assert isinstance(refused.value.__cause__, psycopg.errors.QueryCanceled)
    assert run("SELECT last_value, pg_backend_pid() FROM tries", []) == [(1, pid[0][0])]


def test_within_a_transaction_the_loss_is_told(database: OwnDatabase) -> None:
    with pytest.raises(OperationalError), atomic():
        _closed_by_the_server(database)
        run_first("SELECT %s::int", [7])


def test_any_first_statement_of_a_request_finds_out_that_the_connection_is_closed(
    database: OwnDatabase,
) -> None:
    """A request that shared another's look at its token has not tried its own connection yet."""
    _closed_by_the_server(database)
    connection.health_check_enabled, connection.health_check_done = True, False
    assert run("SELECT %s::int", [7]) == [(7,)]


def test_statistics_are_gathered_when_a_table_has_grown_fourfold(database: OwnDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GROW, [1, 1_500])
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert note_growth(COLUMNS) == ["cauce_contactpoint"]
    assert _known_rows() == 1_500
    with connection.cursor() as cursor:
        cursor.execute(GROW, [1_501, 3_000])
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert note_growth(COLUMNS) == []  # twice as many is no reason
    with connection.cursor() as cursor:
        cursor.execute(GROW, [3_001, 9_000])
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert note_growth(COLUMNS) == ["cauce_contactpoint"]
    assert _known_rows() == 9_000


def _known_rows() -> int:
    sql = "SELECT reltuples::int FROM pg_class WHERE relname = 'cauce_contactpoint'"
    return int(run(sql, [])[0][0])


def _plans_of(beginning: str) -> list[tuple[int, int]]:
    """(generic, custom) plans of the prepared statements of this connection that begin so."""
    sql = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [beginning + "%"])
        return list(cursor.fetchall())


def test_a_statement_of_the_hot_path_is_prepared_and_planned_once(database: OwnDatabase) -> None:
    for _ in range(8):
        assert run("SELECT kind FROM cauce_contactpoint WHERE id = %s", [7]) == []
    assert _plans_of("SELECT kind FROM") == [(8, 0)]


def test_a_search_is_planned_for_what_is_sought(database: OwnDatabase) -> None:
    for _ in range(8):
        assert run_planned("SELECT key FROM cauce_contactpoint WHERE key LIKE %s", ["%7%"]) == []
    assert _plans_of("SELECT key FROM") == []
