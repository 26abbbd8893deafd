"""What a lead's quality is made of. Values in, parts out; the score is their sum."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cauce.life.scoring.inputs import Inputs
from cauce.life.scoring.scheme import GRADED, WHOLE, Scheme

__all__ = ["MARKS", "Evidence", "Inputs", "Part", "cooled", "parts", "total"]

_PAID = ("gclid", "fbclid", "utm_campaign")
LONG_MESSAGE = 20  # characters
# What is seen at entry and stands in no column: kept beside the evidence, whatever it is worth.
MARKS = ("phone_doubtful", "took_time")

type Evidence = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one part, of its limit, and the evidence as (code, points) pairs.

    `marks` are of MARKS: what was seen at entry, for whoever scores the lead again.
    """

    code: str
    points: int
    limit: int
    evidence: Evidence
    marks: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As kept on the lead: {code, points, limit, evidence: [[code, points]…]}. Leads with the
        same part share the value: it is written, never changed."""
        return _stored(self)


@lru_cache(maxsize=4096)
def _stored(part: Part) -> dict[str, Any]:
    stored = {
        "code": part.code,
        "points": part.points,
        "limit": part.limit,
        "evidence": [list(pair) for pair in part.evidence],
    }
    return stored | {"marks": list(part.marks)} if part.marks else stored


def parts(inputs: Inputs, scheme: Scheme) -> list[Part]:
    """Every part of the score, in the order of PART_LIMITS. None goes beyond its limit; follow-up
    may subtract, but no more than the others have."""
    worth, limits = scheme.points, scheme.limits
    marks = tuple(_marks(inputs))
    if scheme.learned:
        entry = [
            _part(code, points, limit, evidence, marks if code == "data" else ())
            for code, points, limit, evidence in scheme.learned.parts(
                inputs, WHOLE - limits["follow_up"]
            )
        ]
    else:
        entry = [
            _bounded("data", limits["data"], _worth(_data(inputs), worth), marks),
            _bounded("source", limits["source"], _worth(_source(inputs), worth)),
            _bounded("behaviour", limits["behaviour"], _worth(_behaviour(inputs), worth)),
            _bounded("history", limits["history"], _worth(_history(inputs), worth)),
        ]
    most = limits["follow_up"]
    evidence = _worth(_follow_up(inputs), worth)
    if lost := cooled(inputs.quiet_days, scheme):
        evidence += (("gone_cold", lost),)
    lowest = -min(most, sum(part.points for part in entry))
    return [*entry, _within("follow_up", lowest, most, evidence)]


def total(made: Sequence[Part]) -> int:
    """The score: the sum of its parts."""
    return sum(part.points for part in made)


def cooled(quiet_days: int, scheme: Scheme) -> int:
    """The points (0 or less) that a lead has lost after so many quiet days: none at first, then
    evenly, until all of `gone_cold` is lost."""
    worth = scheme.points["gone_cold"]
    beyond = quiet_days - scheme.cold_after
    if beyond <= 0:
        return 0
    return round(worth * min(1.0, beyond / (scheme.cold_full - scheme.cold_after)))


def _marks(lead: Inputs) -> Iterator[str]:
    if (lead.phone or lead.whatsapp) and not lead.phone_valid:
        yield "phone_doubtful"
    if lead.took_time:
        yield "took_time"


def _worth(found: Iterator[tuple[str, int]], worth: Any) -> Evidence:
    """(evidence, how many) as (evidence, points); what is worth nothing is left out."""
    valued = []
    for code, count in found:
        points = worth.get(code, 0)
        if code in GRADED:
            points = _graded(points, GRADED[code], count)
        if points:
            valued.append((code, points))
    return tuple(valued)


def _graded(points: int, shares: tuple[float, ...], count: int) -> int:
    most = math.ceil(round(abs(points) * shares[min(count, len(shares)) - 1], 6))
    return most if points > 0 else -most


@lru_cache(maxsize=4096)
def _part(code: str, points: int, limit: int, evidence: Evidence, marks: tuple[str, ...]) -> Part:
    return Part(code, points, limit, evidence, marks)


@lru_cache(maxsize=4096)
def _bounded(code: str, limit: int, evidence: Evidence, marks: tuple[str, ...] = ()) -> Part:
    found = sum(points for _, points in evidence)
    return Part(code, max(0, min(limit, found)), limit, evidence, marks)


@lru_cache(maxsize=4096)
def _within(code: str, lowest: int, limit: int, evidence: Evidence) -> Part:
    found = sum(points for _, points in evidence)
    return Part(code, max(lowest, min(limit, found)), limit, evidence)


def _data(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.phone or lead.whatsapp:
        yield ("phone_valid", 1) if lead.phone_valid else ("phone_doubtful", 1)
    if lead.email:
        yield "email_given", 1
    if " " in lead.name:
        yield "full_name", 1
    elif lead.name:
        yield "first_name", 1
    if lead.attributes:
        yield "answers_given", len(lead.attributes)


def _source(lead: Inputs) -> Iterator[tuple[str, int]]:
    yield f"source_{lead.entry_method}", 1
    if any(lead.navigation.get(mark) for mark in _PAID):
        yield "campaign_click", 1


def _behaviour(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.message:
        yield "wrote_message", 2 if len(lead.message) >= LONG_MESSAGE else 1
    if lead.took_time:
        yield "took_time", 1
    if lead.navigation.get("url"):
        yield "page_known", 1
    if lead.answered:
        yield "answered_call", 1


def _history(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.earlier_leads:
        yield "came_back", lead.earlier_leads
    if lead.talks:
        yield "spoken_to", lead.talks
    if lead.won:
        yield "bought", 1


def _follow_up(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.notes or lead.attempts:
        yield "somebody_is_on_it", lead.notes + lead.attempts
    if lead.next_step:
        yield "next_step", 1
    if lead.meaning:
        yield f"qualified_{lead.meaning}", 1
    if lead.lost:
        yield "lost", 1
