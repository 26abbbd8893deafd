"""The head of a lead's page: who, how good, whose, and the course so far."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cauce.catalog.names import Names
from cauce.leads.models import Lead, Standing
from cauce.web.leads.history import called
from cauce.web.words import (
    ASSIGNMENT_TYPES,
    MEANING_MARKS,
    SCORE_PARTS,
    SPAM_REASONS,
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
        "why_assigned": _why_assigned(lead, known),
        "course": _course(lead, happened),
        "score_parts": _score_parts(lead),
        "spam_reasons": [SPAM_REASONS.get(r["code"], r["code"]) for r in lead.spam_reasons],
    }


def _cycle(known: Names) -> list[Any]:
    tops = [s for s in known.statuses.values() if s.active and s.parent is None]
    cycle = []
    for top in tops:
        children = [s for s in known.statuses.values() if s.active and s.parent == top.id]
        cycle.append((top, STATUS_MARKS[top.meaning], children))
    return cycle


def _why_assigned(lead: Lead, known: Names) -> str:
    """One sentence that says why this seller has the lead."""
    reason = lead.assignment_reason
    why = reason.get("why", "")
    if why == "turn":
        candidates = ", ".join(called(known.members, seller) for seller, _w in reason["candidates"])
        values = {
            "turn": reason["turn"] + 1,
            "candidates": candidates,
            "version": reason["version"],
        }
        return (
            _("Turn %(turn)s of the rotation among %(candidates)s (rule version %(version)s).")
            % values
        )
    sentences = {
        "has_the_person": _("This seller already has the person, from an earlier lead."),
        "named_at_entry": _("The seller was named when the lead entered."),
        "reserved": _("Reserved in the flow by %(by)s, with the first note.")
        % {"by": reason.get("by", "")},
        "by_hand": _("Assigned by hand by %(by)s.") % {"by": reason.get("by", "")},
    }
    return sentences.get(why, "")


def _score_parts(lead: Lead) -> list[dict[str, Any]]:
    return [
        {
            "label": SCORE_PARTS.get(part["code"], part["code"]),
            "points": part["points"],
            "whole": part["limit"],
            "reason": " · ".join(
                f"{evidence(code)} {points:+d}" for code, points in part["evidence"]
            ),
        }
        for part in lead.score_parts
    ]


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
