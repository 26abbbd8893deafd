"""One act upon many leads: looked at beforehand, done in pieces, taken back as a whole. It knows
the steps whose acts these are. Records `bulk.finished`, `bulk.undone`, `lead.restored`."""

from cauce.life.bulk.actions import (
    AT_ONCE,
    MOST,
    Preview,
    begin,
    figures,
    items_of,
    may_undo,
    newest,
    preview,
    run_for,
    runs_for,
    seen_by,
    stop,
    undo,
)
from cauce.life.bulk.acts import ACTS
from cauce.life.bulk.models import BulkItem, BulkRun, BulkState
from cauce.life.bulk.tasks import sweep

__all__ = [
    "ACTS", "AT_ONCE", "MOST", "BulkItem", "BulkRun", "BulkState", "Preview", "begin", "figures",
    "items_of", "may_undo", "newest", "preview", "run_for", "runs_for", "seen_by", "stop", "sweep",
    "undo",
]  # fmt: skip
