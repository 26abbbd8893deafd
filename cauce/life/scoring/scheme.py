"""The weights of the iScore: limits of the parts, points of each evidence, and how leads cool."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.accounts.errors import Invalid
from cauce.leads.codes import ENTRY_METHODS
from cauce.life.scoring.learned import Learned

# Highest points of each part; together 100. Follow-up may subtract as much.
PART_LIMITS = {"data": 30, "source": 20, "behaviour": 15, "history": 15, "follow_up": 20}
WHOLE = 100
_SOURCES = {
    "hand": 16, "whatsapp": 18, "chat": 16, "form": 15, "api": 12, "google_ads": 15,
    "meta_lead_ads": 12, "file": 6,
}  # fmt: skip
# Part → its evidences and what each is worth; of a graded one, what it is worth at most.
EVIDENCE: dict[str, dict[str, int]] = {
    "data": {
        "phone_valid": 11, "phone_doubtful": 3, "email_given": 8, "full_name": 6, "first_name": 3,
        "answers_given": 5,
    },
    "source": {f"source_{method}": _SOURCES.get(method, 10) for method in ENTRY_METHODS}
    | {"campaign_click": 3},
    "behaviour": {"wrote_message": 8, "took_time": 4, "page_known": 3, "answered_call": 6},
    "history": {"came_back": 9, "spoken_to": 6, "bought": 15},
    "follow_up": {
        "somebody_is_on_it": 8, "next_step": 3, "qualified_positive": 12, "qualified_partial": 6,
        "qualified_negative": -10, "qualified_unreachable": -6, "lost": -12, "gone_cold": -20,
    },
}  # fmt: skip
# Share of its points that a graded evidence gives for one, two, three… of what it counts.
GRADED: dict[str, tuple[float, ...]] = {
    "answers_given": (0.4, 0.8, 1),
    "came_back": (2 / 3, 8 / 9, 1),
    "spoken_to": (0.5, 0.75, 1),
    "somebody_is_on_it": (5 / 8, 6 / 8, 7 / 8, 1),
    "wrote_message": (0.5, 1),
}
PART_OF = {code: part for part, points in EVIDENCE.items() for code in points}
POINTS = {code: worth for points in EVIDENCE.values() for code, worth in points.items()}
MOST_POINTS = 100
MOST_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What turns the evidence of a lead into points.

    A quiet lead begins to cool after `cold_after` days and has lost all of `gone_cold` after
    `cold_full`. With `learned` the first four parts are its work, in the place of their points.
    """

    limits: Mapping[str, int] = field(default_factory=lambda: dict(PART_LIMITS))
    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))
    cold_after: int = 14
    cold_full: int = 60
    learned: Learned | None = None
    version: int | None = None  # its number in the company; None: as it comes

    def values(self) -> dict[str, Any]:
        """As stored and as programs read it: {limits, points, cold_after, cold_full}."""
        return {
            "limits": dict(self.limits),
            "points": dict(self.points),
            "cold_after": self.cold_after,
            "cold_full": self.cold_full,
        }


DEFAULT = Scheme()


def scheme_of(values: Mapping[str, Any], *, version: int | None = None) -> Scheme:
    """The scheme that `values` hold; what they do not name is as it comes."""
    model = values.get("model")
    return Scheme(
        limits=PART_LIMITS | values.get("limits", {}),
        points=POINTS | values.get("points", {}),
        cold_after=values.get("cold_after", DEFAULT.cold_after),
        cold_full=values.get("cold_full", DEFAULT.cold_full),
        learned=Learned.of(model) if model else None,
        version=version,
    )


def checked(values: Mapping[str, Any], before: Scheme) -> dict[str, Any]:
    """`before` with `values` of it changed, as stored. Raises Invalid naming each bad field, as
    `limits.data` and `points.phone_valid`."""
    problems: dict[str, Any] = {
        name: "unknown_field" for name in values if name not in before.values()
    }
    limits = {**before.limits, **values.get("limits", {})}
    points = {**before.points, **values.get("points", {})}
    after = values.get("cold_after", before.cold_after)
    full = values.get("cold_full", before.cold_full)
    _check_numbers(limits, "limits", PART_LIMITS, range(WHOLE + 1), problems)
    _check_numbers(points, "points", POINTS, range(-MOST_POINTS, MOST_POINTS + 1), problems)
    if not problems and sum(limits.values()) != WHOLE:
        problems["limits"] = ("limits_sum", {"sum": sum(limits.values())})
    if after not in range(1, MOST_DAYS):
        problems["cold_after"] = "out_of_range"
    elif full not in range(after + 1, MOST_DAYS + 1):
        problems["cold_full"] = "not_after_cooling"
    if problems:
        raise Invalid(problems)
    return {"limits": limits, "points": points, "cold_after": after, "cold_full": full}


def _check_numbers(
    numbers: Mapping[str, int],
    field: str,
    known: Mapping[str, int],
    allowed: range,
    problems: dict[str, Any],
) -> None:
    for name, number in numbers.items():
        if name not in known:
            problems[f"{field}.{name}"] = "unknown_field"
        elif number not in allowed:
            problems[f"{field}.{name}"] = "out_of_range"
