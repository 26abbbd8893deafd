"""Acts upon the selection of the list, as a browser posts them."""

import re

import pytest

from cauce.accounts.scope import no_company
from cauce.jobs import drain
from cauce.leads.models import Lead
from cauce.life.bulk import actions
from cauce.life.bulk.models import BulkRun
from tests.cast import Cast
from tests.web.conftest import SignIn

HTMX = {"hx-request": "true"}


def text(answer) -> str:  # type: ignore[no-untyped-def]
    """What people read of an answer."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_assign_what_is_marked_and_undo_it(cast: Cast, signed_in: SignIn) -> None:
    leads = cast.leads(4)
    client = signed_in("ada")
    page = client.get("/leads").content.decode()
    assert 'hx-post="/leads/bulk/assign"' in page
    marked = {"lead": f"{leads[0].pk},{leads[1].pk}", "query": "sort=date"}
    dialog = client.post("/leads/bulk/assign", marked, headers=HTMX)
    assert "2 leads elegidos" in text(dialog) and "<html" not in dialog.content.decode()
    until = re.search(r'name="until" value="(\d+)"', dialog.content.decode())
    assert until
    form = marked | {"scope": "marked", "sellers": [cast.dana.pk], "until": until[1]}
    assert "2 cambiarán" in text(client.post("/leads/bulk/assign/preview", form, headers=HTMX))
    answer = client.post("/leads/bulk/assign/run", form, headers=HTMX)
    assert answer["HX-Redirect"] == "/leads?sort=date"
    run = BulkRun.objects.get()
    assert f'href="/leads/runs/{run.pk}"' in client.get("/leads").content.decode()
    owners = list(Lead.objects.order_by("pk").values_list("seller_id", flat=True))
    assert owners[:2] == [cast.dana.pk] * 2 != owners[2:]
    shown = text(client.get(f"/leads/runs/{run.pk}"))
    assert leads[0].name in shown and "Deshacer" in shown
    client.post(f"/leads/runs/{run.pk}/undo")
    assert "devuelto" in text(client.get(f"/leads/runs/{run.pk}"))
    assert cast.dana.pk not in Lead.objects.values_list("seller_id", flat=True)


def test_all_that_match_without_those_that_came_later(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(3)
    client = signed_in("ada")
    dialog = client.post("/leads/bulk/status", {"query": "q=persona"}, headers=HTMX)
    until = re.search(r'name="until" value="(\d+)"', dialog.content.decode())
    assert until
    cast.lead()
    status = cast.status("in_progress").pk
    form = {"scope": "all", "query": "q=persona", "until": until[1], "status": status}
    client.post("/leads/bulk/status/run", form, headers=HTMX)
    assert Lead.objects.filter(status_id=status).count() == 3


def test_what_makes_no_sense_is_said_in_the_dialog(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    client = signed_in("ada")
    form = {"scope": "marked", "lead": lead.pk}
    answer = client.post("/leads/bulk/assign/run", form, headers=HTMX)
    assert answer.status_code == 200 and "HX-Redirect" not in answer
    assert 'id="bulk-preview"' in answer.content.decode()
    assert BulkRun.objects.count() == 0
    assert client.post("/leads/bulk/nada", form).status_code == 404


def test_a_large_one_is_followed_and_stopped(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    cast.leads(3)
    client = signed_in("ada")
    form = {"scope": "all", "reason": "Publicidad"}
    at = client.post("/leads/bulk/spam/run", form, headers=HTMX)["HX-Redirect"]
    assert f'hx-get="{at}/progress"' in client.get(at).content.decode()
    with no_company():
        drain()
    assert client.get(f"{at}/progress")["HX-Refresh"] == "true"
    assert Lead.objects.filter(standing="spam").count() == 3
    assert "Marcar como spam" in text(client.get("/leads/runs"))
    assert client.post(f"{at}/stop").status_code == 409


def test_each_role_is_offered_what_it_may(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(2)
    page = signed_in("cleo").get("/leads").content.decode()
    assert 'hx-post="/leads/bulk/status"' in page and "/leads/bulk/assign" not in page
    assert "/leads/bulk/" not in signed_in("vera").get("/leads").content.decode()
    form = {"scope": "all", "sellers": [cast.cleo.pk]}
    assert signed_in("cleo").post("/leads/bulk/assign/run", form).status_code == 403


def test_hostile_names_stay_words(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="<script>alert(1)</script>")
    client = signed_in("ada")
    client.post("/leads/bulk/spam/run", {"scope": "marked", "lead": lead.pk, "query": "q=<b>x"})
    run = BulkRun.objects.get()
    assert "<script>alert" not in client.get(f"/leads/runs/{run.pk}").content.decode()
