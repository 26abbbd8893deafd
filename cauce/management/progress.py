"""A progress bar on stderr when a person watches, and nothing at all otherwise."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars


class Progress:
    """`with Progress("Leads", total=3000) as progress: progress.advance(500)`."""

    def __init__(self, label: str, *, total: int) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bars.add_task(label, total=total)

    def __enter__(self) -> Self:
        """Show it."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        self._bars.stop()

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._bars.advance(self._task, count)
