"""Eight operators in one flow at the same moment, against a running `cauce up`."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from cauce.leads.models import Lead
from cauce.life.work.models import Note
from cauce.spine.table import Event
from tests.live.office import CLIENTS, Office, differences_now

pytestmark = pytest.mark.live
LEADS = 100


def _operators(office: Office) -> list[str]:
    """Tokens of eight sellers of one team."""
    team = office.make("/teams", name=f"Equipo {uuid.uuid4().hex[:8]}")
    tokens = []
    for _ in range(CLIENTS):
        name = uuid.uuid4().hex[:8]
        person = {"name": f"Asesor {name}", "email": f"{name}@acme.example", "role": "seller"}
        member = office.make("/users", **person, teams=[team["id"]])
        body = {"name": name, "role": "seller", "member": member["id"]}
        tokens.append(office.make("/tokens", **body)["secret"])
    return tokens


def _as(office: Office, token: str) -> httpx.Client:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def _open(office: Office, count: int) -> set[int]:
    """So many leads that nobody has, in a flow where sellers reserve."""
    office.ask("PATCH", "/flow", {"pool": "open", "reserving": ["seller"]})
    name = uuid.uuid4().hex[:8]
    brand = office.make("/brands", name=f"Marca {name}")
    product = office.make("/products", name=f"Torre {name}", brand=brand["slug"])
    campaign = office.make("/campaigns", name=f"Sin regla {name}", product=product["id"])
    bodies = [
        {"campaign": campaign["slug"], "email": f"{uuid.uuid4().hex}@x.mx"} for _ in range(count)
    ]
    answer = office.ask("POST", "/leads/batch", bodies)
    return {item["lead"]["id"] for item in answer["items"]}


def test_a_hundred_leads_and_eight_operators_no_lead_twice(office: Office, inside: Any) -> None:
    tokens, leads = _operators(office), _open(office, LEADS)

    def work(token: str) -> list[tuple[int, str]]:
        done = []
        with _as(office, token) as client:
            while True:
                turn = client.post("/queue/next", json={})
                assert turn.status_code == 200, turn.text
                lead = turn.json()["lead"]
                if lead is None:
                    return done
                text = uuid.uuid4().hex
                answer = client.post(f"/leads/{lead['id']}/notes", json={"body": text})
                assert answer.status_code == 201, answer.text
                done.append((lead["id"], text))

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = [pair for each in pool.map(work, tokens) for pair in each]
    assert Counter(pk for pk, _ in done) == Counter(leads)
    assert set(Note.objects.filter(lead__in=leads).values_list("lead_id", "body")) == set(done)
    for lead in Lead.objects.filter(pk__in=leads):
        assert lead.reserved_by_id == lead.seller_id is not None
        assert differences_now(lead.pk) == {}


def test_eight_who_write_about_one_lead_at_once_and_one_has_it(office: Office, inside: Any) -> None:
    tokens, leads = _operators(office), sorted(_open(office, 12))

    def write(token: str, lead: int) -> httpx.Response:
        with _as(office, token) as client:
            return client.post(f"/leads/{lead}/notes", json={"body": f"De {token[:12]}"})

    with ThreadPoolExecutor(CLIENTS) as pool:
        for lead in leads:
            answers = list(pool.map(write, tokens, [lead] * CLIENTS))
            assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
            codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
            assert codes == {"reserved"}
            assert Note.objects.filter(lead=lead).count() == 1
            reserved = Event.objects.filter(lead_id=lead, kind="lead.reserved")
            assert reserved.count() == 1
            assert differences_now(lead) == {}
