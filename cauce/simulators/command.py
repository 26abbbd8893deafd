"""The command line of a simulator: start, say where in one line of JSON, stop on a signal."""

import argparse
import json
import signal
import sys
import threading
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
    """Print the line when everything is ready, then wait for SIGTERM or SIGINT."""
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    print(json.dumps(line), flush=True)
    asked_to_stop.wait()
