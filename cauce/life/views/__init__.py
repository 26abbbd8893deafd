"""Saved views of the list of leads, and how each person likes the list. Of views that are shared it
records `setting.created` and `setting.changed`; what is one's own is nobody's history."""

from cauce.life.views.actions import (
    change_view,
    choose,
    create_view,
    own_columns,
    remove_view,
    restore_view,
)
from cauce.life.views.models import SavedView, Shared
from cauce.life.views.read import ListChoice, choice_of, listed_for, may_change, view_for, views_for
from cauce.life.views.rules import COLUMNS, DEFAULT_COLUMNS, canonical

__all__ = [
    "COLUMNS",
    "DEFAULT_COLUMNS",
    "ListChoice",
    "SavedView",
    "Shared",
    "canonical",
    "change_view",
    "choice_of",
    "choose",
    "create_view",
    "listed_for",
    "may_change",
    "own_columns",
    "remove_view",
    "restore_view",
    "view_for",
    "views_for",
]
