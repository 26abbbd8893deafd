"""Accuracy of phone identity on CSV files: `python bench/phones.py FILE.csv …`.

A file has the columns raw, default_region and expected_e164 (or canonical_e164), or typed, country
and e164 as in tests/kit/phones.csv. An expectation may hold several numbers, any of which is right,
or none: then the number must not pass for a valid one.
"""

import csv
import re
import sys
import timeit
from pathlib import Path

from cauce.kit import phones

EXPECTATIONS = ("expected_e164", "canonical_e164", "e164")
E164 = re.compile(r"\+\d+")


def measure(path: Path) -> tuple[int, list[str]]:
    """How many rows the file has, and a line for each that came out wrong."""
    wrong = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        typed, country, expectation = (
            next(row[name] for name in names if name in row)
            for names in (("raw", "typed"), ("default_region", "country"), EXPECTATIONS)
        )
        expected = E164.findall(expectation) or [None]
        found = phones.read(typed, country=country)
        if (found.e164 if found and found.valid else None) not in expected:
            wrong.append(f"  {typed!r} ({country}): {found}, not {expected}")
    return len(rows), wrong


def speed() -> None:
    """Microseconds per number: fast path, slow path, remembered."""
    for form in ("+525512345678", "55 1234 5678", "(55) 1234-5678", "5215512345678"):
        times = [
            min(timeit.repeat(lambda f=f, form=form: f(form), number=2000, repeat=5)) / 2000 * 1e6
            for f in (
                lambda form: phones.read_fast(form, "MX"),
                lambda form: phones.read_slow(form, "MX"),
                lambda form: phones.read(form, country="MX"),
            )
        ]
        print(f"{form:>18}  fast {times[0]:5.2f}  slow {times[1]:6.1f}  cached {times[2]:5.2f} µs")


def main() -> int:
    """Exit code 1 when any row is wrong."""
    failed = False
    for name in sys.argv[1:]:
        total, wrong = measure(Path(name))
        print(f"{name}: {total - len(wrong)}/{total} = {(total - len(wrong)) / total:.2%}")
        print(*wrong, sep="\n", end="\n" if wrong else "")
        failed = failed or bool(wrong)
    speed()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
