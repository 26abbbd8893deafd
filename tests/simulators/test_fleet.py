"""Starting and stopping: in this process, alone, and all together."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import httpx
import pytest

from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.fleet import KINDS
from cauce.simulators.server import running

pytestmark = [pytest.mark.no_database, pytest.mark.live]


@contextmanager
def started(*arguments: str):
    """(process, the line it printed), ended whatever happens."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def ended(process: subprocess.Popen, number: signal.Signals) -> float:
    """Seconds from the signal to a clean end."""
    began = time.monotonic()
    os.kill(process.pid, number)
    assert process.wait(timeout=20) == 0
    return time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_fleet_says_where_and_stops_on_a_signal(number):
    arguments = ("--callback-base", "http://127.0.0.1:1", "--set", "external_crm.api_key=k")
    with started("cauce.simulators", *arguments) as (process, urls):
        assert set(urls) == {kind.name for kind in KINDS}
        httpx.post(urls["external_crm"] + "/_control/fail", json={"kind": "hang"})
        waiting = threading.Thread(target=_ask_in_vain, args=(urls["external_crm"],))
        waiting.start()
        assert "http://127.0.0.1:1/in/meta_lead_ads/demo" in httpx.get(urls["meta_graph"]).text
        assert ended(process, number) < 2
        waiting.join()


def _ask_in_vain(url: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/api/contacts", headers={"X-Api-Key": "k"}, timeout=20)


# Interrupts the wait once before each of its steps; a timer interrupts a wait that has fewer.
SIGNAL_AT_EVERY_STEP = """
import os, signal, sys, threading
from cauce.simulators.command import say_and_wait

def steps_of_a_wait(interrupted_before):
    steps = 0
    def profile(frame, event, argument):
        nonlocal steps
        steps += signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        if steps == interrupted_before:
            signal.raise_signal(signal.SIGINT)
    timer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    sys.setprofile(profile)
    say_and_wait({})
    sys.setprofile(None)
    timer.cancel()
    timer.join()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return steps

for step in range(1, steps_of_a_wait(None)):
    steps_of_a_wait(step)
print("ended")
"""


def test_a_signal_between_any_two_steps_of_the_wait_ends_it():
    done = subprocess.run(
        [sys.executable, "-c", SIGNAL_AT_EVERY_STEP],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.stdout.endswith("ended\n"), done.stderr


def test_the_fleet_takes_neighbouring_ports_and_another_for_a_taken_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started("cauce.simulators", "--base-port", str(port)) as (_, urls):
            ports = [int(url.rsplit(":", 1)[1]) for url in urls.values()]
            assert ports[0] != port and len(set(ports)) == len(KINDS)
            assert all(httpx.get(url).status_code == 200 for url in urls.values())


def test_one_simulator_alone_with_its_settings():
    arguments = ("cauce.simulators.meta_graph", "--page-id", "42", "--access-token", "t")
    with started(*arguments) as (process, line):
        assert line["name"] == "meta_graph"
        me = httpx.get(f"{line['url']}/v25.0/me", params={"access_token": "t"})
        assert me.json()["id"] == "42"
        assert ended(process, signal.SIGTERM) < 2


def test_a_taken_port_is_one_clear_line():
    with running(ExternalCRM()) as crm:
        done = subprocess.run(
            [sys.executable, "-m", "cauce.simulators.external_crm", "--port", str(crm.port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1 and "cannot listen on port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_setting_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "cauce.simulators", "--set", "meta_graph.colour=blue"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "colour" in done.stderr


def test_a_stopped_simulator_lets_go_of_kept_connections():
    with httpx.Client(trust_env=False) as client:
        with running(ExternalCRM()) as crm:
            assert client.get(crm.url).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(crm.url)
