"""The web process is killed in the middle of a load: nothing that was answered is lost."""

import os
import signal
import threading
import uuid
from collections import Counter

import httpx
import pytest

from cauce.leads.models import Lead
from tests.jobs.conftest import until
from tests.live.office import Office, crowd
from tests.management.conftest import living
from tests.running import Server

pytestmark = pytest.mark.live


def _web(server: Server) -> int:
    """The supervised process that has children of its own."""
    tree = living(server.data_dir)
    mine = [pid for pid, parent in tree.items() if parent == server.process.pid]
    (web,) = [pid for pid in mine if pid in tree.values()]
    return web


def _insistently(client: httpx.Client, body: dict, key: str) -> httpx.Response:
    """Send until there is an answer, as a careful program does: under one key."""

    def answer() -> httpx.Response | None:
        try:
            return client.post("/leads", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return None

    return until(answer, within=30)


def test_every_answered_lead_is_there_after_a_kill(office: Office, inside):
    campaign, run = office.campaign(weights=(1, 1, 1)), uuid.uuid4().hex
    answered, dead = threading.Semaphore(0), threading.Event()
    web = _web(office.server)

    def kill() -> None:
        for _ in range(60):
            assert answered.acquire(timeout=30)
        os.kill(web, signal.SIGKILL)
        dead.set()

    def enquire(client: httpx.Client, n: int) -> tuple[int, int]:
        body = {"campaign": campaign, "name": f"Persona {n}", "email": f"p{n}@correo.example"}
        answer = _insistently(client, body, f"{run}-{n}")
        answered.release()
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()["id"], answer.json()["number"]

    killer = threading.Thread(target=kill)
    killer.start()
    leads = crowd(office, enquire, times=300)
    killer.join()
    assert dead.is_set() and _web(office.server) != web
    assert "web ended with -9; it starts again" in office.server.log()

    # Each enquiry came to one lead, whether its answer was lost with the process or not.
    assert len(set(leads)) == 300
    stored = dict(Lead.objects.values_list("id", "number"))
    assert stored == dict(leads)
    assert len(set(stored.values())) == 300
    tally = office.ask("GET", "/reports/intake")
    assert tally == {"received": 300, "leads": 300, "spam": 0, "rejected": 0, "pending": 0}
    assert Counter(Lead.objects.values_list("standing", flat=True)) == {"active": 300}
    assert "Everything is as it should be." in office.server.cli("doctor", "--all")
