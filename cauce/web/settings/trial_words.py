"""A trial of a rule as its page shows it: a line per seller, the latest leads with their why."""

from typing import Any

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.life.assignment import Decision, Trial
from cauce.web.leads.why import why


def told(found: Trial) -> dict[str, Any]:
    """{trial, most, parts: [{name, part, change}], latest: [{lead, has, would, why, moved}]}."""
    known = names(current_company())
    return {
        "trial": found,
        "most": max((max(one.has, one.would) for one in found.parts), default=0),
        "parts": [
            {
                "name": known.members[one.seller_id].name,
                "part": one,
                "change": f"{one.would - one.has:+d}" if one.would != one.has else "=",
            }
            for one in found.parts
        ],
        "latest": [_line(one) for one in found.latest],
    }


def _line(one: Decision) -> dict[str, Any]:
    known = names(current_company())
    has, would = (known.members.get(pk or 0) for pk in (one.lead.seller_id, one.would))
    late = one.given_at is not None and one.given_at > one.lead.created_at
    return {
        "lead": one.lead,
        "has": has.name if has else "",
        "would": would.name if would else "",
        "moved": one.lead.seller_id != one.would,
        "later": one.given_at if late else None,
        "why": why(one.reason, known),
    }
