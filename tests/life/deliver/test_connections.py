"""The options of an HTTP connection: read from every hand, refused by name, never shown whole."""

import json

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.catalog.connections import options_of, shown
from cauce.catalog.models import Connection
from cauce.life import deliver, setup
from cauce.spine.table import Event

pytestmark = pytest.mark.django_db
URL = "https://crm.example/leads/"
SECRET = "Bearer abcdefgh-1234-5678"


def make(**options):
    return setup.create_connection(kind="http", options={"url": URL, **options}, by=SYSTEM)


def test_the_same_from_the_command_line_and_from_json(cast):
    by_hand = make(
        headers="Authorization: " + SECRET + "\nX-Team: norte",
        mapping="email = contact.email\norigin = =Cauce",
        success="200, 201",
        automatic="positive,partial",
        allow_unqualified="on",
    )
    by_program = make(
        headers=json.dumps({"Authorization": SECRET, "X-Team": "norte"}),
        mapping=[
            {"target": "email", "source": "contact.email"},
            {"target": "origin", "constant": "Cauce"},
        ],
        success=[201, 200],
        automatic=["positive", "partial"],
        allow_unqualified=True,
    )
    assert options_of(by_hand) == options_of(by_program)
    known = options_of(Connection.objects.get(pk=by_hand.pk))
    assert known["headers"] == {"Authorization": SECRET, "X-Team": "norte"}
    assert known["mapping"] == [["email", "contact.email"], ["origin", "=Cauce"]]
    assert known["success"] == [200, 201] and known["url"] == URL


@pytest.mark.parametrize(
    ("options", "field", "code"),
    [
        ({"url": ""}, "url", "required"),
        ({"url": "ftp://x.example"}, "url", "not_a_url"),
        ({"url": "https://{contact.email}/x"}, "url", "not_a_url"),
        ({"url": "https://x.example/{contact"}, "url", "bad_source"),
        ({"method": "DELETE"}, "method", "unknown_choice"),
        ({"headers": "no colon here"}, "headers", "bad_headers"),
        ({"headers": {"X": "a\r\nEvil: 1"}}, "headers", "bad_header"),
        ({"headers": {"X Y": "a"}}, "headers", "bad_header"),
        ({"mapping": "a b = contact.email"}, "mapping", "bad_target"),
        ({"mapping": [["a", "lead"], ["a.b", "lead"]]}, "mapping", "repeated_target"),
        ({"mapping": "{broken"}, "mapping", "bad_fields"),
        ({"success": "20x"}, "success", "bad_codes"),
        ({"automatic": "always"}, "automatic", "unknown_meaning"),
        ({"timeout": "600"}, "timeout", "out_of_range"),
        ({"id_path": "data..id"}, "id_path", "bad_source"),
        ({"colour": "blue"}, "colour", "unknown_option"),
    ],
)
def test_what_is_wrong_is_named(cast, options, field, code):
    with pytest.raises(Invalid) as refused:
        make(**options)
    assert refused.value.fields[field][0] == code


def test_secrets_are_sealed_and_facts_show_masks(cast):
    connection = make(headers={"Authorization": SECRET})
    told = Event.objects.filter(subject_kind="connection", subject_id=connection.pk)
    row = json.dumps([connection.options, connection.sealed, [e.data for e in told]])
    assert "abcdefgh" not in row and told.count() == 1
    assert shown(connection)["headers"] == {"Authorization": "••••5678"}


def test_a_header_that_comes_back_masked_stays_as_it_was(cast):
    connection = make(headers={"Authorization": SECRET, "X-Team": "norte"})
    given = {"headers": {"Authorization": "••••5678", "X-Area": "sur"}}
    setup.update_connection(connection, options=given, by=cast.actor("ada"))
    assert options_of(connection)["headers"] == {"Authorization": SECRET, "X-Area": "sur"}
    setup.update_connection(connection, options={"headers": {}}, by=cast.actor("ada"))
    assert options_of(connection)["headers"] == {}


def test_only_administrators_touch_connections(cast):
    connection = make()
    with pytest.raises(NotAllowed):
        setup.update_connection(connection, active=False, by=cast.actor("ben"))
    with pytest.raises(NotAllowed):
        deliver.test(connection, by=cast.actor("ben"))


def test_the_preview_sends_nothing_and_shows_no_secret(cast, crm):
    lead = cast.lead(name="Ana Núñez")
    options = {
        "url": crm.url + "/api/contacts",
        "headers": {"Authorization": SECRET},
        "mapping": [["name", "contact.name"]],
    }
    seen = deliver.preview("http", options, lead)
    assert json.loads(seen.body) == {"name": "Ana Núñez"}
    assert seen.headers["Authorization"] == "Bearer ••••5678" and not crm.requests


@pytest.mark.parametrize(
    ("key", "searches", "code"),
    [
        ("Bearer demo-crm-key", True, ""),
        ("Bearer demo-crm-key", False, ""),
        ("Bearer another-key-000", True, "target_locked_out"),
        ("Bearer another-key-000", False, "target_locked_out"),
    ],
)
def test_the_test_button_asks_something_harmless(cast, connect, crm, key, searches, code):
    address = {"search_url": crm.url + "/api/contacts?external_id={lead.id}"} if searches else {}
    connection = connect(headers={"Authorization": key}, **address)
    outcome, one = deliver.test(connection, by=cast.actor("ada"))
    connection.refresh_from_db()
    assert (outcome.code, connection.trouble) == (code, code) and not crm.contacts
    assert connection.checked_at and "demo-crm-key" not in json.dumps(one.sent.headers)


def test_the_test_button_tells_of_a_closed_door(cast, connect, settings):
    connection = connect()
    settings.PRIVATE_TARGETS = frozenset()
    outcome, _ = deliver.test(connection, by=cast.actor("ada"))
    assert outcome.code == "target_refused"
