"""One raw capture on its way: what was received, the draft made of it, and what became of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cauce.leads.draft import Draft


@dataclass(slots=True)
class Entry:
    """A submission, stored or about to be, with its draft.

    `key` is unique per source (None: never merged). `once` is an Idempotency-Key: the same one
    with other bytes is refused. Give `submission_id` when the submission is stored already; for
    others it is set when they are settled.
    """

    source: str
    raw: bytes
    at: datetime
    draft: Draft | None = None
    key: str | None = None
    once: str = ""
    content_type: str = "application/json"
    context: dict[str, Any] = field(default_factory=dict)
    submission_id: int | None = None
    campaign_id: int | None = None
    connection_id: int | None = None
    run_id: int | None = None
    row_number: int | None = None
    attempts: int = 0

    stored: bool = field(init=False)  # before intake; a rolled-back run must not forget it

    # What became of it.
    state: str = "pending"
    lead_id: int | None = None
    number: int | None = None
    error: dict[str, Any] | None = None  # {field, code, params} or {errors: [...]}
    replayed: bool = False  # the key was known: `lead_id` is the earlier lead
    same_as: "Entry | None" = None  # an earlier entry of the batch with the same key

    def __post_init__(self) -> None:
        """Remember whether the submission was there before."""
        self.stored = self.submission_id is not None

    def digest(self) -> str:
        """SHA-256 of the raw bytes, where an Idempotency-Key must be held against them."""
        return hashlib.sha256(self.raw).hexdigest() if self.once else ""

    def reject(self, field_name: str, code: str, params: dict[str, Any] | None = None) -> None:
        """Say why this cannot become a lead."""
        self.state = "rejected"
        self.error = {"field": field_name, "code": code, "params": params or {}}

    @property
    def settled(self) -> bool:
        """True when nothing is left to do for it."""
        return self.replayed or self.same_as is not None or self.state == "rejected"
