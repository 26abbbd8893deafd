"""What may be asked of an export. Values in, verdict out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cauce.accounts.errors import Invalid
from cauce.kit.xlsx_pieces import MOST_ROWS
from cauce.life.export.columns import column

FORMATS = ("csv", "xlsx")
DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 200
KEPT = timedelta(days=3)  # a file full of people does not lie about for longer


def checked_columns(codes: Sequence[str]) -> list[str]:
    """The columns, each once. Raises Invalid("columns") without any, with an unknown one."""
    chosen = list(dict.fromkeys(codes))
    if not chosen:
        raise Invalid({"columns": "required"})
    if len(chosen) > MOST_COLUMNS:
        raise Invalid({"columns": ("too_many", {"limit": MOST_COLUMNS})})
    for code in chosen:
        if column(code) is None or "\x00" in code:
            raise Invalid({"columns": ("unknown_export_column", {"column": code[:60]})})
    return chosen


def checked_options(format: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """{delimiter, bom} of a file of this format. Raises Invalid naming what is wrong."""
    if format not in FORMATS:
        raise Invalid({"format": "unknown_format"})
    delimiter = options.get("delimiter") or ","
    if delimiter not in DELIMITERS:
        raise Invalid({"delimiter": "unknown_delimiter"})
    return {"delimiter": delimiter, "bom": bool(options.get("bom", True))}


def check_size(format: str, total: int) -> None:
    """Raise Invalid("format") where a sheet has not so many rows."""
    if format == "xlsx" and total > MOST_ROWS:
        raise Invalid({"format": ("too_many_rows", {"limit": MOST_ROWS})})


def expiry(now: datetime) -> datetime:
    """When a file that was finished now is removed."""
    return now + KEPT
