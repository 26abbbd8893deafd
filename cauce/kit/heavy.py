"""The few heavy libraries that most processes never need: loaded on first use, to save memory."""

from typing import Any


def load_workbook(*args: Any, **kwargs: Any) -> Any:
    """openpyxl.load_workbook: arguments and errors are the library's own."""
    import openpyxl

    return openpyxl.load_workbook(*args, **kwargs)
