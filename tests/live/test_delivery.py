"""Sendings of a running Cauce when the target misbehaves and people are impatient."""

import json
from collections.abc import Iterator

import pytest

from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from tests.jobs.conftest import until
from tests.live.office import Office, crowd
from tests.own_database import ready_database
from tests.running import cauce_up

pytestmark = pytest.mark.live

HEADERS = json.dumps({"Authorization": "Bearer demo-crm-key"})


@pytest.fixture(scope="module")
def crm() -> Iterator[ExternalCRM]:
    with running(ExternalCRM()) as crm:
        yield crm


@pytest.fixture(scope="module")
def office(tmp_path_factory, crm: ExternalCRM) -> Iterator[Office]:
    """A company of a Cauce that may reach the CRM."""
    folder = tmp_path_factory.mktemp("delivery")
    allowed = {"CAUCE_PRIVATE_TARGETS": f"{crm.host}:{crm.port}"}
    with ready_database() as url, cauce_up(url, folder, env=allowed) as server:
        yield Office.open(server, server.cli)


@pytest.fixture(scope="module")
def campaign(office: Office) -> str:
    return office.campaign()


def connect(office: Office, crm: ExternalCRM, **options: str) -> int:
    given = {"url": f"{crm.url}/api/contacts", "headers": HEADERS, **options}
    pairs = [word for name, value in given.items() for word in ("--option", f"{name}={value}")]
    made = office.server.cli("connection", "create", "http", "--company", office.slug, *pairs)
    return int(json.loads(made)["id"])


def qualified(office: Office, campaign: str, email: str) -> int:
    lead = office.make("/leads", campaign=campaign, name="Ana Ibarra", email=email)
    office.make(f"/leads/{lead['id']}/qualifications", type="high_interest")
    return int(lead["id"])


def settled(office: Office, lead: int, state: str, *, within: float) -> dict:
    def look() -> dict | None:
        found = office.ask("GET", f"/leads/{lead}/deliveries")["items"]
        return next((one for one in found if one["state"] == state), None)

    return until(look, within=within)


def test_an_answer_that_never_came_is_settled_by_looking(
    office: Office, crm: ExternalCRM, campaign: str
):
    search = crm.url + "/api/contacts?external_id={lead.id}"
    connection = connect(office, crm, search_url=search, timeout="1")
    lead = qualified(office, campaign, "nunca@correo.example")
    crm.fail_next(1, 404)  # the look before
    crm.fail_next(1, kind="hang", seconds=5)
    office.make(f"/leads/{lead}/deliveries", connection=connection)
    found = settled(office, lead, "sent", within=40)
    assert [one["act"] for one in found["tries"]] == ["search", "create", "search"]
    assert found["tries"][1]["error"] == "no_answer" and found["remote_id"] in crm.contacts
    mine = [c for c in crm.contacts.values() if c["data"]["external_id"] == str(lead)]
    assert len(mine) == 1


def test_a_target_that_is_down_for_a_moment(office: Office, crm: ExternalCRM, campaign: str):
    connection = connect(office, crm)
    lead = qualified(office, campaign, "momento@correo.example")
    crm.fail_next(1, 503)
    office.make(f"/leads/{lead}/deliveries", connection=connection)
    found = settled(office, lead, "sent", within=30)
    assert [one["answer"]["status_code"] for one in found["tries"]] == [503, 201]


def test_eight_impatient_clicks_are_one_sending(office: Office, crm: ExternalCRM, campaign: str):
    connection = connect(office, crm)
    lead = qualified(office, campaign, "impaciente@correo.example")

    def click(client, n: int) -> int:
        answer = client.post(f"/leads/{lead}/deliveries", json={"connection": connection})
        return int(answer.json()["id"])

    clicked = set(crowd(office, click, times=8))

    def all_sent() -> bool:
        found = office.ask("GET", f"/leads/{lead}/deliveries")["items"]
        return {one["id"] for one in found if one["state"] == "sent"} == clicked

    until(all_sent, within=20)
    sent = [
        seen
        for seen in crm.requests
        if seen.request.method == "POST" and seen.request.json()["external_id"] == str(lead)
    ]
    # Whoever clicks after it arrived sends it once more, on purpose: each delivery leaves once.
    assert len(sent) == len(clicked)
    keys = {seen.request.headers["idempotency-key"] for seen in sent}
    assert len(keys) == len(clicked)
