"""Service levels: what is promised to whoever asks, and what of it is kept. `promise` and
`counted_anew` say when, `bells` what is due to be told of a lead, `figures` what was kept, `trend`
and `fell` whether sales follow as they used to."""

from cauce.life.levels.actions import NOT_COUNTED, counted_anew, promise
from cauce.life.levels.conversion import TREND_DAYS, Conversion, Trend, fell, trend
from cauce.life.levels.figures import Figures, Paces, Tallies, Tally, figures, paces, worst_first
from cauce.life.levels.rules import Bell, bells

__all__ = [
    "NOT_COUNTED", "TREND_DAYS", "Bell", "Conversion", "Figures", "Paces", "Tallies", "Tally",
    "Trend", "bells", "counted_anew", "fell", "figures", "paces", "promise", "trend", "worst_first",
]  # fmt: skip
