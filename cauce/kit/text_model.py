"""Telling texts apart by their words: features of a text, and a learned model in plain Python.

The model is a line through the features (logistic regression), so that its answer is a sum and each
word's share of it can be shown. It is learned elsewhere (`text_learning`); here it is only applied,
without numpy: a text takes some tenths of a millisecond.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cauce.kit import names

LONGEST = 2_000  # characters that are looked at
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_SIZES = (3, 4, 5)  # of pieces within words
_WORDS, _PAIRS = "w:", "p:"
_SHOWN = 3

type Features = dict[str, float]


def features(text: str, *, beside: Iterable[str] = ()) -> Features:
    """{feature: weight} of length 1: words, pairs of words, pieces of words, shapes of numbers.

    `beside` are further features that the caller knows, for example the domain of an address.
    """
    text = text[:LONGEST]
    tokens = _TOKEN.findall(names.fold(text))
    words = [f"#{min(len(one), 12)}" if one.isdigit() else one for one in tokens]
    found: dict[str, float] = dict.fromkeys((_WORDS + one for one in words), 1.0)
    found |= dict.fromkeys((f"{_PAIRS}{one} {two}" for one, two in pairwise(words)), 1.0)
    found |= dict.fromkeys(_pieces(words), _PIECE_WEIGHT)
    found |= dict.fromkeys(_shape(text, words), 1.0)
    found |= dict.fromkeys((f"x:{one}" for one in beside if one), 1.0)
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {name: value / length for name, value in found.items()}


_PIECE_WEIGHT = 0.5  # there are many of them


def _pieces(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        padded = f" {word} "
        for size in _SIZES:
            for at in range(len(padded) - size + 1):
                yield "c:" + padded[at : at + size]


def _shape(text: str, words: list[str]) -> Iterable[str]:
    """How long it is, how much of it shouts, whether it is full of numbers."""
    yield f"s:length {min(int(math.log2(len(text) + 1)), 11)}"
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    yield f"s:capitals {min(4, 5 * capitals // max(1, len(letters)))}"
    yield f"s:numbers {min(4, sum(one.startswith('#') for one in words))}"


@dataclass(frozen=True, slots=True)
class TextModel:
    """A learned line. Texts that score `cut` or more are of the kind that it was taught to find."""

    weights: Mapping[str, float] = field(repr=False)
    bias: float
    cut: float

    def score(self, found: Features) -> float:
        """Log-odds of the kind: 0 is even, positive is more likely than not."""
        weights = self.weights
        return self.bias + sum(
            value * weights[name] for name, value in found.items() if name in weights
        )

    def finds(self, found: Features) -> bool:
        """Whether it is of the kind, as far as the model dares to say."""
        return self.score(found) >= self.cut

    def telling(self, found: Features) -> list[str]:
        """The words and pairs that said most for it, the most telling first."""
        shares = {
            name[2:]: value * self.weights[name]
            for name, value in found.items()
            if name[:2] in (_WORDS, _PAIRS) and name in self.weights and "#" not in name
        }
        ranked = sorted((share, word) for word, share in shares.items() if share > 0)
        return [word for _, word in reversed(ranked)][:_SHOWN]

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"weights": dict(self.weights), "bias": self.bias, "cut": self.cut}


def model_of(stored: Mapping[str, Any]) -> TextModel:
    """The model again."""
    return TextModel(stored["weights"], stored["bias"], stored["cut"])
