"""What happens by itself: sent on qualification, later changes as updates, existing people."""

import pytest

from cauce.jobs.drain import drain
from cauce.leads.access import locked
from cauce.life import deliver, people, qualify, setup
from cauce.life import work as notes
from cauce.life.deliver import DeliveryState, outbox
from cauce.spine.read import history
from tests.cast import unchanged_by_replay
from tests.life.deliver.conftest import only, search, sent_to, work

pytestmark = pytest.mark.django_db


def updating(crm, **more):
    return {"update_url": crm.url + "/api/contacts/{remote.id}", **more}


def test_a_qualification_sends_by_itself(cast, crm, connect):
    connect(automatic=["positive"])
    lead, other = cast.leads(2)
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
    qualify.qualify(other, type=cast.qualification("not_interested"), by=cast.actor("cleo"))
    work()
    assert only(lead).automatic and only(lead).state == DeliveryState.SENT
    assert not deliver.deliveries_of(other).exists()
    unchanged_by_replay(lead)


def test_telling_the_same_fact_twice_sends_once(cast, crm, connect, qualified):
    connect(automatic=["positive"])
    lead = qualified()
    (event,) = history(lead).filter(kind="lead.qualified")
    deliver.on_fact(event)
    work()
    deliver.on_fact(event)
    work()
    assert len(sent_to(crm)) == 1 and only(lead).state == DeliveryState.SENT


def test_a_switched_off_connection_sends_nothing(cast, crm, connect, qualified):
    connection = connect(automatic=["positive"])
    setup.update_connection(connection, active=False, by=cast.actor("ada"))
    lead = qualified()
    work()
    assert not deliver.deliveries_of(lead).exists() and not crm.requests


def test_later_changes_go_as_one_update(cast, crm, connect, qualified):
    connection = connect(**updating(crm))
    lead = qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("cleo"))
    work()
    notes.write_note(locked(lead.pk), body="Quiere visitar el jueves", by=cast.actor("cleo"))
    qualify.change_status(locked(lead.pk), status=cast.status("in_progress"), by=cast.actor("cleo"))
    people.correct(locked(lead.pk), by=cast.actor("cleo"), values={"name": "Ana María Núñez"})
    work()
    (contact,) = crm.contacts.values()
    data = contact["data"]
    assert data["contact"]["name"] == "Ana María Núñez"
    assert data["status"]["slug"] == "in_progress"
    assert data["notes"][-1]["body"] == "Quiere visitar el jueves"
    assert data["iscore"]["value"] == locked(lead.pk).score
    first, *updates = deliver.deliveries_of(lead).order_by("pk")
    assert first.act == "create" and {one.act for one in updates} == {"update"}
    assert 1 <= len(updates) <= 2 and len(sent_to(crm, "PATCH")) == len(updates)
    assert all(one.state == DeliveryState.SENT for one in updates)
    unchanged_by_replay(lead)


def test_an_update_leaves_within_ten_seconds(cast, crm, connect, qualified):
    connection = connect(**updating(crm))
    lead = qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("cleo"))
    work()
    notes.write_note(locked(lead.pk), body="x", by=cast.actor("cleo"))
    drain()
    update = deliver.deliveries_of(lead).first()
    assert update.act == "update" and update.state == DeliveryState.PENDING
    assert (update.due_at - update.created_at).total_seconds() <= 2
    work()
    unchanged_by_replay(lead)


def test_what_happened_while_it_was_on_its_way_follows(cast, crm, connect, qualified, monkeypatch):
    connection = connect(**updating(crm))
    lead = qualified()
    carry = outbox.carry

    def slowly(job):
        monkeypatch.setattr(outbox, "carry", carry)
        outcome = carry(job)
        notes.write_note(locked(lead.pk), body="Llamó mientras tanto", by=cast.actor("cleo"))
        return outcome

    monkeypatch.setattr(outbox, "carry", slowly)
    deliver.queue(lead, connection=connection, by=cast.actor("cleo"))
    work()
    (contact,) = crm.contacts.values()
    assert contact["data"]["notes"][-1]["body"] == "Llamó mientras tanto"
    unchanged_by_replay(lead)


