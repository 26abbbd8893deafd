"""Small inserts that leave as one statement: the same rows, the same lost races, fewer trips."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.leads.models import ContactPoint
from cauce.store import LostRace, insert_new, insert_rows, rows, together
from tests.cast import Cast

POINT = ("company_id", "contact_id", "kind", "key", "typed")


@pytest.fixture
def contact(cast: Cast) -> tuple[int, int]:
    """(company, contact) that points may belong to."""
    lead = cast.lead(email="ana@correo.example")
    assert lead.contact_id
    return cast.company.pk, lead.contact_id


def points(contact: tuple[int, int], *keys: str) -> list[tuple[Any, ...]]:
    return [(*contact, "external", key, key) for key in keys]


def keys() -> set[str]:
    found = ContactPoint.objects.filter(kind="external")
    return set(found.values_list("key", flat=True))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 15, 16, 40])
def test_rows_of_any_number_are_there_after_the_block(contact: tuple[int, int], count: int) -> None:
    wanted = [f"k{n}" for n in range(count)]
    with together():
        insert_rows(ContactPoint, POINT, points(contact, *wanted))
        insert_new(ContactPoint, POINT, points(contact, "one", "two\t\\N 'three' $1 %s"))
    assert keys() == {*wanted, "one", "two\t\\N 'three' $1 %s"}


@pytest.mark.only_on("postgres")
def test_they_leave_as_one_statement(contact: tuple[int, int]) -> None:
    with CaptureQueriesContext(connection) as asked, together():
        insert_rows(ContactPoint, POINT, points(contact, "a"))
        insert_new(ContactPoint, POINT, points(contact, "b", "c"))
        insert_rows(ContactPoint, POINT, points(contact, *"defg"))
    assert len(asked) == 1
    assert keys() == set("abcdefg")


def test_a_key_that_was_taken_is_a_lost_race(contact: tuple[int, int]) -> None:
    insert_rows(ContactPoint, POINT, points(contact, "taken"))
    with pytest.raises(LostRace), together():
        insert_new(ContactPoint, POINT, points(contact, "free"))
        insert_new(ContactPoint, POINT, points(contact, "taken"))


def test_rows_that_may_be_there_already_are_left_out(contact: tuple[int, int]) -> None:
    insert_rows(ContactPoint, POINT, points(contact, "taken"))
    with together():
        insert_rows(ContactPoint, POINT, points(contact, "taken", "free"), skip_conflicts=True)
    assert keys() == {"taken", "free"}


def test_a_statement_within_the_block_finds_what_was_written_before_it(
    contact: tuple[int, int],
) -> None:
    with together():
        insert_rows(ContactPoint, POINT, points(contact, "before"))
        sql = "SELECT key FROM cauce_contactpoint WHERE kind = 'external'"
        assert rows.run(sql, []) == [("before",)]
        insert_rows(ContactPoint, POINT, points(contact, "after"))
    assert keys() == {"before", "after"}


@pytest.mark.only_on("postgres")
def test_nothing_leaves_a_block_that_breaks(contact: tuple[int, int]) -> None:
    with pytest.raises(KeyError), together():
        insert_rows(ContactPoint, POINT, points(contact, "lost"))
        raise KeyError
    insert_rows(ContactPoint, POINT, points(contact, "kept"))
    assert keys() == {"kept"}


def test_an_insert_of_ones_own_leaves_with_the_others(contact: tuple[int, int]) -> None:
    sql = (
        "INSERT INTO cauce_contactpoint (company_id, contact_id, kind, key, typed) "
        "SELECT %s, %s, 'external', %s, ''"
    )
    rows.insert_by(sql, [*contact, "alone"])
    with together():
        insert_rows(ContactPoint, POINT, points(contact, "a"))
        rows.insert_by(sql, [*contact, "b"])
    assert keys() == {"alone", "a", "b"}
