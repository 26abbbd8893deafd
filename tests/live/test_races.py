"""What several programs do at the same moment, against a running `cauce up`."""

import uuid
from collections import Counter

import httpx
import pytest

from cauce.leads.models import Contact, FieldValue, Lead
from cauce.life.work.models import Note
from tests.live.office import Office, crowd, differences_now

pytestmark = pytest.mark.live

WRITTEN = (
    "+52 55 {0}", "55{0}", "+521 55 {0}", "044 55 {0}", "(55) {0}", "0052 55-{0}", "52 55 {0}",
    "01 55 {0}",
)  # fmt: skip


def _line(number: int) -> str:
    """A subscriber's eight digits, written 1234-5678."""
    return f"{4000 + number // 10_000}-{number % 10_000:04}"


def _post(client: httpx.Client, body: dict, **headers: str) -> httpx.Response:
    return client.post("/leads", json=body, headers=headers)


def _numbers_add_up(office: Office) -> dict[str, int]:
    """The five numbers of intake: they add up, and leads are what the list shows."""
    tally = office.ask("GET", "/reports/intake")
    parts = (tally[name] for name in ("leads", "spam", "rejected", "pending"))
    assert tally["received"] == sum(parts)
    standings = Counter(Lead.objects.values_list("standing", flat=True))
    assert tally["leads"] == standings["active"] and tally["spam"] == standings["spam"]
    numbers = list(Lead.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    return tally


def test_the_same_new_person_forty_times_at_once(office: Office, inside):
    campaign = office.campaign(weights=(1, 1, 1))
    before, contacts = _numbers_add_up(office), Contact.objects.count()

    def enquire(client: httpx.Client, n: int) -> dict:
        phone = WRITTEN[n % len(WRITTEN)].format(_line(1))
        answer = _post(client, {"campaign": campaign, "name": "Ana Núñez", "phone": phone})
        assert answer.status_code == 201, answer.text
        return answer.json()

    leads = crowd(office, enquire, times=40)
    assert len({lead["id"] for lead in leads}) == 40
    assert {lead["contact"]["phone"] for lead in leads} == {"+525540000001"}
    assert len({lead["contact"]["id"] for lead in leads}) == 1
    assert Contact.objects.count() == contacts + 1
    assert Counter(lead["duplicate"] is not None for lead in leads) == {True: 39, False: 1}
    first = next(lead for lead in leads if lead["duplicate"] is None)
    assert {lead["duplicate"]["scope"] for lead in leads if lead is not first} == {"campaign"}
    assert {lead["seller"]["id"] for lead in leads} == {first["seller"]["id"]}
    after = _numbers_add_up(office)
    assert after["received"] - before["received"] == after["leads"] - before["leads"] == 40


def test_one_idempotency_key_sixteen_times_at_once(office: Office, inside):
    campaign, key = office.campaign(), uuid.uuid4().hex
    before = _numbers_add_up(office)
    body = {"campaign": campaign, "name": "Luis Peña", "email": "luis@correo.example"}

    def enquire(client: httpx.Client, n: int) -> httpx.Response:
        return _post(client, body, **{"Idempotency-Key": key})

    answers = crowd(office, enquire, times=16, clients=16)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 15}
    assert len({answer.json()["id"] for answer in answers}) == 1
    with office.client() as client:
        other = _post(client, body | {"name": "Luisa Peña"}, **{"Idempotency-Key": key})
    assert other.status_code == 422
    assert other.headers["content-type"].startswith("application/problem+json")
    assert [error["field"] for error in other.json()["errors"]] == ["Idempotency-Key"]
    after = _numbers_add_up(office)
    assert after["leads"] - before["leads"] == 1
    assert after["rejected"] - before["rejected"] == 1  # the other body is kept


