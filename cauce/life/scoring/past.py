"""Closed leads as they were when they were judged: their facts up to that moment, and no later one.

What a status, a qualification or a note said after the outcome would tell the outcome.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cauce.accounts.scope import current_company
from cauce.catalog.models import StatusMeaning
from cauce.catalog.names import names
from cauce.leads.models import Lead, Standing
from cauce.life.scoring.around import answered, seen_at_entry, spoke
from cauce.life.scoring.inputs import Inputs
from cauce.spine.facts import (
    ContactChanged,
    LeadContacted,
    LeadContactWithdrawn,
    LeadEntered,
    LeadQualified,
    LeadStatusChanged,
    NoteWritten,
)
from cauce.spine.read import data_of
from cauce.spine.table import Event
from cauce.store.rows import run_planned

CLOSED = (StatusMeaning.WON, StatusMeaning.LOST)
_LATER = (
    ContactChanged, LeadContacted, LeadContactWithdrawn, LeadQualified, LeadStatusChanged,
    NoteWritten,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A closed lead: what was known of it when it was judged, and whether it became a sale."""

    lead_id: int
    entered_at: datetime
    won: bool
    inputs: Inputs


def closed_leads() -> QuerySet[Lead]:
    """The leads that were won or lost, the latest to enter first."""
    known = names(current_company())
    ids = [one.id for one in known.statuses.values() if StatusMeaning(one.meaning) in CLOSED]
    return Lead.objects.filter(status_id__in=ids, standing=Standing.ACTIVE).order_by("-pk")


def closed_counts(most: int) -> dict[str, int]:
    """How many of the latest `most` closed leads were {won, lost}. One statement."""
    known = names(current_company())
    counts = {meaning.value: 0 for meaning in CLOSED}
    latest, values = closed_leads().values("status_id")[:most].query.sql_with_params()
    sql = f"SELECT status_id, COUNT(*) FROM ({latest}) AS latest GROUP BY status_id"  # noqa: S608 - the ORM's own SQL
    for status_id, count in run_planned(sql, list(values)) if known.statuses else ():
        counts[known.statuses[status_id].meaning] += count
    return counts


def cases(lead_ids: Sequence[int], *, age: timedelta = timedelta(0)) -> list[Case]:
    """These closed leads as they were `age` after they entered; at 0, as intake saw them. Those
    that were closed by then are left out. Three queries, two at age 0."""
    rows = Lead.objects.filter(pk__in=lead_ids).order_by("pk")
    leads = {pk: rest for pk, *rest in rows.values_list("pk", "contact_id", "status_id")}
    kinds = [LeadEntered.kind, *(fact.kind for fact in _LATER if age)]
    told: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(lead_id__in=list(leads), kind__in=kinds).order_by("pk"):
        told[event.lead_id or 0].append(event)
    before = _Before({contact for contact, _ in leads.values() if contact}, bought=bool(age))
    known, zone = names(current_company()), ZoneInfo(current_company().timezone)
    found = []
    for lead_id, (contact_id, status_id) in leads.items():
        past = _Past.of(told[lead_id], age)
        if past is not None:
            won = known.statuses[status_id].meaning == StatusMeaning.WON
            earlier, bought = before.of(contact_id, lead_id, past.judged_at)
            inputs = past.inputs(zone, earlier=earlier, bought=bought)
            found.append(Case(lead_id, past.entered_at, won, inputs))
    return found


class _Before:
    """The persons' other leads: which were there at some moment, and which sold by then."""

    def __init__(self, contacts: set[int], *, bought: bool) -> None:
        rows = Lead.objects.filter(contact_id__in=contacts, standing=Standing.ACTIVE)
        self._leads: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
        for contact_id, pk, at in rows.values_list("contact_id", "pk", "created_at"):
            self._leads[contact_id or 0].append((pk, at))
        self._sales: dict[int, datetime] = {}
        ids = [pk for some in self._leads.values() if len(some) > 1 for pk, _ in some]
        if bought and ids:
            changes = Event.objects.filter(lead_id__in=ids, kind=LeadStatusChanged.kind)
            for pk, data, at in changes.values_list("lead_id", "data", "at"):
                if data.get("meaning") == StatusMeaning.WON:
                    self._sales[pk or 0] = min(at, self._sales.get(pk or 0, at))

    def of(self, contact_id: int | None, lead_id: int, at: datetime) -> tuple[int, bool]:
        """(how many earlier leads, whether another one had been won) of a person at `at`."""
        others = [one for one in self._leads.get(contact_id or 0, ()) if one[0] != lead_id]
        earlier = sum(pk < lead_id for pk, _ in others)
        return earlier, any(self._sales.get(pk, at) < at for pk, _ in others)


@dataclass(slots=True)
class _Past:
    """One lead's facts up to the moment of judgement, folded."""

    entered: dict[str, Any]
    entered_at: datetime
    judged_at: datetime
    notes: int = 0
    talks: int = 0
    answered: bool = False
    meaning: str = ""
    corrected: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[Event], age: timedelta) -> "_Past | None":
        """None for a lead that has no entry (erased) or was closed by then."""
        entries = [event for event in events if event.kind == LeadEntered.kind]
        if not entries:
            return None
        first = entries[0]
        past = cls(data_of(first), first.at, first.at + age)
        for event in _later(events, past.judged_at, age):
            if not past.takes(event.kind, data_of(event)):
                return None
        return past

    def takes(self, kind: str, data: dict[str, Any]) -> bool:
        """Fold one fact; False when it closes the lead."""
        if kind == NoteWritten.kind:
            self.notes += 1
            self.talks += spoke(data)
            self.answered = self.answered or answered(data)
        elif kind == LeadContacted.kind:
            self.talks += 1
        elif kind == LeadContactWithdrawn.kind:
            self.talks -= 1
        elif kind == LeadQualified.kind:
            self.meaning = data["meaning"]
        elif kind == ContactChanged.kind:
            self.corrected |= {name: pair[1] for name, pair in data.get("values", {}).items()}
        return not (kind == LeadStatusChanged.kind and data["meaning"] in set(CLOSED))

    def inputs(self, zone: ZoneInfo, *, earlier: int, bought: bool) -> Inputs:
        """What the score looked at."""
        row = self.entered | self.corrected
        seen = seen_at_entry(row.get("score_parts", ()))
        return Inputs(
            name=row.get("name") or "",
            email=row.get("email") or "",
            phone=row.get("phone") or "",
            whatsapp=row.get("whatsapp") or "",
            phone_valid="phone_doubtful" not in seen,
            message=row.get("message") or "",
            attributes=row.get("attributes") or {},
            entry_method=row["entry_method"],
            campaign=row["campaign"],
            navigation=row.get("navigation") or {},
            entered_at=self.entered_at.astimezone(zone),
            took_time="took_time" in seen,
            earlier_leads=earlier,
            notes=self.notes,
            talks=max(0, self.talks),
            answered=self.answered,
            meaning=self.meaning,
            won=bought,
        )


def _later(events: Sequence[Event], judged_at: datetime, age: timedelta) -> Iterator[Event]:
    if age:
        yield from (e for e in events if e.kind != LeadEntered.kind and e.at <= judged_at)
