"""All the simulators at once, on neighbouring ports."""

import argparse
import contextlib
import errno
import sys
from collections.abc import Iterable, Mapping, Sequence

from cauce.simulators.command import say_and_wait
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph
from cauce.simulators.server import Simulator

# A new provider is one file and one line here.
KINDS: tuple[type[Simulator], ...] = (MetaGraph, ExternalCRM)


def build(
    *, base_port: int = 0, host: str = "127.0.0.1", settings: Mapping[str, Mapping[str, str]]
) -> list[Simulator]:
    """One simulator of each kind, not started; `settings` by name of simulator."""
    simulators = []
    for place, kind in enumerate(KINDS):
        simulator = kind(host=host, port=base_port + place if base_port else 0)
        simulator.set(**settings.get(kind.name, {}))
        simulators.append(simulator)
    return simulators


def start(simulators: Sequence[Simulator]) -> dict[str, str]:
    """Start all → {name: url}; a port that is taken is replaced by a free one."""
    for simulator in simulators:
        try:
            simulator.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            simulator.port = 0
            simulator.start()
    return {simulator.name: simulator.url for simulator in simulators}


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m cauce.simulators` → exit code."""
    parser = argparse.ArgumentParser(prog="python -m cauce.simulators")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-port", type=int, default=0, help="first port; 0: free ones")
    parser.add_argument("--callback-base", default="", help="address of Cauce, for webhooks")
    parser.add_argument("--callback-path", default="/in/meta_lead_ads/demo")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SIMULATOR.SETTING=VALUE", dest="settings"
    )
    given = parser.parse_args(arguments)
    callback = given.callback_base.rstrip("/") + given.callback_path
    settings = {MetaGraph.name: {"callback": callback} if given.callback_base else {}}
    try:
        simulators = build(
            base_port=given.base_port,
            host=given.host,
            settings=with_given(settings, given.settings),
        )
    except ValueError as error:
        parser.error(str(error))
    with contextlib.ExitStack() as stack:
        for simulator in simulators:
            stack.callback(simulator.stop)
        say_and_wait(start(simulators))
    return 0


def with_given(
    settings: Mapping[str, Mapping[str, str]], given: Iterable[str]
) -> dict[str, dict[str, str]]:
    """The settings with `simulator.setting=value` items over them; ValueError for a bad item."""
    merged = {name: dict(values) for name, values in settings.items()}
    for item in given:
        place, equals, value = item.partition("=")
        name, dot, setting = place.partition(".")
        if not (equals and dot) or name not in {kind.name for kind in KINDS}:
            raise ValueError(f"not SIMULATOR.SETTING=VALUE: {item}")
        merged.setdefault(name, {})[setting] = value
    return merged


if __name__ == "__main__":
    sys.exit(main())
