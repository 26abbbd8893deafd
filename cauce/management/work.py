"""Run background jobs in this process until it is told to stop (SIGTERM or Ctrl-C)."""

from argparse import ArgumentParser, Namespace

from cauce.jobs.worker import Worker


def arguments(parser: ArgumentParser) -> None:
    """None: several workers are several processes."""


def run(args: Namespace) -> None:
    """Work; end within 10 seconds of the signal."""
    Worker().run()
