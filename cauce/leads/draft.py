"""The draft: the only thing that the automatic steps share while an enquiry becomes a lead."""

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cauce.accounts.actor import PUBLIC, Actor
from cauce.catalog.models import Campaign


@dataclass(slots=True)
class Raw:
    """What the source said, before anything is understood. Strings as they were typed."""

    name: str = ""
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    external_contact: str = ""  # a channel's own id of the person, e.g. a WhatsApp BSUID
    message: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    navigation: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Problem:
    """Why a draft cannot become a lead: the field, a stable code, and what the sentence needs."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class Point:
    """One key by which the person is found: kind is email, phone or external."""

    kind: str
    key: str
    typed: str
    owner: int | None = None  # the contact that had it when the batch was looked up


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something that the person agreed to with the enquiry. What is left out, the enquiry says."""

    purpose: str
    channel: str = ""
    text: str = ""
    url: str = ""
    ip: str = ""
    at: datetime | None = None
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier lead of the same person, as far as scopes and sellers care."""

    lead_id: int
    campaign_id: int
    product_id: int
    brand_id: int
    seller_id: int | None
    at: datetime


@dataclass(slots=True)
class Draft:
    """One enquiry on its way through intake. Each step reads what earlier steps left.

    capture fills the first block; normalise the second; duplicates, spam, assignment and scoring
    theirs; intake writes what is here and nothing else.
    """

    raw: Raw
    campaign: Campaign
    entry_method: str
    at: datetime
    by: Actor = PUBLIC
    strict: bool = False  # one bad field refuses it (API, form, by hand), or is only noted
    strict_fields: bool = False  # the same of the company's own fields (API, by hand)
    seller_wanted: int | None = None  # a membership id named at entry
    external_id: str = ""
    signals: dict[str, Any] = field(default_factory=dict)  # honeypot, fill_ms, recent_from_address
    submission_id: int | None = None
    list_id: int | None = None  # a marketing list that the person asked for, or the import names
    list_origin: int | None = None  # the form or import run that names it
    consents: list[Agreement] = field(default_factory=list)
    begun: bool = False  # a run of intake has left something on it

    # ids reserved together, before anything is written
    lead_id: int = 0
    spare_contact_id: int = 0
    event_ids: tuple[int, int] = (0, 0)

    # normalise
    cleaned: bool = False  # ahead of intake, or by it
    name: str = ""
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    message: str = ""
    phone_valid: bool = True
    email_domain: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    # the company's own fields
    told: Raw | None = None  # what the source said, where `raw` has what fields made of it
    unread: dict[str, str] = field(default_factory=dict)  # key → why it stays as it was typed
    claimed: set[int] = field(default_factory=set)  # unique fields whose value is this lead's
    measured: set[str] = field(default_factory=set)  # keys whose values are no free text

    # duplicates
    contact_id: int | None = None
    contact_is_new: bool = False
    new_points: list[tuple[str, str]] = field(default_factory=list)  # which it gave its contact
    also_matches: list[int] = field(default_factory=list)  # other contacts that it touches
    duplicate_scope: str = ""
    duplicate_of: int | None = None
    nearest: dict[str, Earlier] = field(default_factory=dict)  # scope → latest lead within it
    earlier_leads: int = 0

    # spam
    is_spam: bool = False
    spam_reasons: list[dict[str, Any]] = field(default_factory=list)

    # assignment
    seller_id: int | None = None
    assignment_type: str = ""
    assignment_reason: dict[str, Any] = field(default_factory=dict)
    kept_from: tuple[tuple[int, str], ...] = ()  # (seller, why): who does not get it by a turn
    waits: bool = False  # a rule has it, and none of its sellers can take it now

    # levels
    levels: dict[str, Any] = field(default_factory=dict)  # as `leads.lateness` tells

    # scoring
    score: int = 0
    score_parts: list[dict[str, Any]] = field(default_factory=list)

    # written
    number: int = 0

    def traces(self) -> dict[str, Any]:
        """What it left on its contact, so that an import can be undone; empty when nothing."""
        if not self.new_points and not self.contact_is_new:
            return {}
        return {"contact": self.contact_id, "new": self.contact_is_new, "points": self.new_points}

    def fresh(self) -> "Draft":
        """The draft as capture made it: what a second run of the batch starts from."""
        return Draft(
            raw=self.told or self.raw,
            campaign=self.campaign,
            entry_method=self.entry_method,
            at=self.at,
            by=self.by,
            strict=self.strict,
            strict_fields=self.strict_fields,
            seller_wanted=self.seller_wanted,
            external_id=self.external_id,
            signals=self.signals,
            submission_id=self.submission_id,
            list_id=self.list_id,
            list_origin=self.list_origin,
            consents=self.consents,
        )
