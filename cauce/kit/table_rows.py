"""What both kinds of table share: a row that knows its line, and the error of a bad file."""


class Row(list[str]):
    """The cells of one row; `line` is where it begins in the file, counted from 1."""

    __slots__ = ("line",)

    def __init__(self, cells: list[str], line: int) -> None:
        super().__init__(cells)
        self.line = line


class TableError(ValueError):
    """A file that cannot be read as a table: a stable code and the values for its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


def is_blank(cells: list[str]) -> bool:
    """Whether nothing stands in any cell."""
    return not any(cells) or not "".join(cells).strip()
