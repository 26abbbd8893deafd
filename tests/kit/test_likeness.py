"""Words that people mistype, hear otherwise, or shorten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit.likeness import alike, edits, sound

WORDS = st.text("abcdeñ", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("ana", "ana", 0), ("ana", "anna", 1), ("jayden", "jyaden", 1), ("garcia", "gracia", 1),
        ("bennett", "bnennet", 2), ("abcd", "wxyz", 4), ("a", "abcdefgh", 4), ("", "abc", 3),
    ],
)  # fmt: skip
def test_how_many_letters_are_wrong(one: str, other: str, wrong: int) -> None:
    assert edits(one, other) == edits(other, one) == wrong


@given(WORDS, WORDS)
def test_alike_is_the_same_both_ways_and_between_0_and_1(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
    assert alike(one, one) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jimenez", "gimenez"), ("jimenez", "ximenez"), ("chavez", "chaves"), ("valle", "baye"),
        ("hernandez", "ernandes"), ("quiroz", "kiros"), ("yolanda", "iolanda"),
    ],
)  # fmt: skip
def test_what_sounds_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("martinez", "martines", 0.9, 0.9),
        ("pepe", "jose", 0.8, 0.8),
        ("beto", "roberto", 0.8, 0.8),
        ("m", "maria", 0.4, 0.4),
        ("guada", "guadalupe", 0.5, 0.5),
        ("ana", "eva", 0, 0),
        ("lopez", "perez", 0, 0),
        ("juan", "jose", 0, 0),
    ],
)
def test_how_alike_words_are(one: str, other: str, least: float, most: float) -> None:
    assert least <= alike(one, other) <= most
