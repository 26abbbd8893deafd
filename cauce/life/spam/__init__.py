"""Judges whether an enquiry is spam, with reasons; a quarantined one can be rescued. What judges
it, each company sets: rules with their weights, values that are blocked or allowed."""

from cauce.life.spam.actions import (
    NOUN,
    changed,
    compare,
    drafted,
    judge,
    keep_spam,
    policy_of,
    stored,
    update_policy,
)
from cauce.life.spam.learning import LEAST_REAL, LEAST_SPAM, roughly, start_learning, verdicts
from cauce.life.spam.rules import Verdict
from cauce.life.spam.values import MOST_VALUES, list_value, unlist_value

__all__ = [
    "LEAST_REAL", "LEAST_SPAM", "MOST_VALUES", "NOUN", "Verdict", "changed", "compare", "drafted",
    "judge", "keep_spam", "list_value", "policy_of", "roughly", "start_learning", "stored",
    "unlist_value", "update_policy", "verdicts",
]  # fmt: skip
