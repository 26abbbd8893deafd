"""Exports: rows a second of the whole command, its memory, and that neither moves with the size.

`python -m bench.exports [--databases postgres,sqlite] [--sizes 50000,200000] [--runs 2]` prints one
line per run: rate of the whole command (start and all) and without its start, the bare durable
one-row transactions a second around it, and the peak of memory. With `--at` it measures an
installation that `bench.fill` filled to the size of `--sizes`.
"""

import argparse
import os
import subprocess
import sys
import time

from bench.world import World, there_already, world
from tests.running import environment

COLUMNS = ("database", "leads", "what", "rate", "rate_inside", "calibration", "peak_mb", "mb")
# The list's own columns; everything that there is.
USUAL = (
    "number,created_at,product,campaign,name,email,phone,whatsapp,seller,assignment_type,type,"
    "qualification,score,attempts,delivery_state"
)
KINDS = {"csv": ["--columns", USUAL], "csv, all columns": [], "xlsx": ["--columns", USUAL]}


def measure(made: World, *, size: int, runs: int) -> list[dict]:
    """One row of results per kind of file and run."""
    made.fill(size)
    idle = min(_export(made, "csv", ["--standing", "withdrawn"])[0] for _ in range(2))
    found = []
    for what, options in KINDS.items():
        for _ in range(runs):
            base = made.calibrate()
            seconds, peak, written = _export(made, what.split(",")[0], options)
            found.append(
                {
                    "database": made.database,
                    "leads": size,
                    "what": what,
                    "rate": round(size / seconds),
                    "rate_inside": round(size / (seconds - idle)),
                    "calibration": round((base + made.calibrate()) / 2),
                    "peak_mb": round(peak),
                    "mb": round(written / 1e6),
                }
            )
    return found


def _export(made: World, kind: str, options: list[str]) -> tuple[float, float, int]:
    """(seconds, peak memory in MB, bytes of the file)."""
    path = made.folder / f"leads.{kind}"
    command = [sys.executable, "-m", "cauce.management.main", "export", "--company", "bench"]
    env = environment(made.url, made.folder, port=1, more={})
    began = time.perf_counter()
    with subprocess.Popen([*command, "--file", str(path), *options], env=env) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"the export ended with {process.returncode}")
    size = path.stat().st_size
    path.unlink()
    return took, usage.ru_maxrss / 1024, size


def main() -> None:
    """Measure each database at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--sizes", default="50000,200000")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--at", default="", help="address or folder of a filled installation")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    sizes = list(map(int, options.sizes.split(",")))
    if options.at:
        tell(there_already(options.at), sizes, options.runs)
        return
    for database in options.databases.split(","):
        with world(database) as made:
            tell(made, sizes, options.runs)


def tell(made: World, sizes: list[int], runs: int) -> None:
    """Measure each size and print it."""
    for size in sizes:
        for row in measure(made, size=size, runs=runs):
            print("| " + " | ".join(str(row[c]) for c in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
