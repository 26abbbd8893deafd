"""One read for all the threads that want the same at the same moment."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast


@dataclass(slots=True)
class _Read[V]:
    """A read that runs, or that is to run when the one before it is over."""

    turn: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    value: V | None = None
    error: BaseException | None = None

    def result(self) -> V:
        """What came of it, once it is over."""
        if self.error is not None:
            raise self.error
        return cast(V, self.value)


class SharedRead[K, V]:
    """Reads by key, at most one of a key at a time.

    Who asks while one runs shares the next with all who do. So everybody gets a read that began
    after they had asked, never an older state than a read of their own would have shown.
    """

    def __init__(self, read: Callable[[K], V]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._running: dict[K, _Read[V]] = {}
        self._next: dict[K, _Read[V]] = {}

    def __call__(self, key: K) -> V:
        """The value of `key`. Raises what the shared read raised, in each thread that shares it."""
        with self._lock:
            shared = self._next.get(key)
            if leads := shared is None:
                shared = _Read()
                self._line_up(key, shared)
        if not leads:
            shared.over.wait()
            return shared.result()
        shared.turn.wait()
        self._run(key, shared)
        return shared.result()

    def _line_up(self, key: K, mine: _Read[V]) -> None:
        if key in self._running:
            self._next[key] = mine
        else:
            self._running[key] = mine
            mine.turn.set()

    def _run(self, key: K, mine: _Read[V]) -> None:
        try:
            mine.value = self._read(key)
        except BaseException as raised:  # noqa: BLE001 - raised again in every thread that shares
            mine.error = raised
        with self._lock:
            del self._running[key]
            if following := self._next.pop(key, None):
                self._running[key] = following
                following.turn.set()
        mine.over.set()
