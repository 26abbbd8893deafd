"""The palette's list: leads, people, pages, actions; by rights, in two languages."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.life import setup
from tests.cast import Cast
from tests.web.conftest import SignIn


def hits(client: Client, typed: str, *, htmx: bool = True) -> str:
    """The list as text, one hit after the other."""
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.get("/search", {"q": typed}, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("envi", "Envíos"), ("deliv", "Envíos"), ("nuevo lead", "Nuevo lead"),
        ("new lead", "Nuevo lead"), ("tema", "Cambiar de tema"), ("theme", "Cambiar de tema"),
        ("dark", "Cambiar de tema"), ("oscuro", "Cambiar de tema"), ("salir", "Salir"),
        ("sign out", "Salir"), ("marcas", "Marcas"), ("brands", "Marcas"), ("usuarios", "Usuarios"),
        ("english", "English"), ("idioma", "English"), ("importar", "Importar un archivo"),
        ("exportar", "Exportaciones"),
        ("torre", "Torre Mitla"), ("preventa", "Preventa"), ("cleo", "Cleo"),
    ],
)  # fmt: skip
def test_places_and_actions_by_name_in_both_languages(
    signed_in: SignIn, typed: str, found: str
) -> None:
    assert found in hits(signed_in("ada"), typed)


def test_nobody_is_offered_what_they_may_not(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="Ana Ríos")
    owner, other = ("cleo", "fay") if lead.seller_id == cast.cleo.pk else ("fay", "cleo")
    seller = signed_in(owner)
    assert "Ana Ríos" in hits(seller, "rios")
    assert "Ana Ríos" not in hits(signed_in(other), "rios")
    assert "Ana Ríos" in hits(signed_in("ben"), "rios")
    assert "Nuevo lead" in hits(seller, "nuevo")
    for typed in ("marcas", "usuarios", "importar", "configuracion", "torre", "entradas"):
        assert "Nada encontrado" in hits(seller, typed)
    assert "Nuevo lead" not in hits(signed_in("vera"), "nuevo")


def test_what_was_typed_is_marked_and_counts_of_a_person_told(
    cast: Cast, signed_in: SignIn
) -> None:
    for _ in range(2):
        cast.lead(name="José Núñez", phone="55 1234 5678", email="pepe@x.example")
    client = signed_in("ada")
    page = client.get("/search", {"q": "nunez"}, headers={"HX-Request": "true"}).content.decode()
    assert 'José <mark class="hit__mark">Núñez</mark>' in page
    assert "2 leads" in page
    page = client.get("/search", {"q": "3456"}, headers={"HX-Request": "true"}).content.decode()
    assert '55 12<mark class="hit__mark">34 56</mark>78' in page
    person = re.search(r"/contacts/\d+", page)
    assert person
    assert client.get(person[0]).status_code == 200


def test_a_place_named_exactly_comes_before_people_called_so(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="Leadro Spamuel")
    listed = hits(signed_in("ada"), "spam")
    assert listed.index("Ir a") < listed.index("Leadro Spamuel")
    cast.lead(name="Noemí Marcas")
    listed = hits(signed_in("ada"), "noe")
    assert listed.strip().startswith("Leads")


def test_empty_it_offers_recent_leads_of_this_person_in_this_company(
    cast: Cast, signed_in: SignIn
) -> None:
    first, second = cast.leads(2)
    ada = signed_in("ada")
    assert first.name not in hits(ada, "")
    for lead in (first, second, first):
        ada.get(f"/leads/{lead.number}")
    ada.get("/leads/999")
    listed = hits(ada, "")
    assert 0 < listed.index(first.name) < listed.index(second.name)
    assert "Nuevo lead" in listed
    kept = ada.cookies["recent"]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    dana = signed_in("dana")
    dana.cookies["recent"] = kept.value
    assert first.name not in hits(dana, "")
    for nonsense in (
        "",
        "x",
        "1.x.-1",
        f"{cast.dana.pk}.{'9' * 60}",
        f"{cast.dana.pk}.{first.number}",
    ):
        dana.cookies["recent"] = nonsense
        assert first.name not in hits(dana, "")


def test_hostile_letters_stay_letters(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="<script>alert(1)</script>")
    client = signed_in("ada")
    for typed in (
        "<script>",
        "'\"><img src=x onerror=alert(1)>",
        "%",
        "_",
        "\\",
        "\u202e",
        "a" * 5000,
    ):
        for htmx in (True, False):
            headers = {"HX-Request": "true"} if htmx else {}
            page = client.get("/search", {"q": typed}, headers=headers).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page
    assert client.get("/search?q=%00%ff%fe").status_code == 200


def test_without_a_script_it_is_a_page(cast: Cast, signed_in: SignIn) -> None:
    cast.lead(name="Ana Ríos")
    page = signed_in("ada").get("/search?q=rios").content.decode()
    assert "<title>" in page
    assert "Ana" in page
    assert 'role="option"' not in page.partition('id="palette"')[0]


def test_it_takes_few_queries(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(12, name="Ana Ríos")
    for n in range(20):
        setup.create_tag(name=f"Etiqueta {n}", by=cast.actor("ada"))
    client = signed_in("ada")
    hits(client, "rios")
    with CaptureQueriesContext(connection) as queries:
        hits(client, "rios")
    assert len(queries) <= 16
