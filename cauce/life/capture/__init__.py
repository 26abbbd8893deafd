"""Stores every capture before anything can fail, and settles what became of it:
received = leads + spam + rejected + pending, always. Records `submission.rejected`."""

from cauce.life.capture.actions import keep_failed, lists_of, move, recall, settle, store, wipe
from cauce.life.capture.entry import Entry

__all__ = ["Entry", "keep_failed", "lists_of", "move", "recall", "settle", "store", "wipe"]
