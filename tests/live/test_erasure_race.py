"""A person asks again while being erased, by HTTP against running processes: nothing is lost."""

import time

import httpx
import pytest

from cauce.leads import contact_search, contact_state
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.spine.read import Event
from tests.live.office import Office, crowd, differences_now

pytestmark = pytest.mark.live
PERSON = {"name": "Zoraida Quetzal", "email": "zoraida@quetzal.example", "phone": "55 7000 0009"}


def test_enquiries_during_an_erasure_are_all_there(office: Office, inside):
    campaign = office.campaign(weights=(1, 1))
    first = [office.make("/leads", campaign=campaign, **PERSON) for _ in range(3)]
    contact = first[0]["contact"]["id"]
    base = "/personal-data"

    def act(client: httpx.Client, n: int) -> int:
        if n == 8:
            body = {"confirm": PERSON["name"], "days": 0}
            answer = client.post(f"{base}/people/{contact}/erasures", json=body)
            return answer.status_code
        answer = client.post("/leads", json={"campaign": campaign, **PERSON})
        return answer.status_code

    deadline = time.monotonic() + 150
    answers = crowd(office, act, times=64)
    assert set(answers) == {201}
    while office.ask("GET", f"{base}/erasures")["items"][0]["state"] != "done":
        assert time.monotonic() < deadline, "the sweep did not come"
        crowd(office, act_more(campaign), times=8)
    later = crowd(office, act_more(campaign), times=8)
    assert set(later) == {201}
    erasure = office.ask("GET", f"{base}/erasures")["items"][0]
    leads = list(Lead.objects.filter(campaign__slug=campaign))
    gone = [lead for lead in leads if lead.erased_at]
    kept = [lead for lead in leads if not lead.erased_at]
    assert {lead.pk for lead in gone} >= {lead["id"] for lead in first}
    assert erasure["counts"]["Lead"] == len(gone)
    assert all(lead.name == "" and lead.contact_id == contact for lead in gone)
    # Everybody who asked after it was asked for is whole, and one new person.
    assert all(lead.name == PERSON["name"] for lead in kept) and kept
    (somebody,) = {lead.contact_id for lead in kept}
    assert somebody != contact
    assert ContactPoint.objects.filter(contact_id=contact).count() == 0
    people = list(Contact.objects.filter(pk__in=[contact, somebody]))
    assert contact_state.stale(people) == [] and contact_search.stale(people) == []
    assert Event.objects.filter(kind="person.erased", contact_id=contact).count() == 1
    assert [one.name for one in people if one.pk == contact] == [""]
    assert all(differences_now(lead.pk) == {} for lead in leads)


def act_more(campaign: str):
    """The same person asks once more."""

    def act(client: httpx.Client, n: int) -> int:
        return client.post("/leads", json={"campaign": campaign, **PERSON}).status_code

    return act