@pytest.mark.parametrize("weights", [(1, 1, 1, 1, 1), (5, 3, 2)], ids=["even", "weighted"])
def test_the_rotation_stays_even(office: Office, weights: tuple[int, ...]):
    campaign = office.campaign(weights=weights)
    offset = sum(weights) * 1_000

    def enquire(client: httpx.Client, n: int) -> int:
        phone = WRITTEN[0].format(_line(offset + n))
        answer = _post(client, {"campaign": campaign, "name": f"Persona {n}", "phone": phone})
        assert answer.status_code == 201, answer.text
        lead = answer.json()
        assert lead["assignment"]["type"] == "campaign_role" and not lead["duplicate"]
        return lead["seller"]["id"]

    turns = Counter(crowd(office, enquire, times=400))
    (rule,) = [
        rule
        for rule in office.ask("GET", "/assignment-rules?limit=100")["items"]
        if rule["campaign"] == campaign
    ]
    for seller in rule["sellers"]:
        share = 400 * seller["weight"] / sum(weights)
        assert abs(turns[seller["user"]] - share) <= 1, (turns, rule)
    if len(set(weights)) == 1:
        assert max(turns.values()) - min(turns.values()) <= 1


def test_two_notes_at_once_on_one_lead(office: Office, inside):
    lead = office.make("/leads", campaign=office.campaign(), email="nota@correo.example")

    def write(client: httpx.Client, n: int) -> int:
        answer = client.post(f"/leads/{lead['id']}/notes", json={"body": f"Nota {n}"})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    notes = crowd(office, write, times=16)
    assert len(set(notes)) == 16
    rows = list(Note.objects.filter(lead_id=lead["id"]).order_by("-id"))
    assert {note.body for note in rows} == {f"Nota {n}" for n in range(16)}
    stored = Lead.objects.get(pk=lead["id"])
    assert stored.last_note == rows[0].body
    assert differences_now(stored.pk) == {}


def test_batches_of_the_same_people_in_opposite_orders(office: Office, inside):
    campaign = office.campaign(weights=(1, 1, 1))
    before, contacts = _numbers_add_up(office), Contact.objects.count()
    people = [
        {
            "campaign": campaign,
            "name": f"Vecina {n}",
            "phone": WRITTEN[n % len(WRITTEN)].format(_line(900_000 + n)),
            "email": f"vecina{n}@correo.example",
        }
        for n in range(60)
    ]

    def send(client: httpx.Client, n: int) -> list[dict]:
        batch = people if n % 2 else people[::-1]
        answer = client.post("/leads/batch", json=batch)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    items = [item for batch in crowd(office, send, times=8) for item in batch]
    assert Counter(item["status"] for item in items) == {201: 480}
    leads = [item["lead"] for item in items]
    assert len({lead["id"] for lead in leads}) == 480
    assert Contact.objects.count() == contacts + 60
    assert len([lead for lead in leads if lead["duplicate"] is None]) == 60
    by_person = {(lead["contact"]["id"], lead["seller"]["id"]) for lead in leads}
    assert len(by_person) == 60  # everybody keeps one seller
    after = _numbers_add_up(office)
    assert after["received"] - before["received"] == after["leads"] - before["leads"] == 480


def test_one_value_of_a_unique_field_forty_times_at_once(office: Office, inside):
    campaign = office.campaign(weights=(1, 1))
    field = office.make("/custom-fields", name="Folio", kind="text", unique=True)

    def enquire(client: httpx.Client, n: int) -> httpx.Response:
        attributes = {"folio": ("F-1", " f-1 ")[n % 2]}
        body = {"campaign": campaign, "email": f"folio{n}@correo.example", "attributes": attributes}
        return _post(client, body)

    answers = crowd(office, enquire, times=40)
    assert Counter(one.status_code for one in answers) == {201: 1, 422: 39}
    refused = [one.json()["errors"] for one in answers if one.status_code == 422]
    assert {(e["field"], e["code"]) for one in refused for e in one} == {
        ("attributes.folio", "value_taken")
    }
    [lead_id] = FieldValue.objects.filter(field_id=field["id"]).values_list("lead_id", flat=True)
    assert lead_id == next(one.json()["id"] for one in answers if one.status_code == 201)


def test_the_doctor_finds_nothing_after_all_that(office: Office):
    assert "Everything is as it should be." in office.server.cli("doctor", "--all")
