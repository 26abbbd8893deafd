"""The board: cards in columns, moved by the same acts as on the lead's page."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.leads import board
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import qualify
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}


def stages(response: Any) -> dict[str, Any]:
    """{key of a column: the column} of a page or a fragment."""
    return {one["stage"].key: one for one in response.context["stages"]}


def move(client: Client, lead: Lead, **fields: str) -> tuple[HttpResponse, dict[str, Any]]:
    """The answer to a move by htmx, and its toast."""
    response = client.post("/leads/board/move", {"number": str(lead.number)} | fields, headers=HTMX)
    return response, orjson.loads(response.headers["HX-Trigger"])["toast"]


def test_cards_stand_in_their_columns_newest_first(cast: Cast, signed_in: SignIn) -> None:
    leads = cast.leads(3, name="Guadalupe Ríos")
    qualify.change_status(
        locked(leads[0].pk), status=cast.status("in_progress"), by=cast.actor("ada")
    )
    page = signed_in("ada").get("/leads/board")
    found = stages(page)
    assert list(found) == ["new", "in_progress", "sale", "no_sale"]
    assert [card["lead"].pk for card in found["new"]["cards"]] == [leads[2].pk, leads[1].pk]
    counts = {key: one["count"] for key, one in found.items()}
    assert counts == {"new": "2", "in_progress": "1", "sale": "0", "no_sale": "0"}
    assert "Guadalupe Ríos" in page.content.decode()
    narrowed = stages(signed_in("ada").get("/leads/board?q=nadie"))
    assert all(one["count"] == "0" for one in narrowed.values())


def test_a_card_moves_and_comes_back_with_its_history(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    client = signed_in("ada")
    response, toast = move(client, lead, was="new", to="in_progress", query="seller=me")
    assert set(stages(response)) == {"new", "in_progress"}
    assert toast["hue"] == "positive"
    assert locked(lead.pk).status == cast.status("in_progress")
    undone = client.post(toast["undo"]["url"], headers=HTMX)
    assert orjson.loads(undone.headers["HX-Trigger"])["toast"]["hue"] == "positive"
    assert locked(lead.pk).status == cast.status("new")
    kinds = list(Event.objects.filter(lead_id=lead.pk).values_list("kind", flat=True))
    assert kinds.count("lead.status_changed") == 2
    unchanged_by_replay(locked(lead.pk))


def test_a_card_says_that_its_step_is_overdue(cast: Cast, signed_in: SignIn) -> None:
    late, soon, _none = cast.leads(3)
    for lead, hours in ((late, -3), (soon, 3)):
        due = timezone.now() + timedelta(hours=hours)
        Lead.objects.filter(pk=lead.pk).update(next_due=due)
    cards = stages(signed_in("ada").get("/leads/board"))["new"]["cards"]
    assert [card["lead"].pk for card in cards if card["late"]] == [late.pk]


def test_who_was_slower_is_told(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    qualify.change_status(locked(lead.pk), status=cast.status("sale"), by=cast.actor("ben"))
    response, toast = move(signed_in("ada"), lead, was="new", to="in_progress")
    assert toast["hue"] == "negative"
    assert "Venta" in toast["text"]
    assert set(stages(response)) == {"new", "in_progress", "sale"}
    assert locked(lead.pk).status == cast.status("sale")


def test_by_qualification_campaigns_share_columns(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    client = signed_in("ada")
    found = stages(client.get("/leads/board?by=qualification"))
    assert list(found)[:2] == ["none", "high_interest"]
    assert found["none"]["count"] == "1"
    first, toast = move(client, lead, by="qualification", was="none", to="high_interest")
    assert toast["hue"] == "positive"
    assert "undo" not in toast
    assert stages(first)["high_interest"]["count"] == "1"
    for fields in (
        {"was": "high_interest", "to": "none"},
        {"was": "high_interest", "to": "bogus"},
        {"was": "none", "to": "high_interest"},
    ):
        assert move(client, lead, by="qualification", **fields)[1]["hue"] == "negative"
    _, toast = move(client, lead, by="qualification", was="high_interest", to="low_interest")
    client.post(toast["undo"]["url"], headers=HTMX)
    assert locked(lead.pk).qualification == cast.qualification("high_interest")
    unchanged_by_replay(locked(lead.pk))


def test_columns_go_on_page_by_page(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "COUNT_CAP", 30)
    leads = cast.leads(45)
    client = signed_in("ada")
    one = stages(client.get("/leads/board?q=persona"))["new"]
    assert one["count"] == "30+"
    seen = [card["lead"].pk for card in one["cards"]]
    while one["after"]:
        address = f"/leads/board/stage?q=persona&stage=new&after={one['after']}"
        one = stages(client.get(address))["new"]
        seen += [card["lead"].pk for card in one["cards"]]
    assert seen == [lead.pk for lead in reversed(leads)]


@pytest.mark.parametrize("by", ["status", "qualification"])
def test_a_board_takes_few_statements_however_many_columns(
    cast: Cast, signed_in: SignIn, by: str
) -> None:
    cast.leads(60)
    client = signed_in("ada")
    client.get(f"/leads/board?by={by}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/leads/board?by={by}&seller=me&campaign=preventa")
    assert len(asked) <= 10, [one["sql"][:120] for one in asked]


def test_without_scripts_a_move_is_a_form(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    fields = {"number": lead.number, "was": "new", "to": "in_progress", "query": "seller=none"}
    response = signed_in("ada").post("/leads/board/move", fields)
    assert urlsplit(response.headers["Location"]).query == "seller=none"
    assert locked(lead.pk).status == cast.status("in_progress")


def test_a_viewer_has_nothing_to_move_with(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="<script>alert(1)</script>")
    page = signed_in("vera").get("/leads/board").content.decode()
    assert 'draggable="true"' not in page
    assert "<script>alert" not in page
