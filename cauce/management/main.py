"""The `cauce` command: finds the sub-command, loads Django once, turns errors into one line."""

import importlib
import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass

import django

from cauce.management.failure import CommandFailed

_NAME_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command. Its module gives `arguments(parser)` and `run(args) -> int | None`.

    The module is imported after Django is set up, so it may import models like any other.
    `before_django` names a module whose `prepare(words)` sees the raw arguments first and may set
    the environment that the settings read.
    """

    name: str
    module: str
    help: str
    before_django: str = ""


COMMANDS: tuple[Command, ...] = (
    Command(
        "up",
        "cauce.management.up",
        "serve: web and background work",
        before_django="cauce.management.environment",
    ),
    Command("work", "cauce.management.work", "run a background worker alone"),
    Command("company", "cauce.management.company", "make a company and its administrator"),
    Command("token", "cauce.management.token", "make an API token"),
    Command("connection", "cauce.management.connection", "make a connection to an outside system"),
    Command("import", "cauce.management.import_file", "bring the rows of a file in as leads"),
    Command("export", "cauce.management.export", "write leads as CSV"),
    Command("person", "cauce.management.person", "find, hand over or erase all of a person"),
    Command("demo", "cauce.management.demo.command", "make a company to play with"),
    Command("doctor", "cauce.management.doctor", "look for what must never be"),
    Command("rebuild", "cauce.management.rebuild", "compute again what is derived"),
    Command("backup", "cauce.management.backup", "write everything into one file"),
    Command("restore", "cauce.management.restore", "bring a backup back"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; return the exit code: 0, 1 after an error, 2 after wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0 if words else 2
    command = next((c for c in COMMANDS if c.name == words[0]), None)
    if command is None:
        print(f"cauce: there is no command {words[0]!r}\n\n{_help()}", file=sys.stderr)
        return 2
    try:
        return _run(command, words[1:])
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:  # argparse
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        logging.getLogger(__name__).debug("cauce %s failed", command.name, exc_info=True)
        print(f"cauce {command.name}: {_one_line(error)}", file=sys.stderr)
        return 1


def _run(command: Command, words: Sequence[str]) -> int:
    if command.before_django:
        importlib.import_module(command.before_django).prepare(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.config.settings")
    django.setup()
    module = importlib.import_module(command.module)
    parser = ArgumentParser(
        prog=f"cauce {command.name}", description=module.__doc__, allow_abbrev=False
    )
    module.arguments(parser)
    return module.run(parser.parse_args(words)) or 0


def _help() -> str:
    lines = [f"  {c.name:<{_NAME_WIDTH}}{c.help}" for c in COMMANDS]
    return "\n".join(["usage: cauce COMMAND …  (cauce COMMAND --help tells more)", "", *lines])


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, CommandFailed) else f"{type(error).__name__}: {text}"


if __name__ == "__main__":
    sys.exit(main())
