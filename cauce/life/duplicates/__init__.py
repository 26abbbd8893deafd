"""Recognises the person behind an enquiry, and which earlier leads it repeats. Records no fact of
its own: what it found is part of `lead.entered`."""

from cauce.life.duplicates.actions import claim, recognise, relate
from cauce.life.duplicates.preview import Memory, foresee

__all__ = ["Memory", "claim", "foresee", "recognise", "relate"]
