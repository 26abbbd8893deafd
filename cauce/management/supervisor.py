"""Keeps child processes running until told to stop, and then leaves none behind."""

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cauce.management.children import fork, kill_group

log = logging.getLogger(__name__)
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
PATIENCE = 9.0  # seconds for the children to end by themselves; ten are promised
_STEADY = 60.0  # seconds after which earlier deaths of a child are forgotten
_LONGEST_WAIT = 30.0


@dataclass
class Child:
    """A process to keep alive. `work` runs in it and normally never returns."""

    name: str
    work: Callable[[], object]
    pid: int = 0  # 0: not running
    started: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


class Supervisor:
    """Starts the children, restarts those that die, and stops them all on a signal.

    `on_tick` is called a few times per second from the loop; it must not block.
    """

    def __init__(self, children: Sequence[Child], *, on_tick: Callable[[], None]) -> None:
        self.children, self.on_tick = children, on_tick

    def run(self) -> None:
        """Return when a signal came and every child, and all that it had started, is gone."""
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            while not self._told_to_stop(0.2):
                self._reap()
                self._start_due()
                self.on_tick()
        finally:
            self._stop()

    def _told_to_stop(self, wait: float) -> bool:
        """Wait for a signal. Signals are taken here and nowhere else: no handler, no race."""
        told = signal.sigtimedwait(SIGNALS, wait)
        return told is not None and told.si_signo != signal.SIGCHLD

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if not child.pid and now >= child.again_at:
                child.started = now
                child.pid = fork(child.work, signals=SIGNALS)

    def _reap(self) -> None:
        for child in self.children:
            if child.pid and (status := _ended(child.pid)) is not None:
                self._note_death(child, status)

    def _note_death(self, child: Child, status: int) -> None:
        kill_group(child.pid)  # what it had started must not hold the port
        now = time.monotonic()
        child.deaths = 0 if now - child.started > _STEADY else child.deaths + 1
        wait = min(_LONGEST_WAIT, 0.5 * 2 ** (child.deaths - 1)) if child.deaths else 0.0
        child.pid, child.again_at = 0, now + wait
        code = os.waitstatus_to_exitcode(status)
        log.error("%s ended with %s; it starts again in %.1f s", child.name, code, wait)

    def _stop(self) -> None:
        deadline = time.monotonic() + PATIENCE
        self._tell_all()
        while self._any_left() and time.monotonic() < deadline:
            if self._told_to_stop(0.1):  # told again: no more patience
                break
            self._reap_quietly()
        for child in self.children:
            if child.pid:
                log.error("%s did not end in time and is killed", child.name)
                kill_group(child.pid)
                os.waitpid(child.pid, 0)

    def _tell_all(self) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, signal.SIGTERM)

    def _any_left(self) -> bool:
        return any(child.pid for child in self.children)

    def _reap_quietly(self) -> None:
        for child in self.children:
            if child.pid and _ended(child.pid) is not None:
                kill_group(child.pid)
                child.pid = 0


def _ended(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return status if done else None
