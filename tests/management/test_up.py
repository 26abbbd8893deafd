"""`cauce up`: it starts, heals, refuses clearly, and leaves nothing behind."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings
from django.db import connection

from tests.environment import DATABASE
from tests.jobs.conftest import until
from tests.management.conftest import living
from tests.own_database import own_database, ready_database
from tests.running import CAUCE, cauce_up, environment, free_port, fresh_database

pytestmark = pytest.mark.live
# What a supervisor does with its processes is the same on every database.
processes_alone = pytest.mark.only_on("sqlite")
PACKAGE = settings.PACKAGE


def _get(server, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"{server.base_url}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def _is_ready(server) -> bool:
    status, body = _get(server, "/readyz")
    return status == 200 and json.loads(body)["status"] == "ready"


def _children(server) -> set[int]:
    """The children of the supervisor, oldest first: web, worker."""
    return {pid for pid, parent in living(server.data_dir).items() if parent == server.process.pid}


def _cauce(*words: str, url=None, data_dir, **more: str) -> subprocess.CompletedProcess[str]:
    where = environment(url, data_dir, port=free_port(), more=more)
    return subprocess.run(
        [CAUCE, *words], env=where, cwd="/", capture_output=True, text=True, check=False
    )


def test_it_says_where_it_is_and_is_ready(server):
    until(lambda: _is_ready(server))
    until(lambda: f"Cauce is ready: {server.base_url}" in server.log())
    status, body = _get(server, "/healthz")
    assert (status, json.loads(body)["status"]) == (200, "alive")
    status, body = _get(server, "/readyz")
    assert json.loads(body)["checks"] == {"database": "ok", "schema": "ok", "worker": "ok"}


def test_metrics_are_for_this_machine_alone(server):
    status, body = _get(server, "/metrics")
    assert status == 200
    assert b'\ncauce_jobs{state="failed"} 0\n' in body and b"\ncauce_workers 1\n" in body
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        through_a_proxy = urllib.request.Request(
            f"{server.base_url}/metrics", headers={header: "203.0.113.7"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(through_a_proxy, timeout=5)
        with refused.value as answer:
            assert answer.code == 403


def test_what_dies_is_started_again(server):
    until(lambda: _is_ready(server))
    before = _children(server)
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(_children(server) - before) == 2)
    until(lambda: _is_ready(server))
    # No process of the killed web server lives on beside the new one.
    tree = living(server.data_dir)
    assert all(parent in tree or parent == os.getpid() for parent in tree.values())


def test_a_web_process_that_dies_is_replaced(server):
    until(lambda: _is_ready(server))
    tree = living(server.data_dir)
    grandchildren = {pid for pid, parent in tree.items() if tree.get(parent) == server.process.pid}
    assert grandchildren
    for pid in grandchildren:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not grandchildren & living(server.data_dir).keys())
    until(lambda: _is_ready(server))


@processes_alone
def test_open_connections_do_not_hold_it_up(tmp_path):
    with ready_database() as url, ExitStack() as connections:
        with cauce_up(url, tmp_path) as server:
            place = urlsplit(server.base_url)
            for start in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"POST /x HTTP/1.1\r\n"
                          b"Host: localhost\r\nContent-Length: 100\r\n\r\nhalf"):  # fmt: skip
                half = connections.enter_context(
                    socket.create_connection((place.hostname, place.port))
                )
                half.sendall(start)
            kept = http.client.HTTPConnection(place.hostname, place.port)
            connections.callback(kept.close)
            kept.request("GET", "/healthz")
            with kept.getresponse() as answer:
                assert answer.read()
        # cauce_up stops with Ctrl-C and fails when that takes more than ten seconds.
        assert living(tmp_path) == {}


@processes_alone
def test_sigterm_ends_all_and_the_code_is_0(tmp_path):
    with ready_database() as url, cauce_up(url, tmp_path) as server:
        started = time.monotonic()
        server.process.terminate()
        assert server.process.wait(10) == 0
        assert time.monotonic() - started < 10
        assert living(tmp_path) == {}


@processes_alone
def test_a_killed_supervisor_leaves_no_orphan(tmp_path):
    with ready_database() as url, cauce_up(url, tmp_path) as server:
        assert len(living(tmp_path)) >= 4
        server.process.kill()
        until(lambda: living(tmp_path) == {}, within=10)


def test_two_may_start_at_once_on_an_empty_database(tmp_path_factory):
    with fresh_database() as url, ExitStack() as running:
        folder = tmp_path_factory.mktemp("both")
        starts = []
        for number in range(2):
            log = running.enter_context((folder / f"log{number}").open("wb"))
            where = environment(url, folder, port=free_port(), more={})
            starts.append(subprocess.Popen([CAUCE, "up"], env=where, stdout=log, stderr=log))
            running.callback(starts[-1].wait, 15)
            running.callback(starts[-1].terminate)
        for number in range(2):
            log = folder / f"log{number}"
            until(lambda log=log: b"Cauce is ready" in log.read_bytes(), within=120)
        assert [process.poll() for process in starts] == [None, None]


@processes_alone
def test_catalogues_are_compiled_before_anything_is_said(tmp_path):
    """Of a copy of the product whose compiled Spanish is old and empty."""
    package = tmp_path / "copy" / "cauce"
    shutil.copytree(PACKAGE, package)
    source = package / "locale" / "es" / "LC_MESSAGES" / "django.po"
    compiled = source.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, Catalog(locale="es"))
    os.utime(compiled, (0, 0))
    home = tmp_path / "home"
    home.mkdir()
    copy = {"PYTHONPATH": str(package.parent)}
    with ready_database() as url, cauce_up(url, home, env=copy) as server:
        _status, page = _get(server, "/accounts/login/")
    assert compiled.stat().st_mtime > 0
    assert "Contraseña".encode() in page


def test_a_taken_port_is_refused(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        answer = _cauce("up", "--port", port, data_dir=tmp_path)
    assert answer.returncode == 1
    assert answer.stderr == f"cauce up: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_an_unreachable_database_is_refused_in_one_line(tmp_path):
    nowhere = f"postgres://cauce:secret@127.0.0.1:{free_port()}/cauce"
    broken = f"sqlite:///{tmp_path}" if DATABASE == "sqlite" else nowhere
    answer = _cauce("up", "--port", str(free_port()), url=broken, data_dir=tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.startswith("cauce up: the database cannot be reached: ")
    assert answer.stderr.count("\n") == 1
    assert "secret" not in answer.stderr


def test_a_newer_database_is_refused(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), own_database(tmp_path) as database:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('cauce', '9999_to_come', '2030-01-01 00:00:00')"
            )
        connection.close()
        answer = subprocess.run(
            [CAUCE, "up", "--port", str(free_port())],
            env=database.env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 1
    assert "made by a newer Cauce (it has cauce.9999_to_come)" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_migrating_twice_at_once_is_migrating_once(tmp_path):
    with fresh_database() as url, ThreadPoolExecutor(3) as pool:
        code = (
            "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'cauce.config.settings';"
            "django.setup(); from cauce.management.database import bring_up_to_date as go;"
            "print(len(go()))"
        )
        where = environment(url, tmp_path, port=free_port(), more={})
        words = [CAUCE.parent / "python", "-c", code]
        runs = [
            pool.submit(
                subprocess.run, words, env=where, capture_output=True, text=True, check=True
            )
            for _ in range(3)
        ]
        counts = sorted(int(run.result().stdout) for run in runs)
    assert counts[:2] == [0, 0]
    assert counts[2] > 0


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "usage: cauce COMMAND"),
        (["--help"], 0, "usage: cauce COMMAND"),
        (["fly"], 2, "there is no command 'fly'"),
        (["up", "--help"], 0, "--workers"),
        (["up", "--wings"], 2, "unrecognized arguments: --wings"),
    ],
)
def test_usage(tmp_path, words, code, told):
    answer = _cauce(*words, data_dir=tmp_path)
    assert answer.returncode == code
    assert told in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
