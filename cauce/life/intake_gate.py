"""Enquiries that arrive while a batch is being written go together into the next one.

Request threads meet here. The first to come brings its entry through intake at once; whoever
arrives meanwhile waits and shares the next transaction: one fsync and twelve statements for all of
them, and no queueing for the rotation's row. Alone, an entry never waits.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cauce.accounts.scope import current_company

_LARGEST = 100


@dataclass(slots=True)
class _Waiting[E]:
    entry: E
    done: threading.Event = field(default_factory=threading.Event)
    leads: bool = False  # woken to lead the next batch, not because it is done
    error: BaseException | None = None


class Gate[E]:
    """One queue per company; at most one batch of a company is being written at a time."""

    def __init__(self, take: Callable[[Sequence[E]], None]) -> None:
        """`take` brings entries of the company in scope through intake, durably."""
        self._take = take
        self._lock = threading.Lock()
        self._queues: dict[int, list[_Waiting[E]]] = defaultdict(list)
        self._busy: set[int] = set()

    def take(self, entry: E) -> None:
        """Bring one entry of the company in scope through intake; durable when this returns.

        Raises what made the batch fail as a whole (a database that is gone).
        """
        company_id = current_company().pk
        mine = _Waiting(entry)
        with self._lock:
            self._queues[company_id].append(mine)
            mine.leads = company_id not in self._busy
            self._busy.add(company_id)
        if not mine.leads:
            mine.done.wait()
        if mine.leads:
            self._lead(company_id)
        if mine.error is not None:
            raise mine.error

    def _lead(self, company_id: int) -> None:
        """Write what is waiting, ourselves included, then hand the lead to the next that waits."""
        with self._lock:
            queue = self._queues[company_id]
            batch, self._queues[company_id] = queue[:_LARGEST], queue[_LARGEST:]
        error: BaseException | None = None
        try:
            self._take([waiting.entry for waiting in batch])
        except BaseException as raised:  # noqa: BLE001 - raised again in every waiting thread
            error = raised
        finally:
            self._hand_over(company_id)
            for waiting in batch:
                waiting.error, waiting.leads = error, False
                waiting.done.set()

    def _hand_over(self, company_id: int) -> None:
        with self._lock:
            queue = self._queues[company_id]
            if queue:
                queue[0].leads = True
                queue[0].done.set()
            else:
                self._busy.discard(company_id)
                del self._queues[company_id]
