"""Values of a company's own fields: read in every written form, refused with a reason."""

from typing import Any

import pytest

from cauce.catalog.field_values import Unfit, keys_of, plain, understood
from cauce.catalog.fields import Field, FieldKind

pytestmark = pytest.mark.no_database

OPTIONS = ("Crédito hipotecario", "Infonavit", "Contado, en una exhibición")
READ: list[tuple[str, Any, Any]] = [
    ("text", "  Torre   B ", "Torre B"),
    ("text", 12, "12"),
    ("long_text", "uno\r\ndos", "uno\ndos"),
    ("number", "1,250.5", 1250.5),
    ("number", "1.250,5", 1250.5),
    ("number", "-3", -3),
    ("number", 2.0, 2),
    ("number", "0", 0),
    ("money", "$2,450,000 MXN", 2450000),
    ("money", "2.450.000,50", 2450000.5),
    ("money", 99.999, 100),
    ("date", "2026-02-28", "2026-02-28"),
    ("date", "28/02/2026", "2026-02-28"),
    ("date", "3-4-26", "2026-04-03"),
    ("date", "2026-02-28 00:00:00", "2026-02-28"),
    ("choice", "credito HIPOTECARIO", "Crédito hipotecario"),
    ("choice", "Contado, en una exhibición", "Contado, en una exhibición"),
    ("multiple_choice", "infonavit; crédito hipotecario", ["Crédito hipotecario", "Infonavit"]),
    ("multiple_choice", ["Infonavit"], ["Infonavit"]),
    ("multiple_choice", "Infonavit\nContado, en una exhibición", [OPTIONS[1], OPTIONS[2]]),
    ("phone", "044 55 1234 5678", "+525512345678"),
    ("email", "Ana <ana@X.mx>", "ana@x.mx"),
    ("url", "altavista.example/x", "https://altavista.example/x"),
    ("yes_no", "Sí", True),
    ("yes_no", "off", False),
    ("yes_no", False, False),
    ("text", "   ", None),
    ("multiple_choice", [], None),
]
REFUSED: list[tuple[str, Any, str]] = [
    ("text", "x" * 501, "too_long"),
    ("text", ["a"], "not_text"),
    ("number", "doce", "not_a_number"),
    ("number", "12 USD", "not_a_number"),
    ("number", True, "not_a_number"),
    ("number", 1e300, "out_of_range"),
    ("number", float("nan"), "out_of_range"),
    ("money", "80,000 USD", "other_currency"),
    ("money", "mucho", "not_an_amount"),
    ("date", "31/02/2026", "not_a_date"),
    ("date", "mañana", "not_a_date"),
    ("date", 20260228, "not_a_date"),
    ("choice", "Fovissste", "unknown_choice"),
    ("multiple_choice", "Infonavit, Fovissste", "unknown_choice"),
    ("phone", "12", "no_number"),
    ("email", "ana@", "not_an_email"),
    ("url", "javascript:alert(1)", "not_a_url"),
    ("url", "ftp://x.mx", "not_a_url"),
    ("yes_no", "quizás", "not_true_or_false"),
]


def field(kind: str, **more: Any) -> Field:
    """A field of that kind, with options and a currency where it takes some."""
    return Field(1, "x", "X", FieldKind(kind), options=OPTIONS, currency="MXN", **more)


@pytest.mark.parametrize(("kind", "given", "value"), READ)
def test_a_value_is_read_in_every_written_form(kind: str, given: Any, value: Any) -> None:
    found = understood(field(kind), given, country="MX")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "given", "code"), REFUSED)
def test_what_cannot_be_read_says_why(kind: str, given: Any, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        understood(field(kind), given, country="MX")
    assert refused.value.code == code


@pytest.mark.parametrize(("kind", "given", "value"), READ)
def test_a_stored_value_is_read_again_as_itself(kind: str, given: Any, value: Any) -> None:
    one = field(kind)
    if value is None:
        return
    assert understood(one, value, country="MX") == value
    assert understood(one, plain(one, value), country="MX") == value
    assert keys_of(one, value)


@pytest.mark.parametrize("number", [0.001, 1.125, 1250.125, -1.5, 0.1, 99999999999])
def test_what_is_typed_again_is_the_same_number(number: float) -> None:
    one = field("number")
    assert understood(one, plain(one, number), country="MX") == number


def test_in_the_united_states_the_month_comes_first() -> None:
    assert understood(field("date"), "02/03/2026", country="US") == "2026-02-03"
    assert understood(field("date"), "02/03/2026", country="MX") == "2026-03-02"


def test_numbers_keep_their_order_in_the_index() -> None:
    one = field("number")
    values = [-5, -0.5, 0, 0.0001, 3, 1e9]
    keys = [keys_of(one, value)[0][0] for value in values]
    assert keys == sorted(keys, key=lambda key: key or 0)
    assert len(set(keys)) == len(values)
