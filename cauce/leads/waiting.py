"""Whom nobody has written to yet: the newest of them, told by the row's own columns."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cauce.leads.models import Lead, Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead without a note; what its score at a moment is read from, too."""

    number: int
    name: str
    campaign_id: int
    seller_id: int | None
    standing: str
    status_id: int
    flow_state: str
    score: int
    score_parts: list[Any]
    created_at: datetime
    assigned_at: datetime | None
    last_note_at: datetime | None
    last_contact_at: datetime | None
    qualified_at: datetime | None
    next_due: datetime | None
    late_from: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether a service level of it is over."""
        return self.late_from is not None and self.late_from <= now


def newest(leads: QuerySet[Lead], *, limit: int) -> list[Waiting]:
    """The newest `limit` of `leads` (from `access.leads_for`) that wait, newest first. One
    statement, which follows the index of last notes from its end."""
    waiting = leads.filter(standing=Standing.ACTIVE, last_note_at=None).order_by("-id")
    columns = [field.name for field in fields(Waiting)]
    return [Waiting(*row) for row in waiting.values_list(*columns)[:limit]]
