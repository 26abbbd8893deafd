"""Decay: what a lead that lies still has lost by now. Read off at any moment; a fact when it moves
the lead into another band."""

from collections.abc import Mapping, Sequence
from typing import Any

type Stored = Mapping[str, Any]  # a part as it is kept on the lead

COLD = "gone_cold"
_PART = "follow_up"


def lost_in(parts: Sequence[Stored]) -> int:
    """The points (0 or less) that stored parts count for lying still."""
    return sum(points for part in parts for code, points in part["evidence"] if code == COLD)


def with_loss(parts: Sequence[Stored], lost: int) -> list[Stored]:
    """The stored parts with this loss in the place of the one they count."""
    rest = sum(part["points"] for part in parts if part["code"] != _PART)
    return [_cooled(part, lost, rest) if part["code"] == _PART else part for part in parts]


def _cooled(part: Stored, lost: int, rest: int) -> Stored:
    evidence = [list(pair) for pair in part["evidence"] if pair[0] != COLD]
    if lost:
        evidence.append([COLD, lost])
    limit = part["limit"]
    points = sum(points for _, points in evidence)
    return {**part, "evidence": evidence, "points": max(-min(limit, rest), min(limit, points))}
