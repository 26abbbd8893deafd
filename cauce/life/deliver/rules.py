"""What an answer means, when to try again, and who is the same person. Values in, verdict out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from cauce.kit import clock, names

# Seconds between one try and the next: ten tries in about a day.
WAITS = (5, 15, 60, 300, 1_200, 3_600, 3 * 3_600, 7 * 3_600, 12 * 3_600)
# Seconds after a time-out at which the target is searched: big systems index a record late.
SETTLE_WAITS = (10, 30, 120)
LONGEST_WAIT = timedelta(hours=24)
_LATER = frozenset({408, 425, 429})
_LOCKED_OUT = frozenset({401, 403})
_DIGITS_THAT_IDENTIFY = 8
_ALIKE = 0.85


class Verdict(StrEnum):
    """What became of one try."""

    SENT = "sent"
    EXISTS = "exists"  # the target says that it has this already
    LATER = "later"  # nothing happened there, or it may safely be repeated
    UNKNOWN = "unknown"  # sent, perhaps carried out, not answered
    REVIEW = "review"  # only a person can say
    REFUSED = "refused"  # no further try by itself


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its reason: `code` and `params` make the sentence that people read."""

    verdict: Verdict
    code: str = ""
    status: int | None = None
    remote_id: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None


def judge(status: int, *, success: Collection[int]) -> tuple[Verdict, str]:
    """Verdict and code of an answer's status. An empty `success` means every 2xx."""
    if status in success or (not success and 200 <= status < 300):
        return Verdict.SENT, ""
    if status == 409:
        return Verdict.EXISTS, "target_conflict"
    if status == 429:
        return Verdict.LATER, "target_limits"
    if status in _LATER or status >= 500:
        return Verdict.LATER, "target_down"
    if status in _LOCKED_OUT:
        return Verdict.REFUSED, "target_locked_out"
    if 300 <= status < 400:
        return Verdict.REFUSED, "target_moved"
    return Verdict.REFUSED, "target_rejected"


def wait(tries: int, *, retry_after: float | None, jitter: float = 1.0) -> timedelta | None:
    """How long to wait after the `tries`-th try (from 1); None when no further one comes."""
    if tries > len(WAITS):
        return None
    seconds = max(WAITS[tries - 1] * jitter, retry_after or 0)
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as seconds or as a date; None if it says none."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (clock.moment(text) - now).total_seconds())
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody that a search found in the target; `sure` when it can be nobody else."""

    remote_id: str
    name: str
    likeness: int  # percent, of the names
    sure: bool


def same_person(found: Mapping[str, Any], contact: Mapping[str, Any], remote_id: str) -> Match:
    """Judge a record of the target against our contact {name, email, phone, whatsapp}.

    Sure: an e-mail or number in common, and names alike or one of them missing.
    """
    theirs = {key: _text(found, key) for key in ("name", "email", "phone", "whatsapp")}
    if not theirs["name"]:
        theirs["name"] = f"{_text(found, 'first_name')} {_text(found, 'last_name')}".strip()
    ours = {key: str(contact.get(key) or "") for key in theirs}
    mail = theirs["email"].lower()
    shared = bool(mail) and mail == ours["email"].lower()
    shared = shared or bool(_numbers(theirs) & _numbers(ours))
    likeness = _likeness(theirs["name"], ours["name"])
    sure = shared and (likeness >= _ALIKE or not theirs["name"] or not ours["name"])
    return Match(remote_id, theirs["name"], round(likeness * 100), sure)


def verdict_on(matches: Sequence[Match]) -> Match | None:
    """The one match that is sure, or None: several sure ones are a doubt too."""
    sure = [match for match in matches if match.sure]
    return sure[0] if len(sure) == 1 else None


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""


def _numbers(person: Mapping[str, str]) -> set[str]:
    digits = (re.sub(r"\D", "", person[key]) for key in ("phone", "whatsapp"))
    return {d[-_DIGITS_THAT_IDENTIFY:] for d in digits if len(d) >= _DIGITS_THAT_IDENTIFY}


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, names.fold(one), names.fold(other)).ratio()
