"""Run the benchmarks: `python -m bench [--databases postgres,sqlite] [--sizes 10000,100000]`.

Filling a million takes a while: `--at` measures an installation that `bench.fill` filled before.
`--only fields` gives its leads values of the company's own fields first, if they have none.
Prints a table in Markdown and appends each row as JSON to the file of `--out`.
"""

import argparse
import json
from pathlib import Path

from bench import capture, fields, reading
from bench.world import World, there_already, world

COLUMNS = ("what", "database", "leads", "rate", "p50", "p95", "calibration", "ratio", "statuses")


def main() -> None:
    """Fill each database to each size in turn, and measure there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--only", default="capture,reading")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--at", default="", help="address or folder of a filled installation")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    if options.at:
        measure(there_already(options.at), int(options.sizes.split(",")[0]), options)
        return
    for database in options.databases.split(","):
        with world(database) as made:
            for size in map(int, options.sizes.split(",")):
                made.fill(size)
                measure(made, size, options)


def measure(made: World, size: int, options: argparse.Namespace) -> None:
    """Capture, reading and own fields on a filled installation, as far as they were asked for."""
    if "reading" in options.only:
        tell(reading.measure(made, size=size), options.out)
    if "fields" in options.only:
        tell(fields.measure(made, size=size), options.out)
    if "capture" in options.only:
        tell(capture.measure(made, size=size, runs=options.runs), options.out)


def tell(rows: list[dict], out: Path | None) -> None:
    """Print rows, and keep them where asked."""
    for row in rows:
        print("| " + " | ".join(str(row[column]) for column in COLUMNS) + " |", flush=True)
        if out:
            with out.open("a") as file:
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
