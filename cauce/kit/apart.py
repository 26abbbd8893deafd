"""Heavy arithmetic in a process of its own: its memory goes when it ends, whoever asked for it.

`python -m cauce.kit.apart MODULE:FUNCTION` reads one JSON object (the arguments) and writes one
(the result).
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any

_PACKAGE = "cauce.kit."
_SECONDS = 600


class WorkFailed(RuntimeError):
    """The process ended badly; its last words are the message."""


def run(name: str, /, *, seconds: float = _SECONDS, **arguments: Any) -> dict[str, Any]:
    """What the function `name` («module:function» of this package) makes of `arguments`, both as
    JSON knows them.

    It yields to everything else on the machine. Raises WorkFailed, also after `seconds`.
    """
    command = [sys.executable, "-m", "cauce.kit.apart", name]
    given = json.dumps(arguments).encode()
    try:
        done = subprocess.run(  # noqa: S603 - our own module, a name of ours
            command, input=given, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise WorkFailed(f"{name} took longer than {seconds:.0f} s") from late
    if done.returncode:
        raise WorkFailed(done.stderr.decode(errors="replace")[-2_000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Do the work that the first argument names."""
    os.nice(5)
    module, _, function = sys.argv[1].partition(":")
    work = getattr(import_module(_PACKAGE + module), function)
    result = work(**json.load(sys.stdin))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
