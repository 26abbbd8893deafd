"""What becomes of the data of a person: asked for, handed over, erased, kept no longer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("person.exported")
class PersonExported(Fact):
    """All that is known of a person was written into a file."""

    file: int


@fact("person.export_taken")
class PersonExportTaken(Fact):
    """Somebody took such a file out of the house."""

    file: int


@fact("person.erasure_planned")
class ErasurePlanned(Fact):
    """A person is to be erased at `due`, an ISO text in UTC; `reason` is a code."""

    erasure: int
    reason: str
    due: str


@fact("person.erasure_cancelled")
class ErasureCancelled(Fact):
    """A planned erasure was given up in time."""

    erasure: int


@fact("person.erased")
class PersonErased(Fact):
    """A person was erased: which contacts, how many rows of each kind, why. Nothing of whom."""

    erasure: int
    reason: str
    contacts: list[int]
    leads: int
    counts: dict[str, int]


@fact("lead.erased")
class LeadErased(Fact):
    """The person of a lead was erased: its codes, dates and figures stay."""

    erasure: int
    external_id: bool = False  # it told of the person, and went too

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Nothing of the person is left, and there is nobody to work with."""
        changed: dict[str, Any] = {
            "erased_at": at,
            "flow_state": "closed",
            "next_due": None,
            **dict.fromkeys(("name", "email", "phone", "whatsapp", "message", "last_note"), ""),
            **{name: {} for name in ("typed", "attributes", "navigation")},
            "spam_reasons": [bare(reason) for reason in row.get("spam_reasons") or ()],
        }
        if row.get("standing") == "spam":
            changed["standing"] = "cleaned"
        return changed | ({"external_id": ""} if self.external_id else {})


def bare(reason: Mapping[str, Any]) -> dict[str, Any]:
    """A reason without the words that speak for it."""
    return {name: reason[name] for name in ("code", "weight") if name in reason}


@fact("lead.recognised")
class LeadRecognised(Fact):
    """An enquiry got another contact: its person had just been erased, and had asked again."""

    contact: int

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Whose it is."""
        return {"contact_id": self.contact}


@fact("retention.finished")
class RetentionFinished(Fact):
    """What is kept so long and no longer was gone through: a rule, its days, how many."""

    rule: str
    days: int
    count: int


@fact("consent.given")
class ConsentGiven(Fact):
    """A person agreed to something: for what, in which channel, where from."""

    consent: int
    purpose: str
    channel: str
    source: str
    text: str = personal()


@fact("consent.withdrawn")
class ConsentWithdrawn(Fact):
    """A person no longer agrees."""

    consent: int
    purpose: str
    channel: str
