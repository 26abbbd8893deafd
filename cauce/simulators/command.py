"""The command line of a simulator: start, say where in one line of JSON, stop on a signal."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence

from cauce.simulators.server import Simulator


def main(kind: type[Simulator], arguments: Sequence[str] | None = None) -> int:
    """`python -m cauce.simulators.<name> [--port N] [--<setting> VALUE]…` → exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m cauce.simulators.{kind.name}")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=1)
    for name, value in kind.SETTINGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default=value, metavar="VALUE")
    given = vars(parser.parse_args(arguments))
    simulator = kind(host=given["host"], port=given["port"], seed=given["seed"])
    simulator.set(**{name: given[name] for name in kind.SETTINGS})
    try:
        simulator.start()
    except OSError as error:
        print(f"{kind.name}: cannot listen on port {simulator.port}: {error}", file=sys.stderr)
        return 1
    say_and_wait({"name": kind.name, "url": simulator.url})
    simulator.stop()
    return 0


def say_and_wait(line: dict[str, str]) -> None:
    """Print the line when everything is ready, then wait for SIGTERM or SIGINT.

    The signal itself writes into a pipe. A handler in Python may run between any two steps of
    the wait: an event's `set` would then ask for the lock that the interrupted `wait` holds.
    """
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    print(json.dumps(line), flush=True)
    os.read(told, 1)
