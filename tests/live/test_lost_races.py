"""Two who lock the same rows in different orders: whom the database gives up is served all the
same."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from cauce.leads.models import Contact, Lead
from cauce.store import atomic
from tests.live.office import Office

pytestmark = [pytest.mark.live, pytest.mark.only_on("postgres")]
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def test_a_program_whose_transaction_was_given_up_is_served_again(office: Office, inside):
    campaign = office.campaign()
    told = office.make("/leads", campaign=campaign, email="ana@correo.example")
    lead, contact = told["id"], told["contact"]["id"]

    def note() -> httpx.Response:
        with office.client() as client:
            return client.post(f"/leads/{lead}/notes", json={"body": "Llamar el lunes"})

    deadlocks = _deadlocks()
    with ThreadPoolExecutor(1) as pool:
        with atomic():
            Contact.objects.select_for_update().get(pk=contact)
            sent = pool.submit(note)
            _until_someone_waits()
            # It holds the lead and waits for the contact: after a second the database sees the
            # circle, and gives up whoever waited first.
            Lead.objects.select_for_update().get(pk=lead)
        answer = sent.result(30)
    assert answer.status_code == 201, answer.text
    assert _deadlocks() == deadlocks + 1
    notes = office.ask("GET", f"/leads/{lead}/notes")["items"]
    assert [one["body"] for one in notes] == ["Llamar el lunes"]


def _until_someone_waits() -> None:
    deadline = time.monotonic() + 30
    while not _ask(_WAITING):
        assert time.monotonic() < deadline, "nobody waits for the lock"


def _deadlocks() -> int:
    return _ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def _ask(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
