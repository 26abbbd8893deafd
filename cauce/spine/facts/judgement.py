"""It is judged and handed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("lead.assigned")
class LeadAssigned(Fact):
    """The lead got a seller: `reason` keeps rule, version, candidates and why."""

    seller: int | None
    was: int | None = None
    type: str
    reason: dict[str, Any]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Seller, type and reason; whoever else had reserved it in the flow has it no longer."""
        changed = {
            "seller_id": self.seller,
            "assignment_type": self.type,
            "assignment_reason": self.reason,
            "assigned_at": at if self.seller else None,
        }
        if row.get("reserved_by_id") not in (None, self.seller):
            changed["reserved_by_id"] = None
        return changed


@fact("lead.marked_spam")
class LeadMarkedSpam(Fact):
    """Somebody judged the lead as spam by hand."""

    reasons: list[dict[str, Any]]
    comment: str = personal()

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Quarantined, and nobody's."""
        return {
            "standing": "spam",
            "spam_reasons": self.reasons,
            "seller_id": None,
            "assigned_at": None,
            "reserved_by_id": None,
        }


@fact("lead.rescued")
class LeadRescued(Fact):
    """Taken out of spam: recognised as a person, and on its way through assignment."""

    contact: int
    duplicate_scope: str = ""
    duplicate_of: int | None = None
    score: int
    score_parts: list[dict[str, Any]]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Active again, with its contact; the reasons stay in history."""
        return {
            "standing": "active",
            "spam_reasons": [],
            "contact_id": self.contact,
            "duplicate_scope": self.duplicate_scope,
            "duplicate_of_id": self.duplicate_of,
            "score": self.score,
            "score_parts": self.score_parts,
        }


@fact("lead.scored")
class LeadScored(Fact):
    """The iScore moved; `parts` explain it."""

    was: int
    score: int
    parts: list[dict[str, Any]]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Score and its parts."""
        return {"score": self.score, "score_parts": self.parts}
