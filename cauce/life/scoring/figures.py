"""How well scores tell sales from losses: plain arithmetic on counts of leads by score.

`Counts` hold, for each score of 0 to 100, (leads that were won, leads that were lost).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cauce.leads.codes import BANDS, band_of, band_range

type Counts = Mapping[int, tuple[int, int]]

_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Group:
    """Leads with scores from `low` to `high`: how many, how many were sales, and between which
    shares the true one lies with 95 % (Wilson)."""

    low: int
    high: int
    leads: int
    won: int

    @property
    def share(self) -> float:
        """The share of sales; 0 of nobody."""
        return self.won / self.leads if self.leads else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval of the share."""
        return wilson(self.won, self.leads)


def wilson(won: int, leads: int) -> tuple[float, float]:
    """Between which shares the true one lies with 95 % (E. B. Wilson, 1927); all of 0 to 1 when
    there are none."""
    if not leads:
        return 0.0, 1.0
    share, square = won / leads, _Z * _Z
    middle = (share + square / (2 * leads)) / (1 + square / leads)
    spread = share * (1 - share) / leads + square / (4 * leads * leads)
    reach = _Z * math.sqrt(spread) / (1 + square / leads)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def area(counts: Counts) -> float | None:
    """AUC: how often a sale scored higher than a loss, ties counted half (Mann–Whitney). None when
    one of the two is missing."""
    won = sum(pair[0] for pair in counts.values())
    lost = sum(pair[1] for pair in counts.values())
    if not won or not lost:
        return None
    below, wins = 0, 0.0
    for score in sorted(counts):
        here_won, here_lost = counts[score]
        wins += here_won * (below + here_lost / 2)
        below += here_lost
    return wins / (won * lost)


def by_band(counts: Counts) -> list[Group]:
    """The five bands, lowest first."""
    return [_group(counts, *band_range(code)) for _, code in BANDS]


def by_tenth(counts: Counts) -> list[Group]:
    """Ten groups of about as many leads, lowest scores first; leads of one score stay together, so
    there may be fewer."""
    total = sum(won + lost for won, lost in counts.values())
    groups: list[Group] = []
    low = held = 0
    for score in sorted(counts):
        held += sum(counts[score])
        if held >= total * (len(groups) + 1) / 10:
            groups.append(_group(counts, low, score))
            low = score + 1
    return [group for group in groups if group.leads]


def error(groups: Iterable[Group], expected: Sequence[float]) -> float:
    """Expected calibration error: how far the expected share of each group lies from what came,
    on average over the leads."""
    pairs = list(zip(groups, expected, strict=True))
    leads = sum(group.leads for group, _ in pairs)
    return sum(group.leads * abs(group.share - told) for group, told in pairs) / (leads or 1)


def moves(pairs: Mapping[tuple[int, int], int]) -> dict[str, int]:
    """{up, down, same}: how many leads change band from the second score to the first."""
    order = [code for _, code in BANDS]
    told = {"up": 0, "down": 0, "same": 0}
    for (new, old), leads in pairs.items():
        step = order.index(band_of(new)) - order.index(band_of(old))
        told["up" if step > 0 else "down" if step < 0 else "same"] += leads
    return told


def _group(counts: Counts, low: int, high: int) -> Group:
    inside = [pair for score, pair in counts.items() if low <= score <= high]
    won = sum(pair[0] for pair in inside)
    return Group(low, high, won + sum(pair[1] for pair in inside), won)
