"""The web server of `cauce up`: granian's WSGI workers, each with a few threads."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from cauce.management.children import die_with

THREADS = 4
KILL_AFTER = 5  # seconds for open requests when told to stop; the supervisor waits for 9


def usual_workers() -> int:
    """SQLite lets one connection write: one process queues its threads. PostgreSQL: each core."""
    return 1 if settings.ON_SQLITE else len(os.sched_getaffinity(0))


def serve(application: Callable[..., Any], *, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application until SIGTERM; workers that die are replaced."""
    server = Server(
        target=settings.WSGI_APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # it warns of killing workers that have just ended
    )
    server.serve(target_loader=partial(_load, application, os.getpid()), wrap_loader=False)


def _load(application: Callable[..., Any], parent: int) -> Callable[..., Any]:
    """Called first in each worker, a fork of this process: the application is there already."""
    die_with(parent)
    return application
