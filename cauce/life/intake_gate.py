"""Enquiries that arrive while a batch is being written go together into the next one.

Request threads meet here. The first to come brings its entry through intake; whoever arrives
meanwhile waits and shares the next transaction: one fsync and twelve statements for all of them,
and no queueing for the rotation's row. Whoever had a part in the last batch is likely to ask again
at once, so the next one is held for them, but never longer than LINGER after the last one ended.
Alone, an entry never waits.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cauce.accounts.scope import current_company

_LARGEST = 100
# What a client of a loaded machine may need to read its answer and get its next request here.
LINGER = 0.010


@dataclass(slots=True)
class _Waiting[E]:
    entry: E
    done: threading.Event = field(default_factory=threading.Event)
    leads: bool = False  # woken to lead the next batch, not because it is done
    error: BaseException | None = None


@dataclass(slots=True)
class _Line[E]:
    """Who waits in one company, and what the last batch tells of the next."""

    waiting: list[_Waiting[E]] = field(default_factory=list)
    busy: bool = False
    expected: int = 1
    until: float = 0.0  # by `time.monotonic`
    complete: threading.Event | None = None  # there while a leader holds its batch for others

    def join(self, mine: _Waiting[E]) -> None:
        """Stand in line, as the leader if nobody is at work."""
        self.waiting.append(mine)
        mine.leads = not self.busy
        self.busy = True
        if self.complete is not None and len(self.waiting) >= self.expected:
            self.complete.set()

    def missing(self) -> threading.Event | None:
        """The event to wait for until `until`, when more are expected."""
        if len(self.waiting) < self.expected and time.monotonic() < self.until:
            self.complete = threading.Event()
        return self.complete

    def next_batch(self) -> list[_Waiting[E]]:
        """Take those who have come."""
        self.complete = None
        batch, self.waiting = self.waiting[:_LARGEST], self.waiting[_LARGEST:]
        return batch

    def hand_over(self, written: int) -> None:
        """A batch of so many is over: wake the leader of the next, if somebody waits."""
        self.expected = min(_LARGEST, written + len(self.waiting))
        self.until = time.monotonic() + LINGER
        self.busy = bool(self.waiting)
        if self.waiting:
            self.waiting[0].leads = True
            self.waiting[0].done.set()


class Gate[E]:
    """One line per company; at most one batch of a company is being written at a time."""

    def __init__(self, take: Callable[[Sequence[E]], None]) -> None:
        """`take` brings entries of the company in scope through intake, durably."""
        self._take = take
        self._lock = threading.Lock()
        self._lines: dict[int, _Line[E]] = defaultdict(_Line)

    def take(self, entry: E) -> None:
        """Bring one entry of the company in scope through intake; durable when this returns.

        Raises what made the batch fail as a whole (a database that is gone).
        """
        mine = _Waiting(entry)
        with self._lock:
            line = self._lines[current_company().pk]
            line.join(mine)
        if not mine.leads:
            mine.done.wait()
        if mine.leads:
            self._lead(line)
        if mine.error is not None:
            raise mine.error

    def _lead(self, line: _Line[E]) -> None:
        """Write what is waiting, ourselves included, then hand the lead to the next that waits."""
        batch = self._gathered(line)
        error: BaseException | None = None
        try:
            self._take([waiting.entry for waiting in batch])
        except BaseException as raised:  # noqa: BLE001 - raised again in every waiting thread
            error = raised
        finally:
            with self._lock:
                line.hand_over(len(batch))
            for waiting in batch:
                waiting.error, waiting.leads = error, False
                waiting.done.set()

    def _gathered(self, line: _Line[E]) -> list[_Waiting[E]]:
        with self._lock:
            missing = line.missing()
        if missing is not None:
            missing.wait(max(0.0, line.until - time.monotonic()))
        with self._lock:
            return line.next_batch()
