"""What a fact shows of a person's interest, and which rules it sets off: values in, verdict out."""

from cauce.catalog.models import Outcome
from cauce.catalog.qualifying import NO_ANSWER, Rule
from cauce.spine.fact import Fact
from cauce.spine.facts import LeadContacted, LeadEntered, LeadRescued, NoteWritten

_MESSAGES = ("whatsapp", "email")
_INTERESTED = (Outcome.POSITIVE,)


def seen(happened: Fact, *, message: str = "") -> dict[str, int]:
    """{code of an interaction: how much of it} that a fact tells of; {} for one that tells of none.
    How many calls were in vain before, the fact does not know: it says 1. That a lead was taken out
    of spam tells what its entry would have; its `message` the fact does not know, the lead does."""
    if isinstance(happened, NoteWritten):
        return _call(happened) if happened.call else {}
    if isinstance(happened, LeadContacted):
        return _contact(happened)
    if isinstance(happened, LeadRescued):
        return _entry(happened, message)
    return _entry(happened, happened.message) if isinstance(happened, LeadEntered) else {}


def _call(note: NoteWritten) -> dict[str, int]:
    if note.outcome == Outcome.NEGATIVE:
        return {NO_ANSWER: 1}
    answered = {"call_answered": 1}
    return answered | {"call_positive": 1} if note.outcome in _INTERESTED else answered


def _contact(told: LeadContacted) -> dict[str, int]:
    if told.channel in _MESSAGES:
        return {"message_answered": 1}
    codes = {"call": "call_answered", "visit": "visited"}
    return {codes[told.channel]: 1} if told.channel in codes else {}


def _entry(entered: LeadEntered | LeadRescued, message: str) -> dict[str, int]:
    marks = {mark for part in entered.score_parts for mark in part.get("marks", ())}
    told = {
        "asked_again": int(bool(entered.duplicate_scope)),
        "took_time": int("took_time" in marks),
        "wrote_message": len(message.strip()),
    }
    return {code: count for code, count in told.items() if count}


def sets_off(rule: Rule, found: dict[str, int], *, campaign: int) -> bool:
    """Whether what was found in a lead of `campaign` is what the rule waits for. Calls in vain that
    count each time do so at every full number of them."""
    if rule.campaign not in (None, campaign) or rule.event not in found:
        return False
    count = found[rule.event]
    if rule.event == NO_ANSWER and rule.each_time:
        return count > 0 and count % max(1, rule.least) == 0
    return count >= rule.least
