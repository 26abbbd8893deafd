"""Figures from the spine and the rows it makes. The Seller Score: 0–100, as the sum of four parts
that each say why. Reading only: nothing here records a fact."""

from cauce.life.report.periods import PERIODS, USUAL, Period
from cauce.life.report.rules import (
    FEW,
    LIMITS,
    MEASURES,
    Evidence,
    Part,
)
from cauce.life.report.sellers import SAMPLE, Board, Place, board, seller

__all__ = [
    "FEW", "LIMITS", "MEASURES", "PERIODS", "SAMPLE", "USUAL", "Board", "Evidence", "Part",
    "Period", "Place", "board", "seller",
]  # fmt: skip
