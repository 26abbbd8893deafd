"""Chooses the seller of a lead and keeps the reason: `lead.assigned`. What nobody can take waits in
the pool, `lead.pooled`, until somebody can."""

from cauce.life.assignment.actions import assign, assign_many, remove_rule, save_rule, why_not
from cauce.life.assignment.availability import (
    MOST,
    add_holiday,
    availability_of,
    remove_holiday,
    set_availability,
)
from cauce.life.assignment.choice import choose, decided, decided_by
from cauce.life.assignment.load import LOAD_MOST, Load, loads
from cauce.life.assignment.passing import pass_on
from cauce.life.assignment.pool import campaigns_of, waiting
from cauce.life.assignment.read import Round, Share, rounds
from cauce.life.assignment.tasks import MAKES_ROOM, drain, hears, on_facts, sweep
from cauce.life.assignment.trials import DAYS, Decision, Trial, trial
from cauce.life.assignment.turns import State, state_of, terms_of

__all__ = [
    "DAYS", "LOAD_MOST", "MAKES_ROOM", "MOST", "Decision", "Load", "Round", "Share", "State",
    "Trial", "add_holiday", "assign", "assign_many", "availability_of", "campaigns_of", "choose",
    "decided", "decided_by", "drain", "hears", "loads", "on_facts", "pass_on", "remove_holiday",
    "remove_rule", "rounds", "save_rule", "set_availability", "state_of", "sweep", "terms_of",
    "trial", "waiting", "why_not",
]  # fmt: skip
