"""Background jobs: enqueued and done a second, and how long an idle worker lets one wait.

`python -m bench.jobs [--databases postgres,sqlite] [--jobs 3000] [--runs 3]` prints one line per
run: jobs a second with one and with two worker processes (each job is claimed, run and recorded
by itself, durably), beside the bare durable one-row transactions a second of the same minute.
"""

import argparse
import json

from bench.world import World, world

COLUMNS = ("database", "workers", "enqueued/s", "done/s", "calibration", "ratio", "wait ms p50/p95")


def main() -> None:
    """Measure on each database in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--jobs", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        with world(database) as made:
            for _ in range(options.runs):
                for workers in (1, 2):
                    _tell(made, workers=workers, count=options.jobs)


def _tell(made: World, *, workers: int, count: int) -> None:
    base = made.calibrate()
    words = ["-m", "bench.jobs_inside", "--workers", str(workers), "--jobs", str(count)]
    found = json.loads(made.python(*words).splitlines()[-1])
    row = (
        made.database,
        workers,
        round(found["enqueued"]),
        round(found["done"]),
        round(base),
        round(found["done"] / base, 2),
        f"{found['p50']:.0f}/{found['p95']:.0f}",
    )
    print("| " + " | ".join(map(str, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
