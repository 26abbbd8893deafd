"""The lead as it travels: complete, versioned, and no dearer by the dozen."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.leads.access import locked
from cauce.life import dossier, qualify, work

pytestmark = pytest.mark.django_db


def test_everything_travels(cast):
    lead = cast.lead(
        message="¿Precio?",
        attributes={"recamaras": "2"},
        navigation={"utm_source": "fb", "ip": "187.190.0.1"},
    )
    work.write_note(lead, body="Nota larga " * 50, by=cast.actor("cleo"))
    kind = cast.qualification("medium_interest")
    qualify.qualify(lead, type=kind, by=cast.actor("cleo"), comment="Pidió cita", points=8)
    (found,) = dossier.build([locked(lead.pk)])
    assert found["version"] == 1 and found["number"] == lead.number
    assert found["contact"]["email"] == lead.email and found["contact"]["id"] == lead.contact_id
    assert found["contact"]["attributes"] == {"recamaras": "2"}
    assert found["brand"]["name"] == "Altavista" and found["campaign"]["slug"] == "preventa"
    assert found["seller"]["email"].endswith("@acme.example")
    assert found["assignment"]["type"] == "campaign_role"
    assert found["navigation"]["utm_source"] == "fb"
    assert found["notes"][0]["body"] == ("Nota larga " * 50).strip()
    assert found["qualification"]["comment"] == "Pidió cita"
    assert found["qualifications"][0]["points"] == 8
    assert found["status"]["meaning"] == "new" and found["iscore"]["parts"]
    kinds = [one["kind"] for one in found["interactions"]]
    assert kinds[0] == "lead.entered" and "lead.qualified" in kinds
    assert json.loads(json.dumps(found)) == found


def test_the_queries_do_not_grow_with_the_leads(cast):
    leads = cast.leads(12)
    for lead in leads:
        work.write_note(lead, body="x", by=cast.actor("cleo"))
    counts = []
    dossier.build(leads[:1])  # reads the configuration once
    for some in (leads[:1], leads):
        with CaptureQueriesContext(connection) as queries:
            found = dossier.build(some)
        assert [one["id"] for one in found] == [lead.pk for lead in some]
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_a_quarantined_enquiry_travels_without_a_contact(cast):
    lead = cast.lead(name="https://spam.example gana dinero", email="x@mailinator.com")
    (found,) = dossier.build([lead])
    assert found["contact"]["id"] == lead.contact_id and found["duplicate"] is None
