"""What a back-test says, in words, tables and one small chart."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cauce.leads.codes import BANDS
from cauce.life import scoring
from cauce.web.charts import Chart, Point, bars
from cauce.web.tags import band_word
from cauce.web.words import SCORE_PARTS, evidence

_MOST_FEATURES = 20


def drawn(test: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A test for the template; None when there was none, `few` when it says nothing."""
    if not test:
        return None
    area = test["area"]
    return {
        "few": not scoring.says_something(test),
        "leads": test["leads"],
        "won": test["won"],
        "lost": test["leads"] - test["won"],
        "age": test.get("age_hours", 0),
        "against": test.get("against"),
        "learned_from": test.get("learned_from"),
        "area": {name: decimal(value) for name, value in area.items()},
        "verdict": _verdict(area),
        "chart": _chart(test["bands"]),
        "bands": _bands(test["bands"]),
        "tenths": _tenths(test),
        "calibration": test.get("calibration"),
        "error": decimal((test.get("calibration") or {}).get("error"), 3),
        "moves": test["moves"],
        "open": test.get("open"),
    }


def weights(scheme: scoring.Scheme) -> list[dict[str, Any]]:
    """The parts of weights that people set, with their points."""
    return [
        {
            "label": SCORE_PARTS[part],
            "limit": scheme.limits[part],
            "points": [
                (beginning(evidence(code)), scheme.points[code], code in scoring.GRADED)
                for code in codes
                if scheme.points[code]
            ],
        }
        for part, codes in scoring.EVIDENCE.items()
    ]


def learned(scheme: scoring.Scheme, campaigns: Mapping[int, str]) -> list[dict[str, Any]]:
    """What tells leads apart by learned weights, the strongest first: each feature with its part,
    its best and its worst value."""
    if scheme.learned is None:
        return []
    found: list[dict[str, Any]] = []
    for name, feature in scheme.learned.features.items():
        places = sorted(feature.told(), key=lambda one: one[1])
        (worst, low), (best, high) = places[0], places[-1]
        called = name if ":" in name else f"learned:{name}"
        found.append(
            {
                "name": (word := evidence(f"{called}=", campaigns).rstrip(": ")),
                "part": SCORE_PARTS[feature.part],
                "best": (evidence(f"{called}={best}", campaigns)[len(word) + 2 :], round(high)),
                "worst": (evidence(f"{called}={worst}", campaigns)[len(word) + 2 :], round(low)),
                "range": high - low,
            }
        )
    found.sort(key=lambda one: -one["range"])
    return found[:_MOST_FEATURES]


def beginning(text: str) -> str:
    """A text as a line begins with it: `capitalize` would make «Api» of «API»."""
    return text[:1].upper() + text[1:]


def decimal(value: float | None, places: int = 2) -> str:
    """A number as people of this language write it; a dash for none."""
    return "–" if value is None else number_format(value, places)


def _verdict(area: Mapping[str, float | None]) -> tuple[str, str]:
    """(sentence, hue) that reads the two areas."""
    this, other = area["this"], area["in_force"]
    if this is None or other is None:
        return _("There is nothing to compare: all these leads ended alike."), "partial"
    if this > other + 0.005:
        return _("It tells sales from losses better than what is in force."), "positive"
    if this < other - 0.005:
        return _("It tells sales from losses worse than what is in force."), "negative"
    return _("It tells sales from losses about as well as what is in force."), "calm"


def _chart(groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> Chart:
    points = [
        Point(
            label=f"{band_word(place)} · {this['from']}–{this['to']}",
            values=(round(100 * other["share"], 1), round(100 * this["share"], 1)),
            tick=f"{this['from']}–{this['to']}",
        )
        for place, (this, other) in enumerate(
            zip(groups["this"], groups["in_force"], strict=True), start=1
        )
    ]
    series = (_("In force"), _("This version"))
    return bars(_("Sales of each 100 leads, by band"), series=series, points=points)


def _bands(groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    pairs = zip(groups["this"], groups["in_force"], strict=True)
    return [
        {"word": band_word(place), "this": _share(this), "other": _share(other)}
        for place, (this, other) in enumerate(pairs, start=1)
        if place <= len(BANDS)
    ]


def _share(group: Mapping[str, Any]) -> dict[str, Any]:
    low, high = group["between"]
    return {
        "leads": group["leads"],
        "won": group["won"],
        "share": f"{100 * group['share']:.1f} %" if group["leads"] else "–",
        "between": f"{100 * low:.0f}–{100 * high:.0f} %" if group["leads"] else "",
    }


def _tenths(test: Mapping[str, Any]) -> list[dict[str, Any]]:
    base = test["won"] / test["leads"] if test["leads"] else 0
    expected = (test.get("calibration") or {}).get("expected", [])
    return [
        {
            **_share(group),
            "from": group["from"],
            "to": group["to"],
            "lift": decimal(group["share"] / base, 1) if base else "–",
            "expected": f"{100 * expected[place]:.1f} %" if place < len(expected) else "",
        }
        for place, group in enumerate(test["tenths"])
    ][::-1]
