"""Memory of `cauce up` at rest: the sum of the proportional sets (PSS) of all its processes.

`python -m bench.memory [--databases postgres,sqlite] [--leads 0]`
"""

import argparse
import os
import time
import urllib.request
from pathlib import Path

from bench.world import world

IDLE = 20  # seconds of rest after the first requests
PATHS = ("/healthz", "/readyz", "/accounts/login/", "/api/openapi.json")


def main() -> None:
    """Start it, ask a few things, let it rest, and weigh it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--leads", type=int, default=0)
    options = parser.parse_args()
    print("| database | leads | processes | PSS MB |\n|---|---|---|---|", flush=True)
    for database in options.databases.split(","):
        with world(database) as made:
            made.fill(max(1, options.leads))
            with made.serving() as (server, token):
                for path in PATHS:
                    _ask(f"{server.base_url}{path}")
                _ask(f"{server.base_url}/api/v1/leads", token)
                time.sleep(IDLE)
                sizes = [_pss(pid) for pid in _tree(server.process.pid)]
            row = (database, options.leads, len(sizes), round(sum(sizes) / 1024))
            print("| " + " | ".join(map(str, row)) + " |", flush=True)


def _ask(url: str, token: str = "") -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def _tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _pss(pid: int) -> int:
    """Kilobytes; pages shared by several processes count for each its part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    if not os.path.exists("/proc/self/smaps_rollup"):  # noqa: PTH110
        raise SystemExit("this measures on Linux alone")
    main()
