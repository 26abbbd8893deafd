"""Serve Cauce: web and background work in one command. Ctrl-C or SIGTERM stops everything."""

import gc
import http.client
import os
import socket
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import get_resolver
from django.utils.module_loading import import_string
from django.utils.translation.reloader import translation_file_changed

from cauce.jobs.worker import Worker
from cauce.kit.catalogues import compile_stale
from cauce.management import database, demo, demo_servers, static_files, web_server
from cauce.management.children import fork
from cauce.management.failure import CommandFailed
from cauce.management.supervisor import Child, Supervisor


def arguments(parser: ArgumentParser) -> None:
    """Where to listen, and with how many processes."""
    port = int(os.environ.get("PORT", "8000"))
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine alone")
    parser.add_argument("--port", type=int, default=port, help="default: PORT or 8000")
    parser.add_argument(
        "--workers", type=int, help="web processes; default: 1 on SQLite, one per core otherwise"
    )
    parser.add_argument("--demo", action="store_true", help="with a demo company and simulators")


def run(args: Namespace) -> int:
    """Prepare, serve, and return 0 after an orderly stop."""
    _refuse_taken(args.host, args.port)
    # In a child: migrating leaves tens of megabytes behind, and everybody forks from here.
    if code := _in_child(lambda: _prepare(demo_wanted=args.demo)):
        return code
    _forget_texts()
    hints = demo.hints() if args.demo else []
    application = _load_everything()
    announcement = _Announcement(args, hints)
    Supervisor(_children(args, application), on_tick=announcement.look).run()
    return 0


def _refuse_taken(host: str, port: int) -> None:
    """The server shares ports (SO_REUSEPORT): two Cauces on one would serve by turns, silently."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _in_child(work: Callable[[], None]) -> int:
    pid = fork(work, signals=set())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _prepare(*, demo_wanted: bool) -> None:
    """Catalogues, tables, static files, demo data: whatever is missing or out of date."""
    compile_stale(Path(settings.PACKAGE) / "locale")
    _forget_texts()
    try:
        database.bring_up_to_date()
    except CommandFailed as reason:
        print(f"cauce up: {reason}", file=sys.stderr)
        raise SystemExit(1) from reason
    static_files.collect_if_stale()
    if demo_wanted:
        demo.prepare()


def _forget_texts() -> None:
    """Read the catalogues anew at the next text: setting up Django has read the old ones, or found
    none, and whoever is forked from here would speak English until the next start."""
    translation_file_changed(None, Path("django.mo"))


def _load_everything() -> Callable[..., Any]:
    """Import all that requests and jobs need: the processes forked from here share its memory."""
    application: Callable[..., Any] = import_string(settings.WSGI_APPLICATION)
    get_resolver()._populate()
    connections.close_all()
    gc.collect()
    gc.freeze()  # collections in the children do not touch, and so do not copy, these pages
    return application


def _children(args: Namespace, application: Callable[..., Any]) -> list[Child]:
    workers = args.workers or web_server.usual_workers()
    web = partial(web_server.serve, application, host=args.host, port=args.port, workers=workers)
    children = [Child("web", web), Child("worker", partial(_work, demo=args.demo))]
    if args.demo:
        children.append(Child("simulators", _simulate))
    return children


def _work(*, demo: bool) -> None:
    """Run jobs; those of the demo send to the simulators, which start at the same moment."""
    if demo:
        demo_servers.wait()
    Worker().run()


def _simulate() -> None:
    path = demo.callback_path()
    connections.close_all()
    demo_servers.serve(settings.BASE_URL, callback_path=path)


class _Announcement:
    """Says once, when the first request is answered, where Cauce is."""

    def __init__(self, args: Namespace, hints: Sequence[str]) -> None:
        self.args, self.hints, self.said = args, hints, False

    def look(self) -> None:
        """Ask the web server if it is there; it answers within milliseconds or not at all."""
        if self.said or not self._answers():
            return
        self.said = True
        host = f"[{self.args.host}]" if ":" in self.args.host else self.args.host
        print(f"Cauce is ready: http://{host}:{self.args.port}")
        if f"http://{host}:{self.args.port}" != settings.BASE_URL:
            print(f"Links lead to {settings.BASE_URL}")
        for line in self.hints:
            print(f"  {line}")
        sys.stdout.flush()

    def _answers(self) -> bool:
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.args.host, self.args.host)  # noqa: S104
        asking = http.client.HTTPConnection(here, self.args.port, timeout=1)
        try:
            asking.request("GET", "/healthz", headers={"Host": "localhost"})
            return asking.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()
