"""Chooses the seller of a lead and keeps the reason: `lead.assigned`."""

from cauce.life.assignment.actions import (
    assign,
    assign_many,
    choose,
    choose_one,
    decided_by,
    remove_rule,
    save_rule,
    why_not,
)
from cauce.life.assignment.read import Round, Share, rounds

__all__ = [
    "Round", "Share", "assign", "assign_many", "choose", "choose_one", "decided_by", "remove_rule",
    "rounds", "save_rule", "why_not",
]  # fmt: skip
