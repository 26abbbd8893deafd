"""One lead on its way: taken, refused, tried again, unanswered, doubtful."""

import json
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.accounts.errors import Conflict, NotAllowed
from cauce.jobs.drain import drain
from cauce.leads.access import locked
from cauce.life import deliver, people, setup
from cauce.life import work as notes
from cauce.life.deliver import Delivery, DeliveryState, outbox, rules
from cauce.spine.read import history
from tests.cast import unchanged_by_replay
from tests.life.deliver.conftest import only, search, sent_to, work

pytestmark = pytest.mark.django_db


def kinds(lead):
    return [event.kind for event in history(lead) if event.kind.startswith("delivery.")][::-1]


def test_one_click_brings_the_complete_lead(cast, crm, connect, qualified):
    connection = connect()
    lead = qualified(name="Ana Núñez", message="¿Tienen de dos recámaras?")
    notes.write_note(lead, body="Pide informes 👍", by=cast.actor("cleo"))
    delivery = deliver.queue(lead, connection=connection, by=cast.actor("cleo"))
    assert locked(lead.pk).delivery_state == "queued"
    work()
    (contact,) = crm.contacts.values()
    body = contact["data"]
    assert body["contact"]["name"] == "Ana Núñez" and body["external_id"] == str(lead.pk)
    assert body["iscore"]["value"] == locked(lead.pk).score and body["message"].startswith(
        "¿Tienen"
    )
    assert [note["body"] for note in body["notes"]] == ["Pide informes 👍"]
    assert body["qualification"]["slug"] == "high_interest"
    assert {"lead.entered", "note.written"} <= {i["kind"] for i in body["interactions"]}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status_code) == (DeliveryState.SENT, 201)
    assert delivery.remote_id == contact["id"]
    assert locked(lead.pk).delivery_state == "sent"
    assert kinds(lead) == ["delivery.queued", "delivery.sent"]
    unchanged_by_replay(lead)


def test_the_proof_is_exact_and_shows_no_secret(cast, crm, connect, qualified):
    connection = connect(headers={"Authorization": "Bearer demo-crm-key", "X-Team": "norte"})
    lead = qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    (seen,) = [seen.request for seen in crm.requests]
    (one,) = only(lead).tries.all()
    assert one.body.encode() == seen.body and one.url.endswith("/api/contacts")
    assert one.headers["Authorization"] == "Bearer ••••-key" and one.headers["X-Team"] == "norte"
    assert one.headers["Idempotency-Key"] == seen.headers["idempotency-key"]
    assert (one.status_code, json.loads(one.answer)["id"]) == (201, only(lead).remote_id)
    everything = json.dumps(deliver.as_data(only(lead)))
    assert "demo-crm-key" not in everything
    assert "demo-crm-key" not in connection.sealed + json.dumps(connection.options)


def test_unqualified_leads_stay_unless_the_connection_takes_them(cast, crm, connect):
    lead = cast.lead()
    with pytest.raises(Conflict, match="not_qualified"):
        deliver.queue(lead, connection=connect(), by=cast.actor("ada"))
    open_door = connect(allow_unqualified="true")
    deliver.queue(lead, connection=open_door, by=cast.actor("ada"))
    work()
    assert only(lead).state == DeliveryState.SENT
    unchanged_by_replay(lead)