def test_a_target_without_updates_hears_once(cast, crm, connect, qualified):
    connection = connect()
    lead = qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("cleo"))
    work()
    notes.write_note(locked(lead.pk), body="x", by=cast.actor("cleo"))
    work()
    assert len(crm.requests) == 1


def test_a_record_that_is_there_already_is_brought_up_to_date(cast, crm, connect, qualified):
    lead = qualified()
    first = connect()
    deliver.queue(lead, connection=first, by=cast.actor("cleo"))
    work()
    second = connect(**updating(crm, search_url=search(crm)))
    deliver.queue(lead, connection=second, by=cast.actor("cleo"))
    work()
    assert len(crm.contacts) == 1 and len(sent_to(crm)) == 1 and len(sent_to(crm, "PATCH")) == 1
    unchanged_by_replay(lead)


@pytest.mark.parametrize("updates", [True, False])
def test_a_conflict_that_names_the_record(cast, crm, connect, qualified, updates):
    connection = connect(**(updating(crm) if updates else {}))
    deliver.queue(qualified(email="ana@x.example"), connection=connection, by=cast.actor("ada"))
    work()
    again = qualified(email="ana@x.example")
    deliver.queue(again, connection=connection, by=cast.actor("ada"))
    work()
    delivery = only(again)
    assert delivery.state == DeliveryState.SENT and delivery.remote_id in crm.contacts
    assert len(crm.contacts) == 1 and len(sent_to(crm, "PATCH")) == int(updates)
    unchanged_by_replay(again)


def known_person(crm, **person):
    crm._last_id += 1
    contact = {"id": str(crm._last_id), "created_at": 0, "updated_at": 0, "data": person}
    crm.contacts[contact["id"]] = contact
    return contact["id"]


def by_mail(crm):
    return crm.url + "/api/contacts?email={contact.email}"


def test_the_same_person_there_is_linked(cast, crm, connect, qualified):
    there = known_person(crm, name="ana nunez", email="ana@x.example")
    connection = connect(match_url=by_mail(crm))
    lead = qualified(name="Ana Núñez", email="ana@x.example")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    assert only(lead).remote_id == there and not sent_to(crm)
    unchanged_by_replay(lead)


@pytest.mark.parametrize("same", [True, False])
def test_a_doubtful_match_waits_for_a_person(cast, crm, connect, qualified, same):
    there = known_person(crm, name="Pedro Páramo", email="familia@x.example")
    connection = connect(**updating(crm, match_url=by_mail(crm)))
    lead = qualified(name="Susana San Juan", email="familia@x.example")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    delivery = only(lead)
    assert deliver.state_of(delivery) == "review" and not sent_to(crm)
    assert delivery.error["code"] == "doubtful_match"
    assert delivery.error["params"]["name"] == "Pedro Páramo"
    assert delivery.error["params"]["remote_id"] == there
    unchanged_by_replay(lead)
    deliver.resolve(delivery, sent=same, by=cast.actor("ada"))
    work()
    rows = list(deliver.deliveries_of(lead))
    assert rows[-1].state == DeliveryState.SENT
    if same:
        assert rows[-1].remote_id == there and len(sent_to(crm, "PATCH")) == 1
        assert crm.contacts[there]["data"]["contact"]["name"] == "Susana San Juan"
    else:  # the CRM's own rule about e-mails then says that it has it; nothing is made twice
        assert len(sent_to(crm)) == 1
    unchanged_by_replay(lead)


def test_sending_again_is_an_update_where_there_is_one(cast, crm, connect, qualified):
    connection, lead = connect(**updating(crm)), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    deliver.queue(locked(lead.pk), connection=connection, by=cast.actor("cleo"))
    work()
    newest = deliver.deliveries_of(lead).first()
    assert (newest.act, newest.state, newest.by_name) == ("update", DeliveryState.SENT, "Cleo")
    assert len(crm.contacts) == 1
    unchanged_by_replay(lead)
