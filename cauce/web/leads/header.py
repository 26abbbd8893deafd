"""The head of a lead's page: who, how good, whose, and the course so far."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cauce.catalog.names import Names
from cauce.leads.models import Lead, Standing
from cauce.life import scoring
from cauce.spine.facts import LeadScored
from cauce.spine.read import last_of
from cauce.web.leads import level_words
from cauce.web.leads.history import called
from cauce.web.leads.why import why
from cauce.web.spam_words import reason_words
from cauce.web.words import (
    ASSIGNMENT_TYPES,
    MEANING_MARKS,
    SCORE_CAUSES,
    SCORE_PARTS,
    STATUS_MARKS,
    evidence,
)

type Milestones = Mapping[str, tuple[datetime, int]]  # from spine.read


def header(lead: Lead, known: Names, happened: Milestones) -> dict[str, Any]:
    """What `leads/head.html` shows."""
    status = known.statuses[lead.status_id]
    qualification = known.qualifications.get(lead.qualification_id or 0)
    states = [q for q in known.qualifications.values() if q.parent == lead.campaign_id and q.active]
    return {
        "status": status,
        "status_mark": STATUS_MARKS[status.meaning],
        "substatus": called(known.statuses, lead.substatus_id),
        "statuses": _cycle(known),
        "qualification": qualification,
        "qualification_mark": MEANING_MARKS[qualification.meaning if qualification else ""],
        "qualifications": [(q, MEANING_MARKS[q.meaning]) for q in states],
        "seller": called(known.members, lead.seller_id),
        "sellers": [m for m in known.members.values() if m.active],
        "assignment": ASSIGNMENT_TYPES.get(lead.assignment_type, ""),
        "why_assigned": why(lead.assignment_reason, known),
        "course": _course(lead, happened),
        **_score(lead, known, happened),
        **level_words.head(lead),
        "spam_reasons": [reason_words(r) for r in lead.spam_reasons],
    }


def _cycle(known: Names) -> list[Any]:
    tops = [s for s in known.statuses.values() if s.active and s.parent is None]
    cycle = []
    for top in tops:
        children = [s for s in known.statuses.values() if s.active and s.parent == top.id]
        cycle.append((top, STATUS_MARKS[top.meaning], children))
    return cycle


def _score(lead: Lead, known: Names, happened: Milestones) -> dict[str, Any]:
    """The score as it is now: its parts with their evidence, and when and why it last moved."""
    now = scoring.current(lead)
    campaigns = {pk: label.name for pk, label in known.campaigns.items()}
    return {
        "score": now.value,
        "score_parts": [_score_part(part, campaigns) for part in now.parts],
        "score_note": _score_moved(lead, happened),
        "score_chance": None if now.chance is None else round(100 * now.chance),
    }


def _score_part(part: Mapping[str, Any], campaigns: Mapping[int, str]) -> dict[str, Any]:
    told = [f"{evidence(code, campaigns)} {points:+d}" for code, points in part["evidence"]]
    return {
        "label": SCORE_PARTS.get(part["code"], part["code"]),
        "points": part["points"],
        "whole": part["limit"],
        "reason": " · ".join(told) or _("Nothing is known of it yet."),
    }


def _score_moved(lead: Lead, happened: Milestones) -> str:
    """When the score last moved, from what to what, and why; "" if it never did."""
    if LeadScored.kind not in happened:
        return ""
    found = last_of(lead, LeadScored)
    if found is None:
        return ""
    fact, at = found
    values = {
        "was": fact.was,
        "score": fact.score,
        "when": date_format(timezone.localtime(at), "j b H:i"),
        "why": SCORE_CAUSES.get(fact.cause, ""),
    }
    if fact.was == fact.score:
        return _("Its parts last changed on %(when)s: %(why)s.") % values
    if not values["why"]:
        return _("Moved from %(was)s to %(score)s on %(when)s.") % values
    return _("Moved from %(was)s to %(score)s on %(when)s: %(why)s.") % values


def _course(lead: Lead, happened: Milestones) -> list[dict[str, str]]:
    """The river: what has happened, with how long it took, and the next step."""

    def after(moment: Any) -> str:
        seconds = (moment - lead.created_at).total_seconds()
        return _("at once") if seconds < 1 else timesince(lead.created_at, moment, depth=1)

    steps = [{"label": _("Entered"), "time": f"{timezone.localtime(lead.created_at):%H:%M:%S}"}]
    if lead.standing == Standing.SPAM:
        steps.append({"label": _("Quarantined"), "time": ""})
        return [step | {"state": "done"} for step in steps]
    first = {kind: at for kind, (at, _times) in happened.items()}
    wanted = (
        ("lead.assigned", _("Assigned")),
        ("note.written", _("First note")),
        ("lead.qualified", _("Qualified")),
        ("delivery.sent", _("Sent to CRM")),
    )
    reached = [(first[kind], label) for kind, label in wanted if kind in first]
    steps += [{"label": label, "time": after(at)} for at, label in sorted(reached)]
    done = [step | {"state": "done"} for step in steps]
    missing = [label for kind, label in wanted if kind not in first]
    return [*done, *({"label": label, "time": "", "state": "later"} for label in missing)]
