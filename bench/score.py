"""How well the learned iScore tells sales from losses: `python -m bench.score FILE.csv`.

Each row of the file is a lead whose columns are custom attributes; one column is the outcome. Five
folds: the product's own training learns from four and scores the fifth, as intake would. Prints AUC
of the whole points that people see, and the expected calibration error of the chance behind them,
over tenths. For the bank marketing set: `--drop duration`, which is known only after the call.
"""

import argparse
import csv
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

# It needs no database, but the product's settings want a folder.
os.environ.setdefault("CAUCE_DATA_DIR", tempfile.mkdtemp(prefix="cauce-bench-score-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.config.settings")
django.setup()  # before anything that holds models is imported

# ruff: noqa: E402
from cauce.life.scoring import figures, rules
from cauce.life.scoring.features import features
from cauce.life.scoring.inputs import Inputs
from cauce.life.scoring.learning import learn
from cauce.life.scoring.scheme import DEFAULT, Scheme, scheme_of

FOLDS = 5
WHOLE = 100 - DEFAULT.limits["follow_up"]


def read(path: Path, *, outcome: str, won: str, drop: Sequence[str]) -> list[tuple[Inputs, bool]]:
    """(lead, whether it was won) of each row, in their order."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        dialect = csv.Sniffer().sniff(file.read(4096), delimiters=",;\t")
        file.seek(0)
        rows = list(csv.DictReader(file, dialect=dialect))
    target = outcome or list(rows[0])[-1]
    left_out = {target, *drop}
    return [
        (
            Inputs(
                attributes={name: value for name, value in row.items() if name not in left_out},
                entry_method="api",
                navigation={},
            ),
            row[target] == won,
        )
        for row in rows
    ]


def fold(leads: list[tuple[Inputs, bool]], test: Sequence[int]) -> dict[str, Any]:
    """Learn from all leads but `test`, and say how well those come out."""
    left = set(test)
    known = [leads[n] for n in range(len(leads)) if n not in left]
    started = time.perf_counter()
    model = learn([features(lead) for lead, _ in known], [won for _, won in known])
    took = time.perf_counter() - started
    scheme = scheme_of({"model": model})
    counts: Counter[tuple[int, bool]] = Counter()
    started = time.perf_counter()
    for place in test:
        lead, won = leads[place]
        counts[rules.total(rules.parts(lead, scheme)), won] += 1
    speed = (time.perf_counter() - started) / len(test)
    return told(counts, scheme) | {"seconds": took, "us_per_lead": speed * 1e6}


def told(counts: Counter[tuple[int, bool]], scheme: Scheme) -> dict[str, Any]:
    """AUC of the points, and the calibration error of the chance."""
    assert scheme.learned is not None
    by_score = {score: (counts[score, True], counts[score, False]) for score, _ in counts}
    groups = figures.by_tenth(by_score)
    chance = {score: scheme.learned.chance(score, WHOLE) for score in by_score}
    expected = [
        sum(chance[s] * sum(by_score[s]) for s in by_score if group.low <= s <= group.high)
        / group.leads
        for group in groups
    ]
    return {"auc": figures.area(by_score), "error": figures.error(groups, expected)}


def main() -> None:
    """Print each fold, and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--outcome", default="", help="its column; the last one when left out")
    parser.add_argument("--won", default="yes", help="what the outcome of a sale is")
    parser.add_argument("--drop", action="append", default=[], help="a column to leave out")
    options = parser.parse_args()
    leads = read(options.file, outcome=options.outcome, won=options.won, drop=options.drop)
    order = list(range(len(leads)))
    random.Random(11).shuffle(order)
    found = []
    for number in range(FOLDS):
        found.append(fold(leads, order[number::FOLDS]))
        print(f"fold {number + 1}: {_line(found[-1])}", flush=True)
    mean = {name: sum(one[name] for one in found) / FOLDS for name in found[0]}
    print(f"mean of {len(leads)} leads: {_line(mean)}")


def _line(figure: dict[str, Any]) -> str:
    return (
        f"AUC {figure['auc']:.4f}, calibration error {figure['error']:.4f}, "
        f"learned in {figure['seconds']:.1f} s, {figure['us_per_lead']:.0f} µs a lead"
    )


if __name__ == "__main__":
    main()
