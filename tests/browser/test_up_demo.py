"""`cauce up --demo`: a company, log-ins that work, and simulated providers wired to it."""

import json
import re
import urllib.request

import pytest

from tests.jobs.conftest import until

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def announced(server):
    """The server has said that it is ready, and so have the simulators."""
    until(lambda: "Cauce is ready" in server.log() and '"external_crm"' in server.log(), within=90)


def _address(server, name):
    return re.search(rf"^ *{name} +(http://\S+)", server.log(), re.MULTILINE)[1]


def _asked(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer demo-crm-key"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return json.loads(answer.read())


def test_it_prints_how_to_log_in(server):
    log = server.log()
    for role in ("administrator", "supervisor", "seller", "password"):
        assert re.search(rf"^ +{role} +\S+", log, re.MULTILINE)
    assert "ana.robles@altavista.example" in log


def test_what_was_to_be_sent_arrives_in_the_simulated_crm(server):
    crm = f"{_address(server, 'CRM')}/api/contacts"
    until(lambda: _asked(crm)["total"] >= 30, within=60)
    sent = _asked(crm)["results"][0]
    assert sent["company"]["slug"] == "altavista"
    assert sent["qualification"]["meaning"] in {"positive", "partial", "negative", "unreachable"}


def test_a_lead_sent_by_the_simulated_meta_becomes_one(server):
    fields = {"full_name": "Zenaida Prueba", "email": "zenaida.viva@correo.example"}
    _asked(f"{_address(server, 'Meta')}/_control/lead", {"fields": fields})

    def entered():
        return "zenaida.viva@correo.example" in server.cli("export", "--company", "altavista")

    until(entered, within=60)


def test_the_doctor_is_content_while_it_runs(server):
    found = json.loads(server.cli("doctor", "--json"))
    assert found["ok"] is True, found
