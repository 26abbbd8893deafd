"""Cauce's main job by command line and HTTP alone, with simulated providers around it."""

import json
from collections.abc import Iterator

import httpx
import pytest

from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph
from cauce.simulators.server import running
from tests.jobs.conftest import until
from tests.live.office import Office
from tests.running import cauce_up, fresh_database

pytestmark = pytest.mark.live

KEY = "demo-crm-key"


@pytest.fixture(scope="module")
def crm() -> Iterator[ExternalCRM]:
    with running(ExternalCRM()) as crm:
        yield crm


@pytest.fixture(scope="module")
def meta() -> Iterator[MetaGraph]:
    """Meta, which calls again at once when it was not answered."""
    with running(MetaGraph(schedule=(0, 0.2, 0.5))) as meta:
        yield meta


@pytest.fixture(scope="module")
def office(tmp_path_factory, crm: ExternalCRM, meta: MetaGraph) -> Iterator[Office]:
    """A company of a Cauce that may reach these two simulators and nothing else that is private."""
    folder = tmp_path_factory.mktemp("job")
    targets = f"{crm.host}:{crm.port},{meta.host}:{meta.port}"
    with (
        fresh_database() as url,
        cauce_up(url, folder, env={"CAUCE_PRIVATE_TARGETS": targets}) as server,
    ):
        yield Office.open(server, server.cli)


def _connect(office: Office, kind: str, **options: str) -> dict:
    pairs = [word for name, value in options.items() for word in ("--option", f"{name}={value}")]
    return json.loads(
        office.server.cli("connection", "create", kind, "--company", office.slug, *pairs)
    )


def _log(simulator: ExternalCRM | MetaGraph) -> list[dict]:
    """What the provider was asked, as it tells over HTTP."""
    return httpx.get(f"{simulator.url}/_control/requests", trust_env=False).json()


def _sent(office: Office, lead: int, *, act: str) -> dict:
    """The delivery of a lead, once it has arrived; within the 10 s that are promised."""

    def look() -> dict | None:
        found = office.ask("GET", f"/leads/{lead}/deliveries")["items"]
        done = [one for one in found if one["act"] == act and one["state"] == "sent"]
        return done[0] if done else None

    return until(look, within=10)


def _set_up(office: Office) -> tuple[str, list[int]]:
    """A campaign with a rule of two sellers: its slug and their ids."""
    brand = office.make("/brands", name="Altavista")
    product = office.make("/products", name="Torre Mitla", brand=brand["slug"])
    campaign = office.make("/campaigns", name="Preventa", product=product["slug"])
    teams = [office.make("/teams", name="Norte")["id"]]
    sellers = []
    for name in ("Cleo", "Fay"):
        email = f"{name.lower()}@acme.example"
        made = office.make("/users", name=name, email=email, role="seller", teams=teams)
        sellers.append(made["id"])
    turns = [{"user": seller, "weight": 1} for seller in sellers]
    office.make("/assignment-rules", campaign=campaign["slug"], sellers=turns)
    return campaign["slug"], sellers


def _enquire(office: Office, campaign: str) -> dict:
    lead = office.make(
        "/leads",
        campaign=campaign,
        name="Ana Sofía Ibarra",
        email="ana.ibarra@correo.example",
        phone="55 1234 0001",
        message="Quiero visitar el departamento muestra",
        navigation={"utm_source": "facebook", "url": "https://torremitla.example/preventa"},
    )
    assert lead["contact"]["phone"] == "+525512340001"
    assert lead["assignment"]["type"] == "campaign_role"
    assert lead["duplicate"] is None and lead["qualification"] is None
    return lead


def _arrived_whole(crm: ExternalCRM, delivery: dict) -> None:
    """The CRM has the complete lead; what we show of the request hides the key."""
    (arrived,) = [one for one in _log(crm) if one["method"] == "POST"]
    body = json.loads(arrived["body"])
    assert body["contact"]["name"] == "Ana Sofía Ibarra"
    assert body["qualification"] and body["notes"][0]["body"] == "Llamé: pide planos por correo"
    answer = httpx.get(f"{crm.url}/api/contacts", headers={"X-Api-Key": KEY}, trust_env=False)
    (contact,) = answer.json()["results"]
    assert contact["id"] == delivery["remote_id"]
    assert KEY not in json.dumps(delivery)


