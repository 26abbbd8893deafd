"""The iScore: 0–100, as the sum of parts that each say why. Records `lead.scored` when it moves."""

from cauce.leads.codes import BANDS
from cauce.leads.codes import band_of as band
from cauce.life.scoring.actions import SCORER, moved, on_fact, score
from cauce.life.scoring.rules import PART_LIMITS

__all__ = ["BANDS", "PART_LIMITS", "SCORER", "band", "moved", "on_fact", "score"]
