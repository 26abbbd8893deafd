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


@fact("lead.pooled")
class LeadPooled(Fact):
    """No seller of the rule could take the lead: it waits in the pool. `reason` says who was passed
    over, and why."""

    reason: dict[str, Any]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Nobody's, with the reason; by these columns the pool finds it."""
        return {
            "seller_id": None,
            "assignment_type": "",
            "assignment_reason": self.reason,
            "assigned_at": None,
        }


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
            "spam_reviewed_at": at,
            "seller_id": None,
            "assigned_at": None,
            "reserved_by_id": None,
        }


@fact("lead.spam_confirmed")
class LeadSpamConfirmed(Fact):
    """Somebody looked at a quarantined lead and agreed."""

    comment: str = personal()

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """It need not be reviewed again; why it was quarantined stays."""
        return {"spam_reviewed_at": at}


@fact("lead.rescued")
class LeadRescued(Fact):
    """Taken out of spam: recognised as a person, and on its way through assignment."""

    contact: int
    duplicate_scope: str = ""
    duplicate_of: int | None = None
    score: int
    score_parts: list[dict[str, Any]]
    levels: dict[str, Any] | None = None  # counted from now: see `leads.lateness`

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Active again, with its contact; the reasons stay in history."""
        promised = {} if self.levels is None else {"levels": self.levels}
        return promised | {
            "standing": "active",
            "spam_reasons": [],
            "spam_reviewed_at": None,
            "contact_id": self.contact,
            "duplicate_scope": self.duplicate_scope,
            "duplicate_of_id": self.duplicate_of,
            "score": self.score,
            "score_parts": self.score_parts,
        }


@fact("lead.scored")
class LeadScored(Fact):
    """The iScore moved; `parts` explain it.

    `cause` is the kind of the fact that moved it, `published` (other weights came into force, by
    `version`) or `gone_cold`.
    """

    was: int
    score: int
    parts: list[dict[str, Any]]
    cause: str = ""
    version: int | None = None

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Score and its parts."""
        return {"score": self.score, "score_parts": self.parts}


@fact("lead.spam_cleaned")
class LeadSpamCleaned(Fact):
    """Old spam was cleaned up: what it said and of whom is gone, that it came stays."""

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """No longer in quarantine, and nothing of the person is left."""
        return {
            "standing": "cleaned",
            "contact_id": None,
            **dict.fromkeys(("name", "email", "phone", "whatsapp", "message"), ""),
            **{name: {} for name in ("typed", "attributes", "navigation")},
        }


@fact("spam.cleaned")
class SpamCleaned(Fact):
    """How many leads a clean-up of spam older than `days` wiped, and how many it left because
    people had worked on them."""

    days: int
    leads: int
    kept: int


@fact("spam_value.listed")
class SpamValueListed(Fact):
    """Somebody blocked or allowed an address, a domain, a phone, a word or an IP."""

    list: str
    value_kind: str
    value: str = personal()


@fact("spam_value.unlisted")
class SpamValueUnlisted(Fact):
    """A value is neither blocked nor allowed any more."""

    list: str
    value_kind: str
    value: str = personal()