def test_from_nothing_to_a_delivered_lead(office: Office, crm: ExternalCRM):
    connection = _connect(
        office,
        "http",
        url=f"{crm.url}/api/contacts",
        update_url=crm.url + "/api/contacts/{remote.id}",
        headers=json.dumps({"Authorization": f"Bearer {KEY}"}),
        automatic="positive",
    )
    campaign, sellers = _set_up(office)
    lead = _enquire(office, campaign)
    assert lead["seller"]["id"] in sellers
    path = f"/leads/{lead['id']}"
    office.make(f"{path}/notes", body="Llamé: pide planos por correo")
    assert office.ask("GET", path)["flow_state"] == "in_process"
    assert not _log(crm)  # nobody qualified it yet
    office.make(f"{path}/qualifications", type="high_interest", comment="Compra este mes")

    delivery = _sent(office, lead["id"], act="create")
    assert delivery["automatic"] and delivery["connection"]["id"] == connection["id"]
    assert (delivery["status_code"], delivery["attempts"]) == (201, 1)
    _arrived_whole(crm, delivery)

    office.make(f"{path}/notes", body="Cita el jueves a las 11")
    assert _sent(office, lead["id"], act="update")["status_code"] == 200
    (contact,) = crm.contacts.values()
    assert contact["data"]["notes"][-1]["body"] == "Cita el jueves a las 11"

    listed = office.ask("GET", "/leads?q=1234+0001")
    assert listed["total"] == 1 and listed["items"][0]["delivery_state"] == "sent"
    assert listed["items"][0]["qualification"] == "high_interest"
    kinds = [event["kind"] for event in office.ask("GET", f"{path}/events?limit=100")["items"]]
    told = [kind for kind in reversed(kinds) if kind != "lead.scored"]
    assert told[:4] == ["lead.entered", "lead.assigned", "note.written", "lead.qualified"]
    assert told[4:6] == ["delivery.queued", "delivery.sent"]


def test_meta_tells_twice_and_out_of_order_and_each_lead_arrives_once(
    office: Office, meta: MetaGraph
):
    campaign = office.campaign()
    settings = meta.settings
    made = _connect(
        office,
        "meta_lead_ads",
        page_id=settings["page_id"],
        app_secret=settings["app_secret"],
        verify_token=settings["verify_token"],
        access_token=settings["access_token"],
        graph_url=meta.url,
        campaign=campaign,
    )
    assert made["webhook_url"].startswith(f"{office.server.base_url}/in/meta_lead_ads/")
    assert meta.verify(made["webhook_url"], settings["verify_token"]) == ""
    assert meta.verify(made["webhook_url"], "another") != ""

    form = next(iter(meta.store.forms))
    people = [
        {"full_name": f"Íñigo Peña {n}", "email": f"inigo{n}@correo.example"} for n in range(3)
    ]
    ids = [meta.arrive(form, person)["id"] for person in people]  # nobody is told yet
    meta.set(callback=made["webhook_url"])
    for order in (ids[1:], ids[::-1], ids, ids[:1]):
        assert meta.tell(order).wait(10)
    last = meta.arrive(form, {"full_name": "La última", "email": "ultima@correo.example"})["id"]

    def arrived() -> list[dict]:
        found = office.ask("GET", "/leads?entry_method=meta_lead_ads&limit=100")["items"]
        return found if len(found) == 4 else []

    leads = until(arrived)
    assert {lead["external_id"] for lead in leads} == {*ids, last}
    assert all(lead["seller"] and lead["campaign"] == campaign for lead in leads)
    assert {lead["contact"]["name"] for lead in leads} == {
        *(person["full_name"] for person in people),
        "La última",
    }
    tally = office.ask("GET", "/reports/intake?source=meta_lead_ads")
    assert tally == {"received": 4, "leads": 4, "spam": 0, "rejected": 0, "pending": 0}


def test_a_forged_webhook_is_refused(office: Office, meta: MetaGraph):
    callback = meta.settings["callback"]
    assert callback  # of the test before
    sent = meta.send_leadgen([{"id": "1", "changes": []}], app_secret="another")
    sent.wait(10)
    assert {attempt.status for attempt in sent.attempts} == {403}
    assert office.ask("GET", "/reports/intake?source=meta_lead_ads")["received"] == 4
