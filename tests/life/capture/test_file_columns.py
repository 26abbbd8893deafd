"""Columns find their fields by name, by telling and by memory; what is wrong is named."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cauce.accounts.errors import Invalid
from cauce.life.capture.sources import file_columns
from cauce.life.capture.sources.file_dates import moment_of

MEXICO = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nombre", "name"),
        ("NOMBRE COMPLETO", "name"),
        ("first_name", "first_name"),
        ("Apellidos", "last_name"),
        ("surname", "last_name"),
        ("Correo electrónico", "email"),
        ("E-mail", "email"),
        ("Endereço de e-mail", "email"),
        ("Teléfono", "phone"),
        ("celular", "phone"),
        ("Telefone", "phone"),
        ("WhatsApp", "whatsapp"),
        ("Mensaje", "message"),
        ("Vendedor", "seller"),
        ("Campaña", "campaign"),
        ("Fecha de creación", "created_at"),
        ("created_time", "created_at"),
        ("utm_source", "utm_source"),
        ("UTM Campaign", "utm_campaign"),
        ("Recámaras", "attribute"),
        ("dob", "attribute"),
        ("unique_id", "attribute"),
    ],
)
def test_a_header_finds_its_field(header: str, field: str) -> None:
    assert file_columns.guess([header]) == {header: field}


def test_columns_are_told_whatever_their_case_and_accents() -> None:
    told = file_columns.chosen(["Teléfono ", "Correo"], {"telefono": "whatsapp", "CORREO": "email"})
    assert told == {"Teléfono ": "whatsapp", "Correo": "email"}


def test_an_unknown_column_and_an_unknown_field_are_both_named() -> None:
    with pytest.raises(Invalid) as refused:
        file_columns.chosen(["a", "b"], {"zz": "email", "a": "correo"})
    fields = refused.value.fields
    assert fields["mapping.zz"][0] == "unknown_column"
    assert fields["mapping.zz"][1]["column"] == "zz"
    assert fields["mapping.a"] == (
        "unknown_import_field",
        {"field": "correo", "fields": ", ".join(file_columns.FIELDS)},
    )


def test_blank_and_repeated_headers_get_names_of_their_own() -> None:
    tidy = file_columns.tidy_header(["Nombre", "", "Nombre", "x" * 500])
    assert tidy == ["Nombre", "column_2", "Nombre (2)", "x" * 200]


@pytest.mark.parametrize(
    ("header", "mapping", "order"),
    [
        (["apellido", "nombre"], {"apellido": "name", "nombre": "name"}, [1, 0]),
        (
            ["surname", "x", "first_name"],
            {"surname": "last_name", "first_name": "first_name"},
            [2, 0],
        ),
        (["a", "b"], {"a": "name", "b": "name"}, [0, 1]),
    ],
)
def test_surnames_stand_behind_given_names(
    header: list[str], mapping: dict[str, str], order: list[int]
) -> None:
    assert file_columns.name_columns(mapping, header) == order


@pytest.mark.parametrize(
    ("cell", "country", "iso"),
    [
        ("2024-03-05", "MX", "2024-03-05T06:00"),
        ("2024-03-05 14:30", "MX", "2024-03-05T20:30"),
        ("05/03/2024", "MX", "2024-03-05T06:00"),
        ("05/03/2024", "US", "2024-05-03T06:00"),
        ("23/03/2024", "US", "2024-03-23T06:00"),
        ("5-3-24 2:05 p. m.", "MX", "2024-03-05T20:05"),
        ("05.03.2024 14:05:09", "MX", "2024-03-05T20:05"),
        ("12:00 AM", "MX", None),
        ("31/02/2024", "MX", None),
        ("2031-01-01", "MX", None),
        ("1900-01-01", "MX", None),
        ("ayer", "MX", None),
    ],
)
def test_dates_are_read_as_the_country_writes_them(
    cell: str, country: str, iso: str | None
) -> None:
    found = moment_of(cell, zone=MEXICO, country=country, now=NOW)
    assert (found and found.isoformat(timespec="minutes")[:16]) == iso
