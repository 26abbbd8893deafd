"""Nobody gets in where they should not, and no door is forgotten."""

from collections import Counter
from itertools import batched
from typing import Any

import pytest

from tests.cast import make_cast
from tests.doors import api
from tests.doors import pages as written
from tests.doors.accounts import ACCOUNTS
from tests.every_door import PEOPLE, Door, World, doors, operations, pages

OPERATIONS = doors(api.API)
PAGES = [
    door
    for table in (ACCOUNTS, written.PUBLIC, written.INSIDE, written.SETTINGS)
    for door in doors(table)
]
BODIES = api.BODIES | written.BODIES


# Doors tried in one company, one after the other: making one takes as long as trying ten.
STREETS = list(batched(OPERATIONS + PAGES, 50))


@pytest.fixture
def world(db: None) -> World:
    """Acme with one of everything, and a rival."""
    return World(make_cast("acme"), make_cast("rival"))


@pytest.mark.parametrize("street", STREETS, ids=lambda street: street[0].route)
def test_who_enters(world: World, street: tuple[Door, ...]) -> None:
    found = {}
    for door in street:
        body = _filled(BODIES.get(door.name), world)
        answers = tuple(world.knock(door, who, body) for who in PEOPLE)
        if answers != door.expected:
            found[door.name] = f"{answers} instead of {door.expected}"
    assert found == {}


def _filled(body: Any, world: World) -> Any:
    """A body with «{name}» replaced by the id of Acme's row."""
    if isinstance(body, dict):
        return {key: _filled(value, world) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, world) for value in body]
    if isinstance(body, str) and body.startswith("{"):
        return world.known[body[1:-1]]
    return body


def test_every_operation_of_the_api_is_in_the_table() -> None:
    assert Counter(door.name for door in OPERATIONS) == Counter(operations())


def test_every_page_is_in_a_table() -> None:
    assert {door.route for door in PAGES} == set(pages())


def test_a_method_that_is_in_no_table_is_no_door(world: World) -> None:
    """A page that takes forms has a row for POST, too."""
    known = {door.name for door in PAGES}
    others = [Door(method, route, ()) for route in pages() for method in ("GET", "POST")]
    found = {door.name: world.knock(door, "ada") for door in others if door.name not in known}
    assert {name: status for name, status in found.items() if status != 405} == {}


def test_rows_are_whole() -> None:
    rows = OPERATIONS + PAGES
    assert {len(door.expected) for door in rows} == {len(PEOPLE)}
    assert max(Counter(door.name for door in rows).values()) == 1
    assert set(BODIES) <= {door.name for door in rows}
