"""The simulated providers of `cauce up --demo`: which ports they take and how they are started."""

import os
import socket
import sys
import time

from cauce.simulators.fleet import KINDS
from cauce.simulators.server import Simulator

_FIRST_PORT = 8900  # the demo's connections remember their addresses: the same ports each time
_PAGE = "meta_graph.page_name=Grupo Altavista (demo)"
_BASE = "CAUCE_DEMO_BASE_PORT"


def targets() -> str:
    """Choose the ports and remember them for this process and its children; return them as
    CAUCE_PRIVATE_TARGETS wants them. Raises OSError when no neighbouring ports are free."""
    base = _free_base()
    os.environ[_BASE] = str(base)
    return ",".join(f"127.0.0.1:{base + place}" for place in range(len(KINDS)))


def address_of(kind: type[Simulator]) -> str:
    """Where the simulator of that kind listens, or will when `cauce up --demo` runs."""
    base = int(os.environ.get(_BASE, _FIRST_PORT))
    return f"http://127.0.0.1:{base + KINDS.index(kind)}"


def wait(seconds: float = 10.0) -> None:
    """Return when all of them listen, or after so long: whoever sends to them waits for them."""
    deadline = time.monotonic() + seconds
    ports = [int(os.environ.get(_BASE, _FIRST_PORT)) + place for place in range(len(KINDS))]
    while not all(map(_listens, ports)) and time.monotonic() < deadline:
        time.sleep(0.05)


def serve(cauce_url: str, *, callback_path: str) -> None:
    """Become the simulators, on the chosen ports; their providers call back at `cauce_url`.

    A fresh Python: it needs nothing of what this process has loaded.
    """
    where = ["--base-port", os.environ[_BASE], "--callback-base", cauce_url, "--set", _PAGE]
    if callback_path:
        where += ["--callback-path", callback_path]
    os.execv(sys.executable, [sys.executable, "-P", "-m", "cauce.simulators", *where])  # noqa: S606


def _free_base() -> int:
    count = len(KINDS)
    for base in range(_FIRST_PORT, 65_000 - count, count):
        if all(_is_free(base + place) for place in range(count)):
            return base
    raise OSError("no free ports for the simulators")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
