"""Import of files by the command line: rows a second and memory, on empty and on filled databases.

`python -m bench.imports [--databases postgres,sqlite] [--rows 100000] [--runs 3] [--before 0]`
prints one line per run: rate of the whole command (start, check of the file and all), the bare
durable one-row transactions a second before and after it, their ratio, and the peak of memory.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from bench.world import World, world
from tests.running import environment

COLUMNS = ("database", "before", "rows", "rate", "calibration", "ratio", "peak_mb", "result")
FIRST = "María José Ana Luis Guadalupe Juan Sofía Carlos Fernanda Miguel Valeria Jorge".split()
LAST = "Hernández García Martínez López González Rodríguez Pérez Sánchez Ramírez Cruz".split()
AREAS = ("55", "33", "81", "222", "442", "998")
HEADER = (
    "Nombre",
    "Apellidos",
    "Correo",
    "Teléfono",
    "Mensaje",
    "Ciudad",
    "Recámaras",
    "utm_source",
)
KNOWN = 0.3  # of the rows are people who asked before


def write_file(path: Path, rows: int, *, seed: int) -> None:
    """A file of `rows` enquiries; three in ten repeat a person of an earlier row."""
    chance = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for n in range(rows):
            again = n > 100 and chance.random() < KNOWN
            who = seed * 10_000_000 + (chance.randrange(n) if again else n)
            table.writerow(_row(who, chance))


def _row(who: int, chance: random.Random) -> list[str]:
    face = random.Random(who)
    first, area = face.choice(FIRST), face.choice(AREAS)
    number = str(who * 7919 % 10 ** (10 - len(area))).zfill(10 - len(area))
    return [
        first,
        f"{face.choice(LAST)} {face.choice(LAST)}",
        f"{first}{who}@correo.example".lower(),
        chance.choice(
            (f"{area}{number}", f"+52 {area} {number}", f"({area}) {number[:4]}-{number[4:]}")
        ),
        "Quisiera informes y una visita, gracias." if who % 2 else "",
        chance.choice(("Puebla", "Mérida", "Querétaro", "León")),
        str(1 + who % 4),
        "facebook",
    ]


def measure(made: World, *, before: int, rows: int, runs: int) -> list[dict]:
    """One row of results per run; every run imports a file of its own."""
    if before:
        made.fill(before)
    else:
        made.python("-c", "from bench.fill import company; company()")
    found = []
    for run in range(runs):
        path = made.folder / f"people{run}.csv"
        write_file(path, rows, seed=before % 1000 + run + 1)
        base = made.calibrate()
        seconds, peak, result = _import(made, path)
        base = (base + made.calibrate()) / 2
        path.unlink()
        found.append(
            {
                "database": made.database,
                "before": before + run * rows,
                "rows": rows,
                "rate": round(rows / seconds),
                "calibration": round(base),
                "ratio": round(rows / seconds / base, 2),
                "peak_mb": round(peak),
                "result": {name: result[name] for name in ("leads", "duplicates", "rejected")},
            }
        )
    return found


def _import(made: World, path: Path) -> tuple[float, float, dict]:
    """(seconds, peak memory in MB, what the command told)."""
    command = [sys.executable, "-m", "cauce.management.main", "import", str(path), "--json"]
    command += ["--company", "bench", "--campaign", "campana-00"]
    env = environment(made.url, made.folder, port=1, more={})
    began = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    return took, usage.ru_maxrss / 1024, json.loads(told.splitlines()[-1])


def main() -> None:
    """Measure each database at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--before", default="0", help="leads that are there, e.g. 0,1000000")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        for before in map(int, options.before.split(",")):
            with world(database) as made:
                for row in measure(made, before=before, rows=options.rows, runs=options.runs):
                    print("| " + " | ".join(str(row[c]) for c in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
