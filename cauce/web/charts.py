"""Geometry of charts: figures in, percentages for SVG attributes out; templates only draw."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One place on the axis: its label, a value per series, and where a click leads."""

    label: str
    values: tuple[float, ...]
    tick: str = ""
    href: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle, in percent of the plot; `series` counts from 1."""

    x: str
    y: str
    width: str
    height: str
    series: int


@dataclass(frozen=True, slots=True)
class Column:
    """One point as drawn: where it may be hit, its bars, and the words that say its values."""

    point: Point
    x: str
    width: str
    tick_x: str
    anchor: str  # of the tick: the outer ones lean on their bar's edge and stay inside
    words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over an axis; `top` and `half` label the two guides."""

    title: str
    series: tuple[str, ...]
    columns: tuple[Column, ...]
    top: str
    half: str


def bars(
    title: str, *, series: Sequence[str], points: Sequence[Point], stacked: bool = False
) -> Chart:
    """Lay out points as bars from zero: later series before earlier ones, or stacked on them."""
    highest = max(((sum(p.values) if stacked else max(p.values)) for p in points), default=0)
    top = nice(highest)
    step = 100 / max(1, len(points))
    columns = tuple(
        Column(
            point=point,
            x=_percent(index * step),
            width=_percent(step),
            tick_x=_percent((index + _LEAN[_anchor(index, len(points))]) * step),
            anchor=_anchor(index, len(points)),
            words="\n".join([point.label, *_words(series, point.values)]),
            bars=_stand(point.values, left=index * step, step=step, top=top, stacked=stacked),
        )
        for index, point in enumerate(points)
    )
    return Chart(title, tuple(series), columns, f"{top:g}", f"{top / 2:g}")


def nice(highest: float) -> float:
    """Take the highest value, give the next round number that halves well; at least 2."""
    if highest <= 2:
        return 2
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(unit * step for step in (1, 2, 4, 6, 8, 10) if unit * step >= highest)


_LEAN = {"start": 0.15, "middle": 0.5, "end": 0.85}


def _anchor(index: int, count: int) -> str:
    """Say how the tick of a point is set: outer ticks lean inwards where points are dense."""
    if count < 8 or 0 < index < count - 1:
        return "middle"
    return "start" if index == 0 else "end"


def _words(series: Sequence[str], values: Sequence[float]) -> list[str]:
    """Pair names and values, one line each."""
    return [f"{name}: {value:g}" for name, value in zip(series, values, strict=True)]


def _stand(
    values: Sequence[float], *, left: float, step: float, top: float, stacked: bool
) -> tuple[Bar, ...]:
    """Stand the bars of one point; they share its middle 70 percent."""
    below = 0.0
    placed = []
    for number, value in enumerate(values, start=1):
        height = 100 * value / top
        placed.append(
            Bar(
                x=_percent(left + step * 0.15),
                y=_percent(100 - below - height),
                width=_percent(step * 0.7),
                height=_percent(height),
                series=number,
            )
        )
        below += height if stacked else 0
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a whole as drawn: its word, hue and count, and its place in percent."""

    word: str
    hue: str
    count: float
    x: str
    width: str
    share: str


def mix(parts: Sequence[tuple[str, str, float]]) -> tuple[Part, ...]:
    """Take (word, hue, count) of a whole, give them side by side; nothing when all are zero."""
    whole = sum(count for _, _, count in parts)
    placed = []
    start = 0.0
    for word, hue, count in parts if whole else ():
        share = 100 * count / whole
        placed.append(Part(word, hue, count, _percent(start), _percent(share), f"{share:.1f}"))
        start += share
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line in a box of 100 × 20: its points, and its last one."""

    points: str
    end_x: str
    end_y: str


def spark(values: Sequence[float]) -> Spark | None:
    """Take values in order of time, give a line; None for fewer than two."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    spread = (high - low) or 1
    stride = 100 / (len(values) - 1)
    places = [
        (f"{i * stride:.1f}", f"{18 - 16 * (v - low) / spread:.1f}") for i, v in enumerate(values)
    ]
    return Spark(" ".join(",".join(place) for place in places), *places[-1])


def heat(value: float, *, top: float) -> int:
    """Take a value and the one that counts as hottest, give a step of 0 to 5."""
    if top <= 0:
        return 0
    return max(0, min(5, math.floor(6 * value / top)))


def _percent(number: float) -> str:
    """Write a number as an SVG percentage."""
    return f"{number:.2f}%"
