"""The control plan over HTTP, and the pages for people."""

import httpx
import pytest

from cauce.simulators.meta_leads import ADS, FORMS

pytestmark = pytest.mark.no_database
HOSTILE = '<script>alert("x")</script>$name'


def test_failures_are_planned_and_dropped_over_http(meta, graph):
    control = f"{meta.url}/_control"
    assert httpx.post(f"{control}/fail", json={"count": 5, "code": 2}).json()["planned"] == 5
    assert graph.get("/me").status_code == 500
    httpx.post(f"{control}/heal")
    assert graph.get("/me").status_code == 200
    assert httpx.post(f"{control}/fail", json={"kind": "explode"}).status_code == 400
    assert httpx.post(f"{control}/fail", json={"count": "x"}).status_code == 400


def test_latency_holds_for_every_answer(meta, graph):
    httpx.post(f"{meta.url}/_control/latency", json={"seconds": 0.1})
    assert min(graph.get("/me").elapsed.total_seconds() for _ in range(2)) >= 0.1


def test_settings_change_while_running(meta, graph):
    control = f"{meta.url}/_control/settings"
    assert httpx.post(control, json={"token_state": "expired"}).status_code == 200
    assert graph.get("/me").json()["error"]["error_subcode"] == 463
    assert httpx.post(control, json={"colour": "blue"}).status_code == 400


def test_reset_forgets_what_came_but_not_the_settings(meta, graph):
    lead = meta.arrive(FORMS[0]["id"], {})
    httpx.post(f"{meta.url}/_control/reset")
    assert graph.get(f"/{lead['id']}").status_code == 400
    assert meta.settings["callback"] and len(meta.requests) == 1


def test_a_lead_arrives_by_control(meta, graph, receiver):
    made = httpx.post(f"{meta.url}/_control/lead", json={"fields": {"email": "a@b.c"}})
    assert made.status_code == 201 and meta.webhooks[made.json()["id"]].wait(20)
    assert graph.get(f"/{made.json()['id']}").status_code == 200
    assert httpx.post(f"{meta.url}/_control/lead", json={"form_id": "0"}).status_code == 400


def test_other_forms_and_ads(meta, graph):
    form = {"id": "7", "name": "Otra", "status": "ACTIVE", "questions": [{"key": "email"}]}
    httpx.post(f"{meta.url}/_control/catalog", json={"forms": [form], "ads": []})
    page = meta.settings["page_id"]
    assert [form["id"] for form in graph.get(f"/{page}/leadgen_forms").json()["data"]] == ["7"]
    assert "Otra" in httpx.get(meta.url).text


def test_a_person_sends_a_lead_from_the_page(meta, receiver):
    page = httpx.get(meta.url)
    assert page.status_code == 200 and "Enviar un lead de prueba" in page.text
    form = {
        "form_id": FORMS[1]["id"],
        "ad_id": ADS[1]["id"],
        "q:full_name": HOSTILE,
        "q:email": "ximena@example.com",
        "q:comentarios": "",
    }
    shown = httpx.post(f"{meta.url}/enviar", data=form, follow_redirects=True)
    assert len(receiver.bodies) == 1
    (lead,) = meta.store.leads.values()
    assert f"El lead {lead['id']} se guardó. El aviso a Cauce: entregado (200)." in shown.text
    assert [field["name"] for field in lead["field_data"]] == ["full_name", "email"]
    assert lead["campaign_name"] == ADS[1]["campaign_name"]
    assert "<script>" not in shown.text and "&lt;script&gt;" in shown.text
    assert "script" not in shown.headers["content-security-policy"]


def test_the_crm_shows_what_arrived_newest_first(crm, contacts):
    empty = httpx.get(crm.url).text
    assert "Todavía no ha llegado ninguno." in empty and 'http-equiv="refresh"' in empty
    contacts.post("/api/contacts", json={"email": "primero@example.com", "name": "Primera"})
    contacts.post("/api/contacts", json={"email": "b@example.com", "name": HOSTILE})
    text = httpx.get(crm.url).text
    assert "Leads recibidos: 2" in text and "<script>" not in text
    assert text.index("&lt;script&gt;") < text.index("Primera")
    assert 'http-equiv="refresh"' not in httpx.get(f"{crm.url}/?pausa=1").text


def test_a_button_of_the_page_plans_a_failure(crm, contacts):
    form = {"count": "1", "code": "429", "retry_after": "5"}
    back = httpx.post(f"{crm.url}/_control/fail", data=form)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert "Fallos planeados: 1" in httpx.get(crm.url).text
    assert contacts.get("/api/contacts").status_code == 429
