"""The CRM tab, the history of sendings, and the pages of HTTP connections."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.catalog.connections import options_of
from cauce.catalog.models import Connection
from cauce.jobs.drain import drain
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import deliver, qualify, setup
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def crm(settings: Any) -> Iterator[ExternalCRM]:
    """A CRM that the installation allows."""
    with running(ExternalCRM()) as simulator:
        settings.PRIVATE_TARGETS = frozenset({(simulator.host, simulator.port)})
        yield simulator


@pytest.fixture
def connection(cast: Cast, crm: ExternalCRM) -> Connection:
    """The company's CRM."""
    options = {
        "url": f"{crm.url}/api/contacts",
        "headers": {"Authorization": "Bearer demo-crm-key"},
    }
    return setup.create_connection(kind="http", name="CRM Ventas", options=options, by=SYSTEM)


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A qualified lead; its facts are told."""
    made = cast.lead(name="Guadalupe Ríos", email="lupita@correo.example")
    qualify.qualify(made, type=cast.qualification("high_interest"), by=cast.actor("ada"))
    drain()
    return locked(made.pk)


def tab(client: Client, lead: Lead) -> str:
    return client.get(f"/leads/{lead.number}/deliveries", headers=HTMX).content.decode()


def test_one_click_then_the_proof(
    cast: Cast, signed_in: SignIn, crm: ExternalCRM, connection: Connection, lead: Lead
) -> None:
    ada = signed_in("ada")
    assert "Todavía no se ha enviado" in tab(ada, lead)
    answer = ada.post(f"/leads/{lead.number}/deliveries", headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["toast"]["hue"] == "positive"
    assert "En cola" in answer.content.decode() and "every 3s" in answer.content.decode()
    drain()
    page = tab(ada, lead)
    remote = next(iter(crm.contacts))
    for text in ("Creado", "201", remote, "Ver Datos Enviados", "Conectado", "Enviar otra vez"):
        assert text in page
    assert "every 3s" not in page
    delivery = deliver.deliveries_of(lead).get()
    sent = ada.get(f"/deliveries/{delivery.pk}?part=sent", headers=HTMX).content.decode()
    assert "lupita@correo.example" in sent and "demo-crm-key" not in sent
    assert "Bearer ••••-key" in sent and "Idempotency-Key" in sent
    log = ada.get(f"/deliveries/{delivery.pk}?part=log", headers=HTMX).content.decode()
    assert "201" in log and "<html" not in log
    whole = ada.get(f"/deliveries/{delivery.pk}").content.decode()
    assert "<html" in whole and "demo-crm-key" not in whole
    unchanged_by_replay(lead)


def test_the_button_says_why_not(cast: Cast, signed_in: SignIn, connection: Connection) -> None:
    bare = cast.lead()
    ada = signed_in("ada")
    page = tab(ada, bare)
    assert "Solo se envían leads calificados" in page and "disabled" in page
    answer = ada.post(f"/leads/{bare.number}/deliveries?part=button", headers=HTMX)
    assert "Solo se envían" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert not deliver.deliveries_of(bare).exists()


def test_without_scripts_the_click_goes_back_to_the_page(
    signed_in: SignIn, connection: Connection, lead: Lead
) -> None:
    answer = signed_in("ada").post(f"/leads/{lead.number}/deliveries")
    assert (answer.status_code, answer["Location"]) == (303, f"/leads/{lead.number}/crm")


def test_the_list_button_changes_in_its_place(
    signed_in: SignIn, connection: Connection, lead: Lead
) -> None:
    address = f"/leads/{lead.number}/deliveries?part=button"
    page = signed_in("ada").post(address, headers=HTMX).content.decode()
    assert "En cola" in page and page.strip().startswith("<a")


def test_who_may_see_and_send(
    cast: Cast, signed_in: SignIn, connection: Connection, lead: Lead
) -> None:
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    delivery = deliver.deliveries_of(lead).get()
    places = [f"/leads/{lead.number}/deliveries", f"/deliveries/{delivery.pk}"]
    for place in places:
        assert signed_in("dana").get(place).status_code == 404
        assert signed_in("vera").get(place).status_code == 200
    assert signed_in("vera").post(places[0]).status_code == 403
    for act in ("retry", "resolve"):
        assert signed_in("dana").post(f"{places[1]}/{act}").status_code == 404
        assert signed_in("vera").post(f"{places[1]}/{act}").status_code == 403
    assert lead.name not in signed_in("dana").get("/deliveries").content.decode()
    for place in ("/settings/connections", f"/settings/connections/{connection.pk}"):
        assert signed_in("ben").get(place).status_code == 403


def test_a_refused_sending_is_told_and_tried_again(
    cast: Cast, signed_in: SignIn, crm: ExternalCRM, connection: Connection, lead: Lead
) -> None:
    crm.fail_next(1, 422)
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    drain()
    cleo = signed_in("ada")
    page = tab(cleo, lead)
    assert "No se aceptó" in page and "rechazó los datos (422)" in page and "Reintentar" in page
    delivery = deliver.deliveries_of(lead).get()
    cleo.post(f"/deliveries/{delivery.pk}/retry", headers=HTMX)
    drain()
    assert "Creado" in tab(cleo, lead)
    unchanged_by_replay(lead)


@pytest.mark.parametrize("arrived", ["1", "0"])
def test_a_person_settles_what_is_in_doubt(
    cast: Cast,
    signed_in: SignIn,
    crm: ExternalCRM,
    connection: Connection,
    lead: Lead,
    arrived: str,
) -> None:
    crm.fail_next(1, kind="cut", effect=arrived == "1")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    drain()
    ada = signed_in("ada")
    assert "Sí llegó" in tab(ada, lead)
    delivery = deliver.deliveries_of(lead).get()
    ada.post(f"/deliveries/{delivery.pk}/resolve", {"sent": arrived}, headers=HTMX)
    drain()
    assert deliver.deliveries_of(lead).get().state == "sent" and len(crm.contacts) == 1
    again = ada.post(f"/deliveries/{delivery.pk}/resolve", {"sent": "1"}, headers=HTMX)
    assert json.loads(again["HX-Trigger"])["toast"]["hue"] == "negative"
    unchanged_by_replay(lead)


@pytest.fixture
def history(cast: Cast, crm: ExternalCRM, connection: Connection) -> list[Lead]:
    """Sixty sendings, the last of them refused; the first name is dangerous in a spreadsheet."""
    leads = cast.leads(60)
    kind = cast.qualification("high_interest")
    for one in leads:
        qualify.qualify(one, type=kind, by=cast.actor("ada"))
    drain()
    for one in leads[:-1]:
        deliver.queue(locked(one.pk), connection=connection, by=cast.actor("ada"))
    drain()
    crm.fail_next(1, 422)
    deliver.queue(locked(leads[-1].pk), connection=connection, by=cast.actor("ada"))
    drain()
    return leads


def test_the_companys_history(cast: Cast, signed_in: SignIn, history: list[Lead]) -> None:
    ada = signed_in("ada")

    def shown(address: str) -> list[int]:
        lines = ada.get(address).context["lines"]
        return [line.delivery.lead.number for line in lines]

    first = shown("/deliveries")
    second_page = ada.get("/deliveries").context["next"]
    rest = shown(second_page)
    assert first + rest == sorted((one.number for one in history), reverse=True)
    assert shown(ada.get(second_page).context["previous"]) == first
    assert shown("/deliveries?state=failed") == [history[-1].number]
    assert shown("/deliveries?state=review") == []
    assert shown(f"/deliveries?q={history[3].email}") == [history[3].number]
    assert shown("/deliveries?from=2999-01-01") == []
    assert shown("/deliveries?to=2000-01-01") == []
    assert len(shown("/deliveries?from=nonsense&connection=x&before=y")) == 50
    assert shown("/deliveries?connection=999999") == []


def test_the_export_has_every_row_and_no_formula(
    cast: Cast, signed_in: SignIn, history: list[Lead], crm: ExternalCRM
) -> None:
    Lead.objects.filter(pk=history[0].pk).update(name='=HYPERLINK("http://x.example")')
    answer = signed_in("ada").get("/deliveries?format=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 61 and rows[0][0] == "Fecha de envío"
    assert rows[-1][2].startswith("'=HYPERLINK")
    assert rows[1][5] == "No se aceptó"
    assert signed_in("cleo").get("/deliveries?format=csv").status_code == 403


def form(crm: ExternalCRM, **more: Any) -> dict[str, Any]:
    return {
        "name": "CRM Norte",
        "url": f"{crm.url}/api/contacts",
        "method": "POST",
        "body": "json",
        "update_method": "PATCH",
        "timeout": "15",
        "automatic": ["positive"],
        "header_name": ["Authorization", ""],
        "header_value": ["Bearer demo-crm-key", ""],
        "field_name": ["external_id", "contact.email", "origin", ""],
        "field_value": ["lead.id", "contact.email", "=Cauce", ""],
        **more,
    }


def test_an_administrator_connects_a_crm(
    cast: Cast, signed_in: SignIn, crm: ExternalCRM, lead: Lead
) -> None:
    ada = signed_in("ada")
    assert ada.get("/settings/connections/new").status_code == 200
    answer = ada.post("/settings/connections/new", form(crm))
    made = Connection.objects.get(name="CRM Norte")
    assert answer["Location"] == f"/settings/connections/{made.pk}"
    known = options_of(made)
    assert known["mapping"] == [
        ["external_id", "lead.id"],
        ["contact.email", "contact.email"],
        ["origin", "=Cauce"],
    ]
    assert known["automatic"] == ["positive"]
    page = ada.get(answer["Location"]).content.decode()
    assert "demo-crm-key" not in page and "••••-key" in page
    assert "CRM Norte" in ada.get("/settings/connections").content.decode()
    # The mask that the page showed comes back with the next save.
    ada.post(answer["Location"], form(crm, header_value=["••••-key", ""], name="CRM Sur"))
    made.refresh_from_db()
    assert made.name == "CRM Sur"
    assert options_of(made)["headers"] == {"Authorization": "Bearer demo-crm-key"}
    tested = ada.post(f"/settings/connections/{made.pk}/test", headers=HTMX).content.decode()
    assert "No se creó nada" in tested and not crm.contacts
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("ada"))
    drain()
    (contact,) = crm.contacts.values()
    assert contact["data"]["origin"] == "Cauce"
    ada.post(f"/settings/connections/{made.pk}/active", {"active": "0"})
    made.refresh_from_db()
    assert not made.active


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"url": "ftp://x"}, "dirección web"),
        ({"field_value": ["lead id", "contact.email", "=Cauce", ""]}, "«lead id»"),
        ({"name": "CRM Ventas"}, "Ya hay uno con este nombre"),
        ({"header_name": ["X Y", ""]}, "X Y"),
    ],
)
def test_what_is_wrong_stands_in_the_form_and_nothing_typed_is_lost(
    signed_in: SignIn, crm: ExternalCRM, connection: Connection, more: Any, text: str
) -> None:
    answer = signed_in("ada").post("/settings/connections/new", form(crm, **more))
    page = answer.content.decode()
    assert answer.status_code == 422 and text in page and "=Cauce" in page
    assert Connection.objects.count() == 1


def test_the_preview_follows_what_is_typed(
    signed_in: SignIn, crm: ExternalCRM, connection: Connection, lead: Lead
) -> None:
    ada = signed_in("ada")
    page = ada.post("/settings/connections/preview", form(crm)).content.decode()
    assert "lupita@correo.example" in page and "Guadalupe" in page
    assert "demo-crm-key" not in page and not crm.requests
    wrong = form(crm, field_value=["lead id", "contact.email", "=Cauce", ""])
    assert "«lead id»" in ada.post("/settings/connections/preview", wrong).content.decode()
    mine = form(crm, id=str(connection.pk), header_value=["••••-key", ""])
    assert "••••-key" in ada.post("/settings/connections/preview", mine).content.decode()
    assert signed_in("ben").post("/settings/connections/preview", form(crm)).status_code == 403


def test_a_hostile_answer_stays_text(
    cast: Cast, signed_in: SignIn, crm: ExternalCRM, connection: Connection
) -> None:
    evil: Callable[..., Lead] = cast.lead
    lead = evil(name="<script>alert(1)</script>", message="</pre><img src=x onerror=alert(1)>")
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("ada"))
    drain()
    deliver.queue(locked(lead.pk), connection=connection, by=cast.actor("ada"))
    drain()
    ada = signed_in("ada")
    delivery = deliver.deliveries_of(lead).get()
    for place in (f"/deliveries/{delivery.pk}", "/deliveries", f"/leads/{lead.number}/deliveries"):
        page = ada.get(place).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


def test_what_failed_by_the_connections_fault_is_tried_again_at_once(
    cast: Cast, signed_in: SignIn, crm: ExternalCRM, connection: Connection, lead: Lead
) -> None:
    crm.set(api_key="another-key-0000")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    drain()
    ada, place = signed_in("ada"), f"/settings/connections/{connection.pk}"
    assert "1 envío falló por la conexión" in ada.get(place).content.decode()
    assert signed_in("ben").post(f"{place}/retry").status_code == 403
    crm.set(api_key="demo-crm-key")
    ada.post(f"{place}/retry")
    drain()
    assert deliver.deliveries_of(lead).get().state == "sent"
    assert "falló por la conexión" not in ada.get(place).content.decode()
    unchanged_by_replay(lead)
