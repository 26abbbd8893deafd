"""Run a command with a temporary PostgreSQL in DATABASE_URL, then take the database away.

.venv/bin/python -m scripts.with_postgres [--durable] COMMAND [ARGUMENT]...
"""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import NoReturn

from scripts.postgres import NoPostgres, temporary_cluster


def main(arguments: list[str]) -> int:
    """Exit code of the command; 2 without a command, 1 without PostgreSQL."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _stop)
    try:
        with temporary_cluster(durable=durable) as cluster:
            address = {"DATABASE_URL": cluster.url, "CAUCE_TEST_DATABASE_URL": cluster.url}
            return subprocess.run(command, check=False, env={**os.environ, **address}).returncode
    except NoPostgres as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM becomes an exception, so that the cluster is removed."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
