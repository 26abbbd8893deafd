"""What the database gave up because others were in the way is asked again; nothing is done twice.

That it really happens between two transactions: tests/live/test_lost_races.py.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from cauce.leads.models import Lead
from cauce.life import work
from cauce.life.work import write_note
from cauce.life.work.models import Note
from cauce.store import LostRace
from cauce.web.leads import acts
from tests.api.client import Api, api_as
from tests.cast import Cast
from tests.web.conftest import SignIn


class _Cause(Exception):
    sqlstate = "40P01"


def deadlock() -> Exception:
    """As PostgreSQL and psycopg tell of one, under Django's exception."""
    error = OperationalError("deadlock detected")
    error.__cause__ = _Cause()
    return error


def losing(times: int, error: Callable[[], Exception]) -> Callable[..., Any]:
    """`write_note` that loses the race so often, each time after it wrote."""
    left = iter(range(times))

    def write(*given: Any, **more: Any) -> Note:
        note = write_note(*given, **more)
        if next(left, None) is not None:
            raise error()
        return note

    return write


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A lead of the north team."""
    return cast.lead(name="Ana", email="ana@x.mx")


@pytest.fixture
def ada(signed_in: SignIn) -> Client:
    """The administrator's browser, which is shown the page of an error."""
    client = signed_in("ada")
    client.raise_request_exception = False
    return client


@pytest.fixture
def api(cast: Cast) -> Api:
    """An administrator's program."""
    return api_as(cast)


def by_page(ada: Client, api: Api, lead: Lead) -> int:
    return ada.post(f"/leads/{lead.number}/notes", {"body": "Hola"}).status_code


def by_program(ada: Client, api: Api, lead: Lead) -> int:
    return api.send("POST", f"/leads/{lead.pk}/notes", {"body": "Hola"}).status_code


DOORS = [(by_page, acts, 303, 500), (by_program, work, 201, 503)]
BOTH = pytest.mark.parametrize(("post", "room", "done", "given_up"), DOORS)


@BOTH
@pytest.mark.parametrize("error", [deadlock, lambda: LostRace("a row was written meanwhile")])
def test_who_loses_a_race_is_served_again(
    ada: Client, api: Api, lead: Lead, monkeypatch: pytest.MonkeyPatch,
    post: Callable[..., int], room: ModuleType, done: int, given_up: int, error: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(room, "write_note", losing(3, error))
    assert post(ada, api, lead) == done
    assert [note.body for note in Note.objects.filter(lead=lead)] == ["Hola"]


@BOTH
@pytest.mark.parametrize(
    "error", [deadlock, lambda: OperationalError("the disk is full")], ids=["always", "another"]
)
def test_who_loses_each_time_or_for_another_reason_is_told(
    ada: Client, api: Api, lead: Lead, monkeypatch: pytest.MonkeyPatch,
    post: Callable[..., int], room: ModuleType, done: int, given_up: int, error: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(room, "write_note", losing(9, error))
    assert post(ada, api, lead) == given_up
    assert not Note.objects.filter(lead=lead).exists()


@BOTH
def test_nothing_is_done_again_once_something_is_committed(
    ada: Client, api: Api, lead: Lead, monkeypatch: pytest.MonkeyPatch,
    post: Callable[..., int], room: ModuleType, done: int, given_up: int,
) -> None:  # fmt: skip
    counted = iter(range(99))
    for module in ("cauce.store.transaction", "cauce.web.middleware"):
        monkeypatch.setattr(f"{module}.committed", lambda: next(counted))
    monkeypatch.setattr(room, "write_note", losing(1, deadlock))
    assert post(ada, api, lead) == given_up
