"""What `cauce up` must put into the environment before the settings are read."""

import os
from argparse import ArgumentParser
from collections.abc import Sequence

from cauce.management import demo_servers


def prepare(words: Sequence[str]) -> None:
    """`--port` is also the port in links; `--demo` may reach its simulators and nothing else."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port")
    parser.add_argument("--demo", action="store_true")
    known, _ = parser.parse_known_args(list(words))
    if known.port:
        os.environ["PORT"] = known.port
    if known.demo:
        os.environ["CAUCE_PRIVATE_TARGETS"] = demo_servers.targets()
