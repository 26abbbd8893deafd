"""What the questions of a Meta form mean."""

from typing import Any

import pytest

from cauce.leads.draft import Raw
from cauce.life.capture.sources import meta_fields

pytestmark = pytest.mark.no_database


def read(field_map: dict[str, str] | None = None, /, **answers: Any) -> Raw:
    """The enquiry of these questions and answers."""
    data = [
        {"name": name, "values": value if isinstance(value, list) else [value]}
        for name, value in answers.items()
    ]
    return meta_fields.raw_of({"field_data": data}, field_map=field_map or {}, country="MX")


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("full_name", "name"),
        ("Nombre completo", "name"),
        ("nome_completo", "name"),
        ("email", "email"),
        ("correo_electrónico", "email"),
        ("E-mail", "email"),
        ("work_email", "email"),
        ("phone_number", "phone"),
        ("Teléfono", "phone"),
        ("número_de_teléfono", "phone"),
        ("¿celular?", "phone"),
        ("whatsapp_number", "whatsapp"),
        ("número_de_whatsapp", "whatsapp"),
        ("comentarios", "message"),
        ("mensagem", "message"),
    ],
)
def test_standard_questions_in_several_languages(question: str, field: str) -> None:
    raw = read(**{question: "x"})
    assert getattr(raw, field) == "x"
    assert raw.attributes == {}


def test_a_name_in_parts() -> None:
    assert read(first_name="Ana", last_name="Ríos").name == "Ana Ríos"
    assert read(apellidos="Ríos", nombre="Ana").name == "Ana Ríos"
    assert read(nombre="Ana").name == "Ana"


def test_own_questions_are_attributes_under_their_name() -> None:
    raw = read(**{"¿qué_modelo?": ["Sedán", "", "Camioneta"], "vacía": []})
    assert raw.attributes == {"¿qué_modelo?": "Sedán, Camioneta"}


def test_further_values_are_kept() -> None:
    raw = read(email=["a@x.example", "b@x.example"], work_email="c@x.example")
    assert raw.email == "a@x.example"
    assert raw.attributes == {"email": "b@x.example", "work_email": "c@x.example"}


def test_an_answer_that_looks_like_it_is_taken_where_nothing_else_is() -> None:
    raw = read(**{"эл._адрес": "yo@correo.example", "¿dónde_te_llamamos?": "55 1234 5678"})
    assert (raw.email, raw.phone, raw.attributes) == ("yo@correo.example", "55 1234 5678", {})
    kept = read(email="a@x.example", phone_number="+525512340001", otro="b@x.example")
    assert kept.attributes == {"otro": "b@x.example"}


@pytest.mark.parametrize("answer", ["99213450", "450000", "2 o 3", "Calle 5 de Mayo 1234 5678"])
def test_a_number_is_not_a_phone(answer: str) -> None:
    assert read(email="a@x.example", presupuesto=answer).phone == ""


def test_a_map_goes_before_what_is_known() -> None:
    raw = read({"¿A dónde escribimos?": "email"}, a_donde_escribimos="a@x.example")
    assert raw.email == "a@x.example"


def test_places_are_known_as_such() -> None:
    raw = read(email="a@x.example", city="Puebla", state="Puebla", country="MX")
    assert raw.navigation == {
        "city": "Puebla", "region": "Puebla", "country": "MX", "place_source": "form",
    }  # fmt: skip


@pytest.mark.parametrize(
    "lead",
    [{}, {"field_data": None}, {"field_data": [None, 3, {"values": None}, {"values": [None, 7]}]}],
)
def test_odd_field_data(lead: dict[str, Any]) -> None:
    raw = meta_fields.raw_of(lead, field_map={}, country="MX")
    assert raw.name == ""
