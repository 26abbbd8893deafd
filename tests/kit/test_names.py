"""Names come out as people write them, without what strangers hide in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import names


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  Ana   Lucía\tGómez \n", "Ana Lucía Gómez"),
        ("JOSÉ DE LA CRUZ", "José de la Cruz"),
        ("maría de los ángeles o'brien", "María de los Ángeles O'Brien"),
        ("LUIS MCDONALD", "Luis McDonald"),
        ("d'angelo pérez-gómez", "D'Angelo Pérez-Gómez"),
        ("l’hospitalet", "L’Hospitalet"),
        ("MA. GUADALUPE", "Ma. Guadalupe"),
        ("j.r. ruiz", "J.R. Ruiz"),
        ("juan carlos iii", "Juan Carlos III"),
        ("DE LA CRUZ", "De la Cruz"),
        ("van der Berg", "van der Berg"),
        ("McArthur y Ruiz", "McArthur y Ruiz"),
        ("Nun\u0303ez", "Nuñez"),
        ("An\u202eagol\u200bA", "AnagolA"),
        ("Ana\x00\x07 Gil", "Ana Gil"),
        ("Ana\ud800", "Ana"),
        ("李小龍", "李小龍"),
        ("", ""),
        ("\u200b\u2028 \x00", ""),
    ],
)
def test_tidy(raw, name):
    assert names.tidy(raw) == name


def test_tidy_cuts_at_200_and_leaves_no_trailing_space():
    assert names.tidy("Ab " * 100) == ("Ab " * 67)[:200].rstrip()
    assert len(names.tidy("Ñ" * 5000)) == 200


@given(st.text())
def test_tidy_is_settled_storable_and_short(raw):
    name = names.tidy(raw)
    assert names.tidy(name) == name
    assert len(name) <= names.LONGEST_NAME
    assert name.encode().decode() == name
    assert "\x00" not in name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Íñigo  MUÑOZ ", "inigo munoz"),
        ("Straße Øst Łódź", "strasse ost lodz"),
        ("ｆｕｌｌ ①", "full 1"),
        ("İstanbul", "istanbul"),
        ("a\u200bb\x00c\ud800ñ", "abcn"),
        ("O’Brien", "o’brien"),
    ],
)
def test_fold(text, folded):
    assert names.fold(text) == folded


@given(st.text())
def test_fold_is_settled_and_storable(text):
    folded = names.fold(text)
    assert names.fold(folded) == folded
    assert folded.encode().decode() == folded
    assert "\x00" not in folded


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana María de la Cruz", "AC"),
        ("ángel", "Á"),
        ("o'brien, sean", "OS"),
        ("de la", ""),
        ("123 ★", ""),
        ("", ""),
    ],
)
def test_initials(name, letters):
    assert names.initials(name) == letters


@given(st.text())
def test_initials_never_raise(name):
    assert len(names.initials(name)) <= 6  # «ŉ» and its like have capitals of several letters
