"""Exports as a browser asks for them: at once, with chosen columns, followed, taken, refused."""

import csv
import io

import pytest
from django.test import Client

from cauce.accounts.scope import no_company
from cauce.jobs import drain
from cauce.life.export import actions
from cauce.life.export.models import ExportRun
from tests.cast import Cast
from tests.web.conftest import SignIn


def rows(client: Client, address: str) -> list[list[str]]:
    """The rows of the file at `address`, header first."""
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_all_pages_one_page_and_what_is_marked(cast: Cast, signed_in: SignIn) -> None:
    leads = cast.leads(4)
    other = cast.lead(name="Guadalupe Ríos")
    client = signed_in("ada")
    posts = {
        "all": ({"scope": "all", "query": "q=guadal"}, [other]),
        "page": ({"scope": "page", "shown": f"{leads[0].pk},{leads[1].pk},"}, leads[1::-1]),
        "marked": ({"scope": "marked", "lead": [leads[3].pk]}, [leads[3]]),
        "marked, then all": ({"lead": [leads[3].pk], "everything": "on"}, [other, *leads[::-1]]),
    }
    for form, expected in posts.values():
        answer = client.post("/exports", form)
        assert answer.status_code == 303
        found = rows(client, answer["Location"])
        assert found[0][:2] == ["ID", "Fecha"]
        assert [row[0] for row in found[1:]] == [str(lead.number) for lead in expected]


def test_nothing_marked_is_said_and_the_list_stays(cast: Cast, signed_in: SignIn) -> None:
    cast.lead()
    client = signed_in("ada")
    answer = client.post("/exports", {"scope": "marked", "query": "q=persona"}, follow=True)
    assert answer.redirect_chain == [("/leads?q=persona", 303)]
    assert "Marca primero" in answer.content.decode()


def test_chosen_columns_in_their_order_are_remembered(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="Guadalupe Ríos", attributes={"recámaras": "2"})
    client = signed_in("ada")
    form = client.post("/exports/new", {"query": "sort=score"}, headers={"hx-request": "true"})
    page = form.content.decode()
    assert "<dialog" in page and "<html" not in page and "attributes.recámaras" in page
    chosen = {"custom": "yes", "scope": "all", "format": "csv", "delimiter": ","}
    columns = ["name", "attributes.recámaras", "entry_method", "number"]
    answer = client.post("/exports", chosen | {"column": columns})
    header, row = rows(client, answer["Location"])
    assert (header[:2], row[:3]) == (["Nombre", "recámaras"], ["Guadalupe Ríos", "2", "API"])
    again = client.post("/exports/new").content.decode()
    places = [again.index(f'value="{code}"') for code in [*columns, "email"]]
    assert places == sorted(places)
    refused = client.post("/exports", chosen | {"column": []})
    assert refused.status_code == 422
    assert "Guadalupe" not in refused.content.decode()


def test_a_large_one_is_followed_cancelled_and_written_again(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.leads(3)
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    client = signed_in("ada")
    at = client.post("/exports", {"scope": "all"})["Location"]
    moving = client.get(at).content.decode()
    assert f'hx-get="{at}/progress"' in moving and "0 de 3 filas" in moving
    assert client.get(f"{at}/file").status_code == 409
    client.post(f"{at}/cancel")
    assert "Cancelada" in client.get(at).content.decode()
    client.post(f"{at}/retry")
    with no_company():
        drain()
    assert client.get(f"{at}/progress")["HX-Refresh"] == "true"
    assert f'href="{at}/file"' in client.get(at).content.decode()
    assert f'href="{at}/file"' in client.get("/exports").content.decode()
    assert len(rows(client, f"{at}/file")) == 4


def test_hostile_columns_and_filters_stay_words(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(attributes={"<script>alert(1)</script>": "x"})
    client = signed_in("ada")
    assert "<script>alert" not in client.post("/exports/new").content.decode()
    chosen = {"custom": "yes", "scope": "all", "format": "csv", "query": "q=<script>alert(2)"}
    column = "attributes.<script>alert(1)</script>"
    client.post("/exports", chosen | {"column": [column]})
    run = ExportRun.objects.get()
    assert "<script>alert" not in client.get(f"/exports/{run.pk}").content.decode()


def test_the_menu_is_for_those_who_may_export(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(2, campaign=cast.campaign)
    assert 'id="export-menu"' in signed_in("ben").get("/leads").content.decode()
    assert 'id="export-menu"' not in signed_in("cleo").get("/leads").content.decode()
