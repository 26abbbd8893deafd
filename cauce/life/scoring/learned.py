"""A score that was learned from closed leads, as plain numbers: nothing heavy is loaded to use it.

Each feature gives points by the value it has, more or less than the average lead gets from it. A
part begins with its `base`, what the average lead has, and ends within its limit.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from cauce.life.scoring.features import ATTRIBUTE, Value, features, number_of
from cauce.life.scoring.inputs import Inputs

PARTS = ("data", "source", "behaviour", "history")
_WHOLE = 100
_MOST_EVIDENCE = 5  # per part: the weightiest
_MISSING, _OTHER = "missing", "other"


@dataclass(frozen=True, slots=True)
class Feature:
    """Points per value: of a number by the stretch it lies in, of a text by itself.

    `missing` is what a lead gets that does not have it. Points are of a whole of 100.
    """

    part: str
    edges: tuple[float, ...]  # the lower ends of all stretches but the first
    stretches: tuple[float, ...]
    values: Mapping[str, float]
    missing: float
    other: float

    def place(self, value: Value | None) -> tuple[str, float]:
        """(the value in a few words, its points)."""
        if value is None:
            return _MISSING, self.missing
        if not self.stretches:
            text = f"{value:g}" if isinstance(value, float) else value
            return (text, self.values[text]) if text in self.values else (_OTHER, self.other)
        number = number_of(value)
        if number is None:
            return _OTHER, self.other
        place = bisect_right(self.edges, number)
        return self._stretch(place), self.stretches[place]

    def told(self) -> list[tuple[str, float]]:
        """(value in a few words, its points) of every value that it knows."""
        if not self.stretches:
            return list(self.values.items())
        return [(self._stretch(place), points) for place, points in enumerate(self.stretches)]

    def _stretch(self, place: int) -> str:
        low = f"{self.edges[place - 1]:g}" if place else ""
        high = f"{self.edges[place]:g}" if place < len(self.edges) else ""
        if low and high:
            return f"{low}…{high}"
        return f"< {high}" if high else f"≥ {low}"


@dataclass(frozen=True, slots=True)
class Learned:
    """The features, each part's (limit, base) of a whole of 100, and the chance behind a score.

    The chance of a sale at a total of p points is 1 / (1 + exp(-(at_zero + per_point · p))).
    """

    features: Mapping[str, Feature]
    parts_of_whole: Mapping[str, tuple[int, float]]
    at_zero: float
    per_point: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From its stored form."""
        found = {
            name: Feature(
                one["part"], tuple(one["edges"]), tuple(one["stretches"]), one["values"],
                one["missing"], one["other"],
            )
            for name, one in stored["features"].items()
        }  # fmt: skip
        whole = {code: (int(limit), base) for code, (limit, base) in stored["parts"].items()}
        return cls(found, whole, *stored["chance"])

    def raw(self, known: Mapping[str, Value]) -> float:
        """The points of a lead, of a whole of 100, before any rounding or limit."""
        base = sum(base for _, base in self.parts_of_whole.values())
        return base + sum(one.place(known.get(name))[1] for name, one in self.features.items())

    def parts(
        self, lead: Inputs, whole: int
    ) -> Iterator[tuple[str, int, int, tuple[tuple[str, int], ...]]]:
        """(code, points, limit, evidence) of each part, together `whole` at most."""
        evidence: dict[str, list[tuple[str, float]]] = {code: [] for code in PARTS}
        known = features(lead)
        for name, feature in self.features.items():
            value, points = feature.place(known.get(name))
            evidence[feature.part].append((f"{_called(name)}={value}", points * whole / _WHOLE))
        bases = {code: base * whole / _WHOLE for code, (_, base) in self.parts_of_whole.items()}
        sums = [bases[code] + sum(points for _, points in evidence[code]) for code in PARTS]
        limits = self.limits(whole)
        settled_points = settled(sums, limits)
        for place, code in enumerate(PARTS):
            told = _told(bases[code], evidence[code])
            yield code, settled_points[place], limits[place], told

    def limits(self, whole: int) -> list[int]:
        """The limits of the parts, in their order, when together they are `whole`."""
        return shared_out([self.parts_of_whole[code][0] for code in PARTS], whole)

    def chance(self, points: int, whole: int) -> float:
        """The share of leads with so many points of `whole` that became sales."""
        return 1 / (1 + math.exp(-(self.at_zero + self.per_point * points * _WHOLE / whole)))


def settled(sums: Sequence[float], limits: Sequence[int]) -> list[int]:
    """Whole points near `sums`, each within 0 and its limit, whose total is that of `sums` as far
    as the limits let it be."""
    wanted = max(0, min(sum(limits), round(sum(sums))))
    points = [max(0, min(limit, round(one))) for one, limit in zip(sums, limits, strict=True)]
    while (short := wanted - sum(points)) != 0:
        step = 1 if short > 0 else -1
        room = [
            limit - have if step > 0 else have for have, limit in zip(points, limits, strict=True)
        ]
        points[room.index(max(room))] += step
    return points


def shared_out(shares: Sequence[float], whole: int) -> list[int]:
    """Whole numbers in proportion to `shares` that add up to `whole`: largest remainders."""
    total = sum(shares) or 1
    exact = [share * whole / total for share in shares]
    found = [int(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in by_remainder[: whole - sum(found)]:
        found[place] += 1
    return found


def _called(name: str) -> str:
    """Attributes by the names that the company gave them, with a sign that they are such."""
    return name if name.startswith(ATTRIBUTE) else f"learned:{name}"


def _told(base: float, evidence: Sequence[tuple[str, float]]) -> tuple[tuple[str, int], ...]:
    rounded = [(code, round(points)) for code, points in evidence]
    ranked = sorted((one for one in rounded if one[1]), key=lambda one: -abs(one[1]))
    start = [("average_lead", round(base))] if round(base) else []
    return (*start, *ranked[:_MOST_EVIDENCE])
