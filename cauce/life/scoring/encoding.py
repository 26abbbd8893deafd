"""Features of leads as yes-or-no columns: what a logistic regression learns from, and what its
weights are turned back into. Plain Python."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cauce.life.scoring.features import ATTRIBUTE, Value, number_of

MOST_STRETCHES = 20  # of a number
MOST_VALUES = 50  # of a text: the most frequent
MOST_ATTRIBUTES = 100  # the most frequent
RARE = 20  # a value that fewer leads have counts as «other»: it says nothing, and may be a person's
_NUMERIC = 0.95  # share of values that must be numbers


@dataclass(slots=True)
class Column:
    """How one feature is told apart. `first` is the column of its first stretch or value."""

    name: str
    first: int
    edges: list[float] = field(default_factory=list)
    is_number: bool = False
    values: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Its columns: one per stretch or value, one for «other», one for «missing»."""
        return (len(self.edges) + 1 if self.is_number else len(self.values)) + 2

    def place(self, value: Value | None) -> int:
        """The one of its columns that is on for a value."""
        if value is None:
            return self.first + self.width - 1
        if self.is_number:
            number = number_of(value)
            inside = None if number is None else bisect_right(self.edges, number)
        else:
            text = text_of(value)
            inside = self.values.index(text) if text in self.values else None
        return self.first + (self.width - 2 if inside is None else inside)


def text_of(value: Value) -> str:
    """A value as a text."""
    return f"{value:g}" if isinstance(value, float) else value


def columns(rows: Sequence[Mapping[str, Value]]) -> list[Column]:
    """The columns that tell these leads apart; a feature that all have alike is left out."""
    seen: dict[str, list[Value]] = {}
    for row in rows:
        for name, value in row.items():
            seen.setdefault(name, []).append(value)
    own = sorted((name for name in seen if name.startswith(ATTRIBUTE)), key=lambda n: -len(seen[n]))
    dropped = set(own[MOST_ATTRIBUTES:])
    made: list[Column] = []
    for name, values in seen.items():
        if name in dropped or len(values) < RARE:
            continue
        first = made[-1].first + made[-1].width if made else 0
        column = _column(name, first, values)
        missing = len(rows) - len(values)
        if column is not None and (_tells(column) or min(missing, len(values)) >= RARE):
            made.append(column)
    return made


def encoded(row: Mapping[str, Value], made: Sequence[Column]) -> list[int]:
    """The columns that are on for one lead, one per feature."""
    return [column.place(row.get(column.name)) for column in made]


def _column(name: str, first: int, values: Sequence[Value]) -> Column | None:
    numbers = [number for value in values if (number := number_of(value)) is not None]
    if len(numbers) >= _NUMERIC * len(values):
        return Column(name, first, edges=_edges(numbers), is_number=True)
    counts = Counter(map(text_of, values))
    frequent = [text for text, leads in counts.most_common(MOST_VALUES) if leads >= RARE]
    return Column(name, first, values=frequent)


def _tells(column: Column) -> bool:
    return bool(column.edges) if column.is_number else len(column.values) > 1


def _edges(numbers: Sequence[float]) -> list[float]:
    """Where stretches of about as many leads each begin; a frequent number has its own."""
    counts = sorted(Counter(numbers).items())
    least = max(RARE, len(numbers) // MOST_STRETCHES)
    edges: list[float] = []
    held, left = 0, len(numbers)
    for number, leads in counts:
        if held and left >= RARE and (held >= least or (leads >= least and held >= RARE)):
            edges.append(number)
            held = 0
        held += leads
        left -= leads
    return edges


def stored(column: Column, weights: Sequence[float], *, part: str) -> dict[str, Any]:
    """A feature as `learned.Feature` reads it: its points by stretch or value."""
    own = list(weights[column.first : column.first + column.width])
    inside = own[:-2]
    return {
        "part": part,
        "edges": column.edges,
        "stretches": inside if column.is_number else [],
        "values": {} if column.is_number else dict(zip(column.values, inside, strict=True)),
        "other": own[-2],
        "missing": own[-1],
    }
