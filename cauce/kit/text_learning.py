"""Learns to tell texts apart, in a process of its own where it is asked to (`kit.apart`)."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cauce.kit import apart, heavy
from cauce.kit.text_model import Features, TextModel, features

FOLDS, _INNER = 5, 4
_MOST_WEIGHTS, _FEWEST_TEXTS = 20_000, 2
_STRENGTH = 30.0  # how far the line may bend to the texts it has seen
_SEED = 7
# Log-odds below which nothing is found, however low the others score. A line learned from few texts
# is timid: at even odds 300 taught it to find 0.79 of the spam, here 0.90, with 0.2 % wrong.
_LEAST_CUT = -1.0
_ABOVE = 0.05  # weights are rounded: what ties with the last one spared is not found
# Held out, 5 of 1,000 others may be found wrongly: the cut aims at fewer, for chance adds its own.
WRONG_ALLOWED, _WRONG_AIMED = 0.005, 0.002

_WORK, _SECONDS = "text_learning:learn_texts", 1_800


@dataclass(frozen=True, slots=True)
class Heldout:
    """What models said of texts that they had not seen, nor their cuts."""

    kind: int  # texts of the kind
    others: int
    caught: int
    wrong: int

    @property
    def recall(self) -> float:
        """Of the kind, the share that was found."""
        return self.caught / self.kind if self.kind else 0.0

    @property
    def wrong_share(self) -> float:
        """Of the others, the share that was found wrongly."""
        return self.wrong / self.others if self.others else 0.0


def learn_apart(
    texts: Sequence[tuple[str, Sequence[str]]], labels: Sequence[bool]
) -> tuple[dict[str, Any], Heldout]:
    """(the stored model, how it does held out), learned in another process.

    Raises apart.WorkFailed, also when it takes longer than half an hour.
    """
    given = [list(one) for one in texts]
    answer = apart.run(_WORK, seconds=_SECONDS, texts=given, labels=list(labels))
    return answer["model"], Heldout(**answer["heldout"])


def learn_texts(texts: list[list[Any]], labels: list[bool]) -> dict[str, Any]:
    """`learn` of texts, its answer as JSON knows it."""
    rows = [features(text, beside=beside) for text, beside in texts]
    model, heldout = learn(rows, labels)
    return {"model": model.stored(), "heldout": asdict(heldout)}


def learn(rows: Sequence[Features], labels: Sequence[bool]) -> tuple[TextModel, Heldout]:
    """A model of all rows; its figures are those of models that were each judged by rows which
    neither their weights nor their cut had seen."""
    caught = wrong = 0
    for test in _folds(labels, FOLDS):
        rest = [at for at in range(len(rows)) if at not in test]
        model = _fitted([rows[at] for at in rest], [labels[at] for at in rest])
        found = [at for at in test if model.finds(rows[at])]
        caught += sum(labels[at] for at in found)
        wrong += sum(not labels[at] for at in found)
    kind = sum(labels)
    heldout = Heldout(kind=kind, others=len(labels) - kind, caught=caught, wrong=wrong)
    return _fitted(rows, labels), heldout


def _fitted(rows: Sequence[Features], labels: Sequence[bool]) -> TextModel:
    """A line through all rows, with a cut from rows that the lines which judged them had not
    seen."""
    scores: dict[int, float] = {}
    for test in _folds(labels, _INNER):
        rest = [at for at in range(len(rows)) if at not in test]
        line = _line([rows[at] for at in rest], [labels[at] for at in rest])
        scores |= {at: line.score(rows[at]) for at in test}
    line = _line(rows, labels)
    others = sorted((score for at, score in scores.items() if not labels[at]), reverse=True)
    return TextModel(line.weights, line.bias, _cut(others))


def _cut(others: Sequence[float]) -> float:
    """Where to draw the line, given the scores of others from the highest: above all but so many of
    them."""
    spared = int(_WRONG_AIMED * len(others))
    return max(_LEAST_CUT, round(others[spared] + _ABOVE, 4)) if others else 0.0


def _line(rows: Sequence[Features], labels: Sequence[bool]) -> TextModel:
    counts = Counter(name for row in rows for name in row)
    known = {name for name, count in counts.items() if count >= _FEWEST_TEXTS}
    kept = [{name: value for name, value in row.items() if name in known} for row in rows]
    weights, bias = heavy.logistic(kept, labels, strength=_STRENGTH)
    top = sorted(weights, key=lambda name: -abs(weights[name]))[:_MOST_WEIGHTS]
    return TextModel({name: round(weights[name], 4) for name in top}, round(bias, 4), 0.0)


def _folds(labels: Sequence[bool], count: int) -> list[set[int]]:
    """Parts of equal size, each with its share of the kind."""
    order = random.Random(_SEED)  # noqa: S311 - no secret, only the same parts each time
    parts: list[set[int]] = [set() for _ in range(count)]
    for kind in (True, False):
        places = [at for at, label in enumerate(labels) if label is kind]
        order.shuffle(places)
        for turn, at in enumerate(places):
            parts[turn % count].add(at)
    return parts
