"""Editing in place: saved at once, nothing typed is lost, and two at once are told."""

import pytest
from django.test import Client

from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, people, qualify, work
from cauce.spine.read import history
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A lead with everything to edit."""
    attributes = {"recamaras": 2, "zona": "sur", "lista": ["a", "b"]}
    return cast.lead(name="Ana", email="ana@x.mx", phone="55 1234 5678", attributes=attributes)


def _post(client: Client, lead: Lead, **fields: str) -> tuple[int, str, dict[str, str]]:
    answer = client.post(f"/leads/{lead.number}/field", fields, headers=HTMX)
    return answer.status_code, answer.content.decode(), dict(answer.headers)


def test_each_field_is_saved_where_it_stands(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    ada = signed_in("ada")
    status, part, headers = _post(
        ada, lead, name="phone", value="81 2345 6789", was="+525512345678"
    )
    assert (status, "81 2345 6789" in part, "<form" in part) == (200, True, False)
    assert "Guardado" in headers["HX-Trigger"].encode().decode("unicode_escape")
    assert locked(lead.pk).phone == "+528123456789"
    _post(ada, lead, name="name", value="Ana Ruiz", was="Ana")
    _post(ada, lead, name="attribute", key="recamaras", value="3", was="2")
    _post(ada, lead, name="attribute", key="zona", value="", was="sur")
    _post(ada, lead, name="attribute", new_key="Crédito  tipo", value="Infonavit", was="")
    changed = locked(lead.pk)
    assert changed.name == "Ana Ruiz"
    wanted = {"recamaras": 3, "lista": ["a", "b"], "Crédito tipo": "Infonavit"}
    assert changed.attributes == wanted
    assert 'href="tel:+528123456789"' in ada.get(f"/leads/{lead.number}").content.decode()
    unchanged_by_replay(changed)


def test_an_error_stands_in_the_field_with_what_was_typed(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    ada = signed_in("ada")
    status, part, _ = _post(ada, lead, name="phone", value="12<345", was="+525512345678")
    assert (status, 'value="12&lt;345"' in part, 'aria-invalid="true"' in part) == (422, True, True)
    status, part, _ = _post(ada, lead, name="attribute", new_key="", value="x", was="")
    assert (status, 'value="x"' in part) == (422, True)
    assert history(lead, kind="contact.changed").count() == 0
    without_htmx = ada.post(f"/leads/{lead.number}/field", {"name": "email", "value": "mal"})
    assert without_htmx.status_code == 409  # `was` is not what is there


def test_a_number_of_somebody_else_is_refused_with_the_way_there(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    other = cast.lead(name="Beto", email="beto@x.mx", phone="")
    fields = {"name": "email", "value": "beto@x.mx", "was": "ana@x.mx"}
    status, part, _ = _post(signed_in("ada"), lead, **fields)
    assert (status, f'href="/contacts/{other.contact_id}"' in part) == (422, True)
    assert other.seller_id != lead.seller_id
    owner = "cleo" if lead.seller_id == cast.cleo.pk else "fay"
    status, part, _ = _post(signed_in(owner), lead, **fields)
    assert (status, f'href="/contacts/{other.contact_id}"' in part) == (422, False)


def test_whoever_saves_second_sees_both_and_chooses(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    ada = signed_in("ada")
    people.correct(locked(lead.pk), values={"name": "Ana Gómez"}, by=cast.actor("cleo"))
    status, part, _ = _post(ada, lead, name="name", value="Ana Ruiz", was="Ana")
    assert status == 409
    for text in ("Cleo lo cambió hace", "Ana Gómez", 'value="Ana Ruiz"', "Poner lo mío"):
        assert text in part
    assert locked(lead.pk).name == "Ana Gómez"
    status, *_ = _post(ada, lead, name="name", value="Ana Ruiz", was="Ana Gómez")
    assert (status, locked(lead.pk).name) == (200, "Ana Ruiz")
    # Two who typed the same agree.
    status, *_ = _post(ada, lead, name="name", value="Ana Ruiz", was="Ana")
    assert status == 200


def test_an_act_on_what_has_changed_shows_both_versions(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    ada, at = signed_in("ada"), f"/leads/{lead.number}"
    new, sale = cast.status("new"), cast.status("sale")
    qualify.change_status(locked(lead.pk), status=cast.status("in_progress"), by=cast.actor("cleo"))
    answer = ada.post(f"{at}/status", {"status": sale.pk, "was": f"{new.pk}:"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("Cleo lo cambió hace", "Dejar En progreso", "Poner Venta"):
        assert text in page
    again = dict(answer.context["clash"]["again"])
    assert ada.post(f"{at}/status", again).status_code == 303
    assert locked(lead.pk).status_id == sale.pk
    work.set_stars(locked(lead.pk), stars=2, by=cast.actor("cleo"))
    assert ada.post(f"{at}/stars", {"stars": "5", "was": "0"}).status_code == 409
    assert ada.post(f"{at}/stars", {"stars": "5", "was": "2"}).status_code == 303
    assignment.assign(locked(lead.pk), to=cast.dana, by=cast.actor("ada"))
    moved = {"seller": cast.fay.pk, "was": str(cast.cleo.pk)}
    assert ada.post(f"{at}/assignment", moved).status_code == 409
    assert locked(lead.pk).seller_id == cast.dana.pk


def test_editing_works_without_scripts(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    ada, at = signed_in("ada"), f"/leads/{lead.number}/field"
    page = ada.get(f"{at}?name=email").content.decode()
    assert ('value="ana@x.mx"' in page, "<html" in page) == (True, True)
    fields = {"name": "email", "value": "ana@y.mx", "was": "ana@x.mx"}
    answer = ada.post(at, fields)
    assert (answer.status_code, answer["Location"]) == (303, f"/leads/{lead.number}/facts")
    assert ada.get(f"{at}?name=seller_id").status_code == 404


def test_navigation_has_every_row_and_says_where_the_place_is_from(
    cast: Cast, signed_in: SignIn
) -> None:
    navigation = {"city": "Zapopan", "region": "Jalisco", "fbclid": "x", "ip": "10.0.0.1"}
    lead = cast.lead(navigation=navigation)
    rows = signed_in("ada").get(f"/leads/{lead.number}").context["navigation_facts"]
    told = {row["label"]: (row["value"], row["note"]) for row in rows}
    assert told["Lugar"] == ("Zapopan, Jalisco", "según la fuente")
    assert told["Medio"] == ("Facebook", "fbclid")
    for label in ("Primer contacto", "Sitio", "Generado en", "Dirección IP", "Método de entrada"):
        assert label in told
