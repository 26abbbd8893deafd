"""Where the typed letters stand in a shown text, so that a list can mark them."""

from collections.abc import Callable, Iterable, Iterator

from cauce.kit import names

type Piece = tuple[str, bool]  # (text, whether it was typed)


def words(text: str, terms: Iterable[str]) -> list[Piece]:
    """`text` in pieces; those that fold to one of the folded `terms` are True."""
    return _pieces(text, [term for term in terms if term], names.fold)


def digits(text: str, terms: Iterable[str]) -> list[Piece]:
    """As `words` for a phone in any written form: only the digits of both count."""
    typed = ["".join(filter(_is_digit, term)) for term in terms]
    return _pieces(text, [term for term in typed if len(term) > 1], _digit)


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _digit(sign: str) -> str:
    return sign if _is_digit(sign) else ""


def _pieces(text: str, terms: list[str], fold: Callable[[str], str]) -> list[Piece]:
    folded, origin = [], []  # each folded sign, and the place in `text` that it comes from
    for place, sign in enumerate(text):
        # A space folds to nothing by itself, but it keeps words apart.
        for part in fold(sign) or (" " if sign.isspace() and fold is names.fold else ""):
            folded.append(part)
            origin.append(place)
    on: set[int] = set()
    for start, end in _found("".join(folded), terms):
        on.update(range(origin[start], origin[end - 1] + 1))
    return list(_joined(text, on))


def _found(folded: str, terms: list[str]) -> Iterator[tuple[int, int]]:
    for term in terms:
        start = folded.find(term)
        while start >= 0:
            yield start, start + len(term)
            start = folded.find(term, start + len(term))


def _joined(text: str, on: set[int]) -> Iterator[Piece]:
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (place in on) != (begin in on):
            yield text[begin:place], begin in on
            begin = place
