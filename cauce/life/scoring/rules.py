"""What a lead's quality is made of. Values in, parts out; the score is their sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Highest points of each part; together 100.
PART_LIMITS = {"data": 30, "source": 20, "behaviour": 15, "history": 15, "follow_up": 20}
_SOURCES = {
    "hand": 16, "whatsapp": 18, "chat": 16, "form": 15, "api": 12, "google_ads": 15,
    "meta_lead_ads": 12, "file": 6,
}  # fmt: skip
_PAID = ("gclid", "fbclid", "utm_campaign")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of a lead when it is scored."""

    name: str
    email: str
    phone: str
    whatsapp: str
    phone_valid: bool
    message: str
    answers: int  # custom attributes given
    entry_method: str
    navigation: dict[str, Any]
    fill_seconds: float | None = None
    earlier_leads: int = 0
    notes: int = 0
    attempts: int = 0
    meaning: str = ""  # of its qualification
    points: int = 0  # of its latest qualification entry
    won: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one part, of its limit, and the evidence as (code, points) pairs."""

    code: str
    points: int
    evidence: tuple[tuple[str, int], ...]

    def stored(self) -> dict[str, Any]:
        """As kept on the lead: {code, points, limit, evidence: [[code, points]…]}. Leads with the
        same part share the value: it is written, never changed."""
        return _stored(self)


@lru_cache(maxsize=4096)
def _stored(part: Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "points": part.points,
        "limit": PART_LIMITS[part.code],
        "evidence": [list(pair) for pair in part.evidence],
    }


def parts(inputs: Inputs) -> list[Part]:
    """Every part of the score, in the order of PART_LIMITS."""
    return [
        _part("data", tuple(_data(inputs))),
        _part("source", tuple(_source(inputs))),
        _part("behaviour", tuple(_behaviour(inputs))),
        _part("history", tuple(_history(inputs))),
        _part("follow_up", tuple(_follow_up(inputs))),
    ]


@lru_cache(maxsize=4096)
def _part(code: str, evidence: tuple[tuple[str, int], ...]) -> Part:
    total = sum(points for _, points in evidence)
    return Part(code, max(0, min(PART_LIMITS[code], total)), evidence)


def _data(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.phone or lead.whatsapp:
        yield ("phone_valid", 11) if lead.phone_valid else ("phone_doubtful", 3)
    if lead.email:
        yield "email_given", 8
    if " " in lead.name:
        yield "full_name", 6
    elif lead.name:
        yield "first_name", 3
    if lead.answers:
        yield "answers_given", min(5, 2 * lead.answers)


def _source(lead: Inputs) -> Iterator[tuple[str, int]]:
    yield f"source_{lead.entry_method}", _SOURCES.get(lead.entry_method, 10)
    if any(lead.navigation.get(mark) for mark in _PAID):
        yield "campaign_click", 3


def _behaviour(lead: Inputs) -> Iterator[tuple[str, int]]:
    if len(lead.message) >= 20:
        yield "wrote_message", 8
    elif lead.message:
        yield "wrote_message", 4
    if lead.fill_seconds is not None and lead.fill_seconds >= 15:
        yield "took_time", 4
    if lead.navigation.get("url"):
        yield "page_known", 3


def _history(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.earlier_leads:
        yield "came_back", min(9, 4 + 2 * lead.earlier_leads)
    if lead.won:
        yield "bought", 15


def _follow_up(lead: Inputs) -> Iterator[tuple[str, int]]:
    if lead.notes or lead.attempts:
        yield "somebody_is_on_it", min(8, 4 + lead.notes + lead.attempts)
    scale = {"positive": 12, "partial": 6, "negative": -10, "unreachable": -6}
    if lead.meaning:
        yield f"qualified_{lead.meaning}", scale[lead.meaning]
    if lead.lost:
        yield "lost", -12
