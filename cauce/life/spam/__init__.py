"""Judges whether an enquiry is spam, with reasons; a quarantined one can be rescued."""

from cauce.life.spam.actions import judge

__all__ = ["judge"]
