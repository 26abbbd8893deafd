"""Weights learned from closed leads: logistic regression on what was known when they entered, made
into points that add up like those that people set."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cauce.kit import apart
from cauce.life.scoring import encoding
from cauce.life.scoring.features import Value, part_of
from cauce.life.scoring.learned import PARTS, shared_out

_TAIL = 0.005  # so many of the leads lie beyond 0 and beyond 100 points
_WHOLE = 100

type Known = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Fit:
    """What came of the regression, centred: the average lead gets 0 from each feature."""

    columns: Sequence[encoding.Column]
    weights: Sequence[float]
    middle: float  # calibrated log-odds of the average lead
    rows: Sequence[Sequence[int]]


def learn(rows: Sequence[Known], won: Sequence[bool]) -> dict[str, Any]:
    """The stored form of `learned.Learned` from the features of closed leads and their outcomes,
    both of which must occur. Takes seconds; raises `apart.WorkFailed`."""
    fit = _fit(rows, won)
    log_odds = sorted(fit.middle + _sum(fit.weights, row) for row in fit.rows)
    low, high = _quantile(log_odds, _TAIL), _quantile(log_odds, 1 - _TAIL)
    per_log_odds = _WHOLE / max(high - low, 1e-6)
    limits = _limits(fit)
    start = (fit.middle - low) * per_log_odds  # points of the average lead
    points = [weight * per_log_odds for weight in fit.weights]
    return {
        "features": {
            column.name: encoding.stored(column, _rounded(points), part=part_of(column.name))
            for column in fit.columns
        },
        "parts": {
            code: [limit, round(start * limit / _WHOLE, 4)]
            for code, limit in zip(PARTS, limits, strict=True)
        },
        "chance": [low, 1 / per_log_odds],
    }


def _fit(rows: Sequence[Known], won: Sequence[bool]) -> _Fit:
    columns = encoding.columns(rows)
    table = [encoding.encoded(row, columns) for row in rows]
    width = sum(column.width for column in columns)
    found = apart.run(
        "heavy:calibrated_logistic", rows=table, won=[int(one) for one in won], width=width
    )
    slope = found["slope"]
    weights = [weight * slope for weight in found["weights"]]
    middle = found["intercept"] * slope + found["shift"]
    for place, column in enumerate(columns):
        own = slice(column.first, column.first + column.width)
        counts = Counter(row[place] - column.first for row in table)
        mean = sum(weights[column.first + at] * leads for at, leads in counts.items()) / len(table)
        # What no lead had weighs nothing: it is not known, and so like the average.
        weights[own] = [w - mean if at in counts else 0.0 for at, w in enumerate(weights[own])]
        middle += mean
    return _Fit(columns, weights, middle, table)


def _limits(fit: _Fit) -> list[int]:
    """The parts' shares of 100: by how far each spreads the leads, without the outermost."""
    spreads = []
    for code in PARTS:
        places = [n for n, column in enumerate(fit.columns) if part_of(column.name) == code]
        sums = sorted(sum(fit.weights[row[n]] for n in places) for row in fit.rows)
        spreads.append(_quantile(sums, 1 - _TAIL) - _quantile(sums, _TAIL) if places else 0.0)
    return shared_out(spreads if any(spreads) else [1.0] * len(PARTS), _WHOLE)


def _sum(weights: Sequence[float], row: Sequence[int]) -> float:
    return sum(weights[column] for column in row)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _rounded(points: Sequence[float]) -> list[float]:
    return [round(one, 3) for one in points]
