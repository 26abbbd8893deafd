"""What was typed is marked where it stands, accents and signs between digits or not."""

import pytest

from cauce.kit import highlight


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("José Núñez", ["nunez"], "José [Núñez]"),
        ("José Núñez", ["jose", "nu"], "[José] [Nú]ñez"),
        ("Ana Banana", ["ana"], "[Ana] B[ana]na"),
        ("ana@correo.example", ["correo"], "ana@[correo].example"),
        ("straße", ["sse"], "stra[ße]"),
        ("José", ["jose"], "[José]"),
        ("Ana", [""], "Ana"),
        ("", ["a"], ""),
        ("İstanbul", ["i"], "[İ]stanbul"),
        ("a\tb", ["b"], "a\t[b]"),
    ],
)
def test_words(text: str, terms: list[str], marked: str) -> None:
    assert shown(highlight.words(text, terms)) == marked


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("55 1234 5678", ["12345"], "55 [1234 5]678"),
        ("(55) 1234-5678", ["5512"], "([55) 12]34-5678"),
        ("55 1234 5678", ["9"], "55 1234 5678"),
        ("55 1234 5678", ["ana"], "55 1234 5678"),
        ("+1 555", ["15"], "+[1 5]55"),
    ],
)
def test_digits(text: str, terms: list[str], marked: str) -> None:
    assert shown(highlight.digits(text, terms)) == marked


def shown(pieces: list[highlight.Piece]) -> str:
    return "".join(f"[{text}]" if on else text for text, on in pieces)


def test_nothing_is_lost_of_hostile_text() -> None:
    text = "<b>Z̴a̸l̵g̷o̶</b> \u202e\u0000 𝔸𝕟𝕒 👩‍👩‍👧"
    for terms in (["ana"], ["b"], ["zalgo"]):
        assert "".join(piece for piece, _on in highlight.words(text, terms)) == text
