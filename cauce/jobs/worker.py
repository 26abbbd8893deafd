"""The worker: one job at a time, as many processes as wanted; survives what the database does."""

import logging
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any, cast

from django.db import DatabaseError, DataError, InterfaceError, connection
from django.tasks import task_backends
from django.utils import timezone

from cauce.jobs import clock, heartbeat, prune, queue
from cauce.jobs.backend import Backend, Job
from cauce.jobs.run import Stopped, run

log = logging.getLogger(__name__)
POLL = 0.1  # seconds between looks at an empty queue: what a wake-up waits at most
GRACE = 6.0  # seconds a job may go on after SIGTERM before it is interrupted and given back
HARD_STOP = 8.5  # seconds after which the process ends though the job does not; its lease frees it
_LONGEST_PAUSE = 5.0


class Worker:
    """Claims and runs jobs until it is told to stop; lives in the main thread, for the signals."""

    def __init__(self, *, poll: float = POLL, grace: float = GRACE) -> None:
        self.poll, self.grace = poll, grace
        self.lease: timedelta = cast(Backend, task_backends["default"]).lease
        self.heart = heartbeat.Heartbeat(self.lease)
        self.stopping_since: float | None = None
        self._in_job = self._busy = False
        self._pause = 0.0
        self._next_chores = self._next_sweep = 0.0
        clock.periodic("jobs.prune", timedelta(hours=1), prune.prune)
        clock.periodic("jobs.weigh", timedelta(hours=1), prune.weigh)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then end within 10 seconds (at once after a second)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        signal.signal(signal.SIGALRM, self._interrupt)
        self.heart.start()
        log.info("Worker %s works", self.heart.identity)
        while self.stopping_since is None:
            try:
                idle = not self._step()
                self._pause = 0.0
            except (DatabaseError, InterfaceError) as error:
                self._recover(error)
                continue
            if idle:
                time.sleep(self.poll)
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._leave()

    def _step(self) -> bool:
        """Chores, then one job. False when there was nothing to do."""
        if self.heart.is_late():
            self.heart.beat()
        self._chores()
        now = timezone.now()
        job = None
        if self._busy or queue.anything_due(now):
            job = queue.claim(self.heart.identity, now)
        self._busy = job is not None
        if job is not None:
            self._work(job)
        return self._busy

    def _chores(self) -> None:
        """Once a second: old connections, the clock; three times per lease: silent workers."""
        moment = time.monotonic()
        if moment < self._next_chores:
            return
        self._next_chores = moment + 1
        connection.close_if_unusable_or_obsolete()
        clock.tick(timezone.now())
        if moment >= self._next_sweep:
            self._next_sweep = moment + self.lease.total_seconds() / 3
            heartbeat.sweep(self.lease)

    def _work(self, job: Job) -> None:
        try:
            self._in_job = True
            value, error = run(job)
            self._in_job = False
        except Stopped:
            self._in_job = False
            connection.close()  # it may have been interrupted in the middle of a query
            log.warning("Job %s (%s) goes back to the queue: stopping", job.pk, job.task_path)
            self._record(job, partial(queue.give_back, job))
            return
        if error is not None:
            connection.close_if_unusable_or_obsolete()
            self._record(job, partial(queue.fail, job, error))
            return
        self._record(job, partial(queue.succeed, job, value))

    def _record(self, job: Job, move: Callable[[], bool]) -> None:
        """Write how the job ended, through a database that may be away for a moment.

        After half a lease this worker takes another identity, and the sweep gives the job back.
        """
        deadline = time.monotonic() + self.lease.total_seconds() / 2
        while True:
            try:
                if not move():
                    log.warning("Job %s was given to another worker meanwhile", job.pk)
                return
            except DataError as error:  # the database cannot hold what the job returned
                deadline, move = 0.0, partial(queue.fail, job, error)
            except (DatabaseError, InterfaceError) as error:
                if self.stopping_since is not None or time.monotonic() > deadline:
                    raise
                self._rest(error)

    def _recover(self, error: Exception) -> None:
        """The claim may have been committed without our knowing: go on as another worker."""
        self._rest(error)
        self.heart.renew()

    def _rest(self, error: Exception) -> None:
        log.warning("The database does not answer: %s", error)
        connection.close()
        self._pause = min(_LONGEST_PAUSE, self._pause * 2 or self.poll)
        until = time.monotonic() + self._pause
        while self.stopping_since is None and time.monotonic() < until:
            time.sleep(self.poll)

    def _leave(self) -> None:
        try:
            self.heart.stop()
        except (DatabaseError, InterfaceError) as error:
            log.warning("The sign of life stays until it is stale: %s", error)
        connection.close()
        log.info("Worker %s ended", self.heart.identity)

    def _told_to_stop(self, number: int, frame: FrameType | None) -> Any:
        if self.stopping_since is not None:
            os._exit(128 + number)
        self.stopping_since = time.monotonic()
        # Again and again: a job may swallow the first interruption.
        signal.setitimer(signal.ITIMER_REAL, self.grace, 0.5)

    def _interrupt(self, number: int, frame: FrameType | None) -> Any:
        if time.monotonic() - (self.stopping_since or 0.0) > HARD_STOP:
            log.error("The job does not end; the process does")
            os._exit(70)
        if self._in_job:
            raise Stopped