def test_who_may_not_send(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    with pytest.raises(NotAllowed):
        deliver.queue(lead, connection=connection, by=cast.actor("vera"))
    with pytest.raises(NotAllowed):
        deliver.queue_many([lead.pk], connection=connection, by=cast.actor("vera"))


def test_two_clicks_are_one_delivery(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    first = deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    assert deliver.queue(lead, connection=connection, by=cast.actor("cleo")) == first
    work()
    assert len(sent_to(crm)) == 1


def test_a_selection_says_which_leads_stayed_and_why(cast, crm, connect, qualified):
    connection, good, bare = connect(), qualified(), cast.lead()
    queued, refused = deliver.queue_many(
        [good.pk, bare.pk, 999_999], connection=connection, by=cast.actor("ada")
    )
    assert [delivery.lead_id for delivery in queued] == [good.pk]
    assert [(no.lead_id, no.code) for no in refused] == [
        (bare.pk, "not_qualified"),
        (999_999, "not_found"),
    ]


def test_a_refusal_is_final_and_told(cast, crm, connect, qualified):
    connection = connect(mapping={"email": "=no-es-correo", "external_id": "lead.id"})
    lead = qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    delivery = only(lead)
    assert (delivery.state, delivery.status_code) == (DeliveryState.FAILED, 422)
    assert delivery.error["code"] == "target_rejected"
    assert "not a valid email" in delivery.tries.get().answer
    assert locked(lead.pk).delivery_state == "failed"
    unchanged_by_replay(lead)


def test_a_wrong_key_is_the_connections_trouble(cast, crm, connect, qualified):
    connection = connect(headers={"Authorization": "Bearer wrong-key-0000"})
    deliver.queue(qualified(), connection=connection, by=cast.actor("ada"))
    work()
    connection.refresh_from_db()
    assert connection.trouble == "target_locked_out"
    assert deliver.health()[0].state == "trouble"


def test_failures_are_tried_again_with_longer_and_longer_waits(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    crm.fail_next(3, 503)
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    waits = []
    for _ in range(3):
        before = timezone.now()
        drain()
        delivery = only(lead)
        assert (delivery.state, delivery.error["code"]) == (DeliveryState.PENDING, "target_down")
        waits.append((delivery.due_at - before).total_seconds())
        unchanged_by_replay(lead)
        Delivery.objects.update(due_at=timezone.now())
        deliver.send.enqueue(cast.company.pk, delivery.pk)
    assert waits == sorted(waits) and 4 < waits[0] < 6 and 50 < waits[2] < 70
    work()
    delivery = only(lead)
    assert (delivery.state, len(crm.contacts)) == (DeliveryState.SENT, 1)
    assert [one.status_code for one in delivery.tries.all()] == [503, 503, 503, 201]
    keys = {seen.request.headers["idempotency-key"] for seen in crm.requests}
    assert len(keys) == 1
    assert locked(lead.pk).delivery_state == "sent"
    unchanged_by_replay(lead)


def test_after_ten_tries_a_person_must_say_so(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    crm.fail_next(10, 500)
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    delivery = only(lead)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 10)
    assert len(rules.WAITS) == 9 and 22 * 3600 < sum(rules.WAITS) < 26 * 3600
    assert kinds(lead)[-1] == "delivery.failed" and history(lead)[0].data["final"]
    deliver.retry(delivery, by=cast.actor("cleo"))
    assert locked(lead.pk).delivery_state == "queued"
    work()
    assert only(lead).state == DeliveryState.SENT and len(crm.contacts) == 1
    with pytest.raises(Conflict, match="already_sent"):
        deliver.retry(delivery, by=cast.actor("cleo"))
    unchanged_by_replay(lead)


def test_a_pause_that_the_target_asks_for_is_kept(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    crm.fail_next(1, 429, retry_after=240)
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    drain()
    delivery = only(lead)
    pause = delivery.due_at - timezone.now()
    assert timedelta(seconds=230) < pause <= timedelta(seconds=240)
    assert delivery.error["code"] == "target_limits"


def test_no_answer_is_settled_by_a_search(cast, crm, connect, qualified):
    connection, lead = connect(search_url=search(crm), timeout="1"), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    crm.fail_next(1, 404)  # the search before creating
    crm.fail_next(1, kind="hang", seconds=5)
    drain()
    assert only(lead).state == DeliveryState.UNKNOWN and len(crm.contacts) == 1
    assert locked(lead.pk).delivery_state == "queued"
    work()
    delivery = only(lead)
    assert (delivery.state, len(crm.contacts)) == (DeliveryState.SENT, 1)
    assert delivery.remote_id == next(iter(crm.contacts))
    assert len(sent_to(crm)) == 1
    unchanged_by_replay(lead)


def test_what_never_arrived_is_sent_again_after_looking(cast, crm, connect, qualified):
    connection, lead = connect(search_url=search(crm), timeout="1"), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    crm.fail_next(1, 404)
    crm.fail_next(1, kind="hang", seconds=5, effect=False)
    work()
    methods = [seen.request.method for seen in crm.requests]
    assert methods == ["GET", "POST", "GET", "GET", "GET", "POST"]
    assert only(lead).state == DeliveryState.SENT and len(crm.contacts) == 1
    unchanged_by_replay(lead)


def test_a_cut_connection_without_a_search_waits_for_a_person(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    crm.fail_next(1, kind="cut")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    delivery = only(lead)
    assert deliver.state_of(delivery) == "review" and locked(lead.pk).delivery_state == "review"
    with pytest.raises(Conflict, match="delivery_unsettled"):
        deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    with pytest.raises(Conflict, match="delivery_unsettled"):
        deliver.retry(delivery, by=cast.actor("ada"))
    unchanged_by_replay(lead)
    deliver.resolve(delivery, sent=True, by=cast.actor("cleo"))
    work()
    assert only(lead).state == DeliveryState.SENT and len(sent_to(crm)) == 1
    assert locked(lead.pk).delivery_state == "sent"
    with pytest.raises(Conflict, match="delivery_settled"):
        deliver.resolve(delivery, sent=False, by=cast.actor("cleo"))
    unchanged_by_replay(lead)


def test_a_person_may_say_that_it_never_arrived(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    crm.fail_next(1, kind="cut", effect=False)
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    deliver.resolve(only(lead), sent=False, by=cast.actor("cleo"))
    work()
    assert only(lead).state == DeliveryState.SENT and len(crm.contacts) == 1
    unchanged_by_replay(lead)


def test_a_worker_that_died_in_the_middle(cast, crm, connect, qualified):
    """The lease ends; whether the request left is not known, so the target is asked."""
    connection, lead = connect(search_url=search(crm)), qualified()
    delivery = deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    long_ago = timezone.now() - timedelta(minutes=10)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.SENDING, lease_until=long_ago, attempts=1
    )
    deliver.sweep.enqueue()
    work()
    assert only(lead).state == DeliveryState.SENT and len(crm.contacts) == 1
    methods = [seen.request.method for seen in crm.requests]
    assert methods[0] == "GET" and methods[-1] == "POST"


def test_a_private_address_is_refused_and_says_how_to_allow_it(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    with override_settings(PRIVATE_TARGETS=frozenset()):
        work()
    delivery = only(lead)
    assert delivery.state == DeliveryState.FAILED and not crm.requests
    target = f"{crm.host}:{crm.port}"
    assert delivery.error == {"code": "target_refused", "params": {"target": target}}
    unchanged_by_replay(lead)


def test_the_sweep_finds_what_nobody_was_told_of(cast, crm, connect, qualified):
    connection, lead = connect(), qualified()
    delivery = deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    late = timezone.now() - timedelta(minutes=2)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=late)
    DBTaskResult.objects.all().delete()
    deliver.sweep.enqueue()
    work()
    assert only(lead).state == DeliveryState.SENT


def test_what_came_between_stops_it(cast, crm, connect, qualified):
    connection = connect()
    spam, held = qualified(), qualified()
    for lead in (spam, held):
        deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    people.mark_spam(locked(spam.pk), by=cast.actor("ada"))
    deliver.send.call(cast.company.pk, only(spam).pk)
    setup.update_connection(connection, active=False, by=cast.actor("ada"))
    work()
    assert not crm.requests
    assert only(spam).error["code"] == "lead_not_active"
    assert only(held).error["code"] == "connection_off"
    unchanged_by_replay(spam)
    unchanged_by_replay(held)


def test_keys_that_nobody_can_read_any_more(cast, crm, connect, qualified, settings):
    connection, lead = connect(), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    settings.SECRET_KEY = "another one than it was"
    work()
    assert only(lead).error["code"] == "secrets_unreadable" and not crm.requests
    connection.refresh_from_db()
    assert connection.trouble == "secrets_unreadable"
    unchanged_by_replay(lead)


def test_our_own_mistake_does_not_hold_a_lead_for_ever(cast, crm, connect, qualified, monkeypatch):
    connection, lead = connect(), qualified()
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))

    def broken(job):
        monkeypatch.undo()
        raise RuntimeError("broken")

    monkeypatch.setattr(outbox, "carry", broken)
    drain()
    assert (only(lead).state, only(lead).error["code"]) == ("pending", "internal_error")
    work()
    assert only(lead).state == DeliveryState.SENT
    unchanged_by_replay(lead)


def test_nobody_is_searched_with_an_empty_address(cast, crm, connect, qualified):
    """`?email=` would find everybody: a stranger would be linked, or every lead be in doubt."""
    crm.contacts["1"] = {"id": "1", "created_at": 0, "updated_at": 0, "data": {"name": "Otra"}}
    connection = connect(match_url=crm.url + "/api/contacts?email={contact.email}")
    lead = qualified(email="")
    deliver.queue(lead, connection=connection, by=cast.actor("ada"))
    work()
    assert only(lead).state == DeliveryState.SENT and len(crm.contacts) == 2
