"""What several programs do to one person at the same moment: its contact stays exact."""

import httpx
import pytest

from cauce.leads import contact_search, contact_state
from cauce.leads.models import Contact, ListMember
from tests.live.office import Office, crowd

pytestmark = pytest.mark.live
PERSON = {"email": "misma@correo.example", "phone": "55 7000 0001"}


def test_a_person_whose_leads_change_while_new_ones_come(office: Office, inside):
    campaign = office.campaign(weights=(1, 1))
    leads = [office.make("/leads", campaign=campaign, **PERSON)["id"] for _ in range(16)]

    def act(client: httpx.Client, n: int) -> int:
        lead = leads[n % len(leads)]
        path, method, body = (
            (f"/leads/{lead}/notes", "POST", {"body": f"Nota {n}"}),
            (f"/leads/{lead}/status", "PUT", {"status": "sale"}),
            (f"/leads/{lead}/spam", "PUT", {}),
            ("/leads", "POST", {"campaign": campaign, **PERSON}),
        )[(n // len(leads)) % 4]
        return client.request(method, path, json=body).status_code

    answers = crowd(office, act, times=64)
    assert set(answers) <= {200, 201, 409}  # a note on what is spam by then is refused
    contact = Contact.objects.get(email=PERSON["email"])
    assert contact_state.stale([contact]) == []
    assert contact_search.stale([contact]) == []
    assert contact.lead_count == contact.leads.filter(standing="active").count() >= 16


def test_many_subscribe_the_same_person_at_once(office: Office, inside):
    campaign = office.campaign()
    contact = office.make("/leads", campaign=campaign, phone="55 7000 0002")["contact"]["id"]
    listed = office.make("/lists", name="Carrera")["id"]

    def subscribe(client: httpx.Client, n: int) -> int:
        answer = client.post(f"/lists/{listed}/members", json={"contacts": [contact]})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["subscribed"])

    assert sum(crowd(office, subscribe, times=24)) == 1
    assert ListMember.objects.filter(marketing_list_id=listed).count() == 1


def test_enquiries_and_work_while_contacts_are_merged_and_told_apart(office: Office, inside):
    campaign = office.campaign(weights=(1, 1))
    told = [
        office.make("/leads", campaign=campaign, name=name, email=f"{name}@correo.example")
        for name in ("ana", "anita")
    ]
    into, other = (lead["contact"]["id"] for lead in told)

    def act(client: httpx.Client, n: int) -> int:
        if n % 4 == 0:
            answer = client.post(f"/contacts/{into}/merges", json={"contacts": [other]})
            if answer.status_code == 201 and n % 8 == 0:
                client.delete(f"/contacts/{into}/merges/{answer.json()['id']}")
            return 201 if answer.status_code in {409, 422} else answer.status_code
        if n % 4 == 1:
            lead = told[n % 2]["id"]
            return client.post(f"/leads/{lead}/notes", json={"body": f"Nota {n}"}).status_code
        email = f"{('ana', 'anita')[n % 2]}@correo.example"
        return client.post("/leads", json={"campaign": campaign, "email": email}).status_code

    assert set(crowd(office, act, times=64)) == {201}
    for merge in office.ask("GET", f"/contacts/{into}/merges")["items"]:
        if merge["undone_at"] is None:
            office.ask("DELETE", f"/contacts/{into}/merges/{merge['id']}")
    people = list(Contact.objects.filter(pk__in=[into, other]))
    assert contact_state.stale(people) == []
    assert contact_search.stale(people) == []
    assert [one.canonical_id for one in people] == [None, None]
    assert sum(one.lead_count for one in people) == 2 + 32
