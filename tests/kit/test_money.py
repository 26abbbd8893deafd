"""Amounts are read as people write them and shown as people read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit.money import Money, parse


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$2,450,000 MXN", "2450000", "MXN"),
        ("1.250,50 €", "1250.50", "EUR"),
        ("€1,250.50", "1250.50", "EUR"),
        ("R$ 99", "99", "BRL"),
        ("US$ 10.5", "10.5", "USD"),
        ("S/. 1,200", "1200", "PEN"),
        ("usd 5", "5", "USD"),
        ("$ 12", "12", "MXN"),
        ("-$ 12.30", "-12.30", "MXN"),
        ("1.250", "1250", "MXN"),
        ("1,25", "1.25", "MXN"),
        ("0.125", "0.125", "MXN"),
        ("1.250.000", "1250000", "MXN"),
        ("2 450 000,00", "2450000.00", "MXN"),
        ("1'250.50 CHF", "1250.50", "CHF"),
        ("1250", "1250", "MXN"),
        ("٣٥", "35", "MXN"),
    ],
)
def test_parse(text, amount, currency):
    money = parse(text)
    assert (str(money.amount), money.currency) == (amount, currency)


def test_the_company_has_its_own_dollar():
    assert parse("$ 5", currency="COP") == Money(Decimal(5), "COP")


@pytest.mark.parametrize(
    "text",
    [
        *("", "$", "abc", "1.2.3", "1,2,3", "12,34,567.00", "5 XYZ", "1e9", "NaN", "1 2", "5 - 3"),
        *("1" * 16, "9" * 100, "MXN", "1.250,50.1"),
    ],
)
def test_no_amount(text):
    with pytest.raises(ValueError):
        parse(text)


@given(st.text())
def test_only_value_errors(text):
    try:
        assert parse(text).amount.is_finite()
    except ValueError:
        return


def test_format():
    money = Money(Decimal("2450000"), "MXN")
    assert money.format("es-mx") == "$2,450,000.00"
    assert money.format("en") == "MX$2,450,000.00"
    assert Money(Decimal("1250.5"), "EUR").format("es") == "1.250,50\u00a0€"
    assert money.format("en-mx") == money.format("en")  # no such place: the language counts
    assert money.format("xx-nowhere") == money.format("es")


@given(st.decimals(-(10**12), 10**12, places=2))
def test_what_is_shown_reads_back(amount):
    money = Money(amount, "MXN")
    for locale in ("es-mx", "en", "es"):
        assert parse(money.format(locale)) == money
