"""Connections: what they need, what is kept secret, what history says of them."""

from typing import Any

import pytest
from django.db import connection as database

from cauce.accounts.errors import Exists, Invalid, NotAllowed
from cauce.catalog import connections
from cauce.catalog.models import Connection
from cauce.life import setup
from cauce.spine.table import Event
from tests.cast import Cast

GIVEN = {
    "page_id": "15",
    "app_secret": "the-app-secret-1",
    "verify_token": "the-verify-token-2",
    "access_token": "the-access-token-3",
}


def make(cast: Cast, **options: Any) -> Connection:
    """A connection of Meta as Ada makes it."""
    given = GIVEN | {"campaign": cast.campaign.slug} | options
    return setup.create_connection(kind="meta_lead_ads", options=given, by=cast.actor("ada"))


def refused(cast: Cast, **options: Any) -> dict[str, Any]:
    """What is said against these options."""
    with pytest.raises(Invalid) as refusal:
        make(cast, **options)
    return {name: code for name, (code, _) in refusal.value.fields.items()}


def test_options_have_defaults_and_secrets_open(cast: Cast) -> None:
    made = make(cast, page_id=" 15 ")
    known = connections.options_of(Connection.objects.get(pk=made.pk))
    assert known == GIVEN | {
        "graph_url": "https://graph.facebook.com",
        "version": "v25.0",
        "form_campaigns": {},
        "field_map": {},
    }
    assert connections.webhook_url(made).endswith(f"/in/meta_lead_ads/{made.key}")
    assert made.campaign_id == cast.campaign.pk


def test_no_secret_is_stored_or_told_in_the_clear(cast: Cast) -> None:
    made = make(cast)
    setup.update_connection(made, options={"app_secret": "another-secret-4"}, by=cast.actor("ada"))
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM cauce_connection")
        stored = str(cursor.fetchall())
    told = str([(event.data, event.personal) for event in Event.objects.all()])
    shown = str(connections.shown(made))
    for secret in (*list(GIVEN.values())[1:], "another-secret-4"):
        assert secret not in stored + told + shown
    assert connections.shown(made)["access_token"] == "••••en-3"


def test_what_is_wrong_is_named(cast: Cast) -> None:
    assert refused(cast, app_secret="", page_id="") == {
        "app_secret": "required", "page_id": "required",
    }  # fmt: skip
    wrong = {"graph_url": "ftp://x", "campaign": "no", "field_map": "x", "colour": "red"}
    assert refused(cast, **wrong, version="v" * 5000, page_id="1\n2") == {
        "graph_url": "not_a_url", "campaign": "unknown_campaign", "field_map": "not_a_mapping",
        "colour": "unknown_option", "version": "too_long", "page_id": "unprintable",
    }  # fmt: skip


def test_a_change_is_told_and_an_empty_secret_leaves_the_old_one(cast: Cast) -> None:
    made = make(cast)
    Connection.objects.filter(pk=made.pk).update(trouble="token_refused")
    made.refresh_from_db()
    given = {"access_token": "", "app_secret": GIVEN["app_secret"], "version": "v26.0"}
    setup.update_connection(made, options=given, name="Página", by=cast.actor("ada"))
    made.refresh_from_db()
    assert connections.options_of(made)["access_token"] == GIVEN["access_token"]
    assert made.trouble == ""
    change = Event.objects.get(kind="setting.changed", subject_kind="connection")
    assert change.data["fields"] == {
        "name": ["Meta Lead Ads", "Página"],
        "version": [None, "v26.0"],
    }
    with pytest.raises(Invalid):
        setup.update_connection(made, options={"campaign": ""}, by=cast.actor("ada"))
    setup.update_connection(made, options=given, by=cast.actor("ada"))
    assert Event.objects.filter(kind="setting.changed", subject_kind="connection").count() == 1


def test_names_are_unique_and_found_by_themselves(cast: Cast) -> None:
    assert [make(cast).name, make(cast).name] == ["Meta Lead Ads", "Meta Lead Ads 2"]
    by = cast.actor("ada")
    given = GIVEN | {"campaign": cast.campaign.pk}
    with pytest.raises(Exists):
        setup.create_connection(kind="meta_lead_ads", name="meta lead ads", options=given, by=by)


def test_only_administrators_connect(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        setup.create_connection(kind="meta_lead_ads", options=GIVEN, by=cast.actor("ben"))
    with pytest.raises(Invalid):
        setup.create_connection(kind="fax", options={}, by=cast.actor("ada"))
