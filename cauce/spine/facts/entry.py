"""A lead enters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("lead.entered")
class LeadEntered(Fact):
    """An enquiry became a lead: where from, whose it is, what was judged of it."""

    number: int
    campaign: int
    product: int
    brand: int
    status: int
    entry_method: str
    standing: str = "active"
    contact: int | None = None
    submission: int | None = None
    external_id: str = ""
    duplicate_scope: str = ""
    duplicate_of: int | None = None
    also_matches: list[int]
    spam_reasons: list[dict[str, Any]]
    score: int
    score_parts: list[dict[str, Any]]
    unread: dict[str, str] | None = None  # own field → why its value stays as it was typed
    levels: dict[str, Any] | None = None  # what was promised: see `leads.lateness`
    name: str = personal()
    email: str = personal()
    phone: str = personal()
    whatsapp: str = personal()
    message: str = personal()
    typed: dict[str, str] = personal({})
    attributes: dict[str, Any] = personal({})
    navigation: dict[str, Any] = personal({})

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Every column that entry sets."""
        return {
            "number": self.number,
            "created_at": at,
            "standing": self.standing,
            "contact_id": self.contact,
            "campaign_id": self.campaign,
            "product_id": self.product,
            "brand_id": self.brand,
            "status_id": self.status,
            "entry_method": self.entry_method,
            "external_id": self.external_id,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "whatsapp": self.whatsapp,
            "message": self.message,
            "typed": self.typed,
            "attributes": self.attributes,
            "navigation": self.navigation,
            "duplicate_scope": self.duplicate_scope,
            "duplicate_of_id": self.duplicate_of,
            "spam_reasons": self.spam_reasons,
            "score": self.score,
            "score_parts": self.score_parts,
            "levels": self.levels,
        }


@fact("lead.withdrawn")
class LeadWithdrawn(Fact):
    """The import that brought the lead was undone."""

    run: int

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """It leaves every list, no seller and no contact has it: what it made can be removed."""
        return {
            "standing": "withdrawn",
            "contact_id": None,
            "seller_id": None,
            "assigned_at": None,
            "next_due": None,
        }


@fact("submission.rejected")
class SubmissionRejected(Fact):
    """A capture could not become a lead; it is kept with this reason."""

    submission: int
    source: str
    field: str
    code: str


@fact("submission.replayed")
class SubmissionReplayed(Fact):
    """Somebody had a capture that became no lead read once more."""

    submission: int
    source: str


@fact("import.finished")
class ImportFinished(Fact):
    """A file was read to its end: {rows, leads, duplicates, spam, rejected, already…}."""

    run: int
    counts: dict[str, int]


@fact("import.undone")
class ImportUndone(Fact):
    """All leads of an import were withdrawn."""

    run: int
    leads: int
