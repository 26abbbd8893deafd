"""What a lead looks like from outside: the published shape of `lead_shape.lead_json`."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from cauce.accounts.shapes import Strict, plain_value, text_type
from cauce.api.shapes import PageOut, PersonOut, ProblemOut


class ContactOut(Schema):
    """The person as this lead shows them; `id` is null while the lead is quarantined."""

    id: int | None
    name: str
    email: str | None
    phone: str | None = Field(description="E.164")
    whatsapp: str | None = Field(description="E.164")
    attributes: dict[str, Any]


class AssignmentOut(Schema):
    """Why this seller has the lead."""

    type: str = Field(
        description="direct, manual_reassignment, campaign_role, product_role, "
        "duplicate_in_campaign, duplicate_in_product, duplicate_in_brand, duplicate_in_company"
    )
    reason: dict[str, Any]
    at: datetime | None


class DuplicateOut(Schema):
    """The nearest scope in which this person has an earlier lead, and that lead's id."""

    scope: str = Field(description="campaign, product, brand or company")
    of: int | None


class SpamOut(Schema):
    """`verdict` is clean or spam; reasons are {code, weight, evidence?}."""

    verdict: str
    reasons: list[dict[str, Any]]


class ScoreOut(Schema):
    """0 to 100 at this moment; `parts` explain it: {code, points, limit, evidence}. Lists are
    sorted and filtered by what was stored last: a lead that lies still is moved once a day, when
    its band changes."""

    value: int
    band: str = Field(description="low, medium, good, very_good or excellent")
    parts: list[dict[str, Any]]
    chance: float | None = Field(
        description="share of leads that entered like this one and became sales; null unless the "
        "weights in force were learned"
    )


class StepOut(Schema):
    """What is to be done next: the earliest open task."""

    task: int
    title: str
    kind: str = Field(description="call, write, visit or other")
    due_at: datetime = Field(description="overdue once it is past")
    assignee: PersonOut | None


class LevelOut(Schema):
    """A service level of the lead: what was promised and what became of it."""

    level: str = Field(description="answer, contact or qualify")
    state: str = Field(description="running, overdue, kept, broken, or left: closed before")
    due_at: datetime
    met_at: datetime | None


class LeadOut(Schema):
    """A lead. Campaign, product, brand, type, qualification, statuses and tags are slugs."""

    id: int
    number: int = Field(description="counted within the company; what people call the lead by")
    created_at: datetime
    campaign: str
    product: str
    brand: str
    entry_method: str
    external_id: str | None
    standing: str = Field(description="active, spam, cleaned or withdrawn")
    contact: ContactOut
    message: str
    typed: dict[str, Any] = Field(description="what was typed, where it was tidied")
    seller: PersonOut | None
    assignment: AssignmentOut | None
    duplicate: DuplicateOut | None
    spam: SpamOut
    iscore: ScoreOut
    type: str | None
    qualification: str | None
    status: str
    substatus: str | None
    stars: int
    attempts: int
    flow_state: str | None
    reserved_by: PersonOut | None
    last_note: str | None
    last_note_at: datetime | None
    last_contact_at: datetime | None
    reviewed_at: datetime | None = Field(description="since when it was looked at: «revisado»")
    late_from: datetime | None = Field(description="late once it is past; null: nobody waits")
    service_levels: list[LevelOut]
    next_due: datetime | None
    next_step: StepOut | None
    delivery_state: str | None
    navigation: dict[str, Any]
    tags: list[str]


class LeadsOut(PageOut):
    """A page of leads."""

    items: list[LeadOut]


class WaitingOut(Schema):
    """Kept, but a step broke: it is tried again by itself. Ask again with the same key."""

    state: str
    submission: int | None


class BatchItemOut(Schema):
    """What became of the item at `index`: `status` is what it would have got alone."""

    index: int
    status: int
    lead: LeadOut | None
    problem: ProblemOut | None


class BatchOut(Schema):
    """One result per item, in their order."""

    items: list[BatchItemOut]


class ContactSeen(Strict):
    """The person's data as they were when you looked."""

    name: text_type(200) | None = None  # type: ignore[valid-type]
    email: text_type(1_000) | None = None  # type: ignore[valid-type]
    phone: text_type(200) | None = None  # type: ignore[valid-type]
    whatsapp: text_type(200) | None = None  # type: ignore[valid-type]


class LeadChange(Strict):
    """The person's data; what is left out stays. An attribute set to null is taken away."""

    name: text_type(200) | None = None  # type: ignore[valid-type]
    email: text_type(1_000) | None = None  # type: ignore[valid-type]
    phone: text_type(200) | None = None  # type: ignore[valid-type]
    whatsapp: text_type(200) | None = None  # type: ignore[valid-type]
    attributes: dict[text_type(80), plain_value(2_000)] | None = Field(  # type: ignore[valid-type]
        None, max_length=50
    )
    expected: ContactSeen | None = None
