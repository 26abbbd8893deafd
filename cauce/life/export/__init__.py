"""Writes leads into files that leave the house: CSV or XLSX, any size. Records `export.finished`,
`export.failed` and `export.downloaded`."""

from cauce.life.export.actions import (
    AT_ONCE,
    attribute_keys,
    cancel,
    checked_columns,
    download,
    expire,
    hand_over,
    layout_of,
    lead_ids,
    prepare,
    remember,
    retry,
    run_for,
    runs_for,
    start,
    write_here,
)
from cauce.life.export.columns import ATTRIBUTE, COLUMNS, NAVIGATION, NAVIGATION_KEYS, USUAL
from cauce.life.export.models import ExportLayout, ExportRun, ExportState
from cauce.life.export.rows import Table, tell
from cauce.life.export.rules import DELIMITERS, FORMATS
from cauce.life.export.tasks import sweep

__all__ = [
    "ATTRIBUTE",
    "AT_ONCE",
    "COLUMNS",
    "DELIMITERS",
    "FORMATS",
    "NAVIGATION",
    "NAVIGATION_KEYS",
    "USUAL",
    "ExportLayout",
    "ExportRun",
    "ExportState",
    "Table",
    "attribute_keys",
    "cancel",
    "checked_columns",
    "download",
    "expire",
    "hand_over",
    "layout_of",
    "lead_ids",
    "prepare",
    "remember",
    "retry",
    "run_for",
    "runs_for",
    "start",
    "sweep",
    "tell",
    "write_here",
]  # fmt: skip
