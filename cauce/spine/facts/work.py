"""It is worked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


def _spoken_to(row: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
    """The last contact of a row, moved on to `at` if that is later."""
    moments = [one for one in (row.get("last_contact_at"), at) if one is not None]
    return {"last_contact_at": max(moments, default=None)}


@fact("contact.changed")
class ContactChanged(Fact):
    """A person's data was corrected by hand: {field: [before, after]}."""

    fields: list[str]
    values: dict[str, list[Any]] = personal({})

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The lead shows the new values."""
        return {field: pair[1] for field, pair in self.values.items()}


@fact("contact.tagged")
class ContactTagged(Fact):
    """Tags were given to a person; they show on all the person's leads."""

    tags: list[int]


@fact("contact.untagged")
class ContactUntagged(Fact):
    """Tags were taken from a person."""

    tags: list[int]


@fact("note.written")
class NoteWritten(Fact):
    """Somebody wrote a note; `excerpt` is its first 280 characters.

    `call`: it tells of a call. `outcome` is positive, negative, partial or nothing.
    """

    note: int
    excerpt: str = personal()
    template: int | None = None
    call: bool = False
    outcome: str = ""
    mentions: tuple[int, ...] = ()  # members that the text calls with @

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The last note, and the lead is in process unless it is closed; a call is an attempt, and
        one that was not in vain a contact."""
        flow = row.get("flow_state") or "in_process"
        changed: dict[str, Any] = {"last_note": self.excerpt, "last_note_at": at}
        changed["flow_state"] = flow
        if self.call:
            changed["attempts"] = row.get("attempts", 0) + 1
            if self.outcome != "negative":
                changed |= _spoken_to(row, at)
        return changed


@fact("lead.reserved")
class LeadReserved(Fact):
    """The lead is one operator's in the flow: the first who wrote a note, or who was named."""

    member: int
    was: int | None = None

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Who has it."""
        return {"reserved_by_id": self.member}


@fact("lead.released")
class LeadReleased(Fact):
    """The lead is nobody's in the flow again."""

    member: int

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Nobody has it."""
        return {"reserved_by_id": None}


@fact("lead.closed")
class LeadClosed(Fact):
    """«Cerrar lead»: it leaves the flow, whatever its status."""

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Closed."""
        return {"flow_state": "closed"}


@fact("lead.reopened")
class LeadReopened(Fact):
    """A lead that was closed in the flow is worked again."""

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """In process."""
        return {"flow_state": "in_process"}


@fact("lead.contacted")
class LeadContacted(Fact):
    """Somebody tells that the person was spoken to where Cauce does not hear it, and when.

    `contacted_at` is an ISO text in UTC, `channel` is call, whatsapp, email, visit or other.
    """

    contacted_at: str
    channel: str
    comment: str = personal()

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The last contact, if this one is later."""
        told = self.contacted_at
        return _spoken_to(row, datetime.fromisoformat(told) if told else None)


@fact("lead.contact_withdrawn")
class LeadContactWithdrawn(Fact):
    """What was told of a contact by the fact `told` was taken back; `last_contact` is when the
    person was last spoken to without it."""

    told: int
    contacted_at: str
    channel: str
    last_contact: str | None = None

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The last contact is what it is without."""
        last = self.last_contact
        return {"last_contact_at": datetime.fromisoformat(last) if last else None}


@fact("lead.starred")
class LeadStarred(Fact):
    """0 to 5 stars."""

    was: int
    stars: int

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The stars."""
        return {"stars": self.stars}


@fact("lead.status_changed")
class LeadStatusChanged(Fact):
    """«Estado» changed; `meaning` is new, open, won or lost."""

    was: int
    was_substatus: int | None = None
    status: int
    substatus: int | None = None
    meaning: str
    schedule: int | None = None  # what had been planned, if it was

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Status, sub-status, and closed in the flow when won or lost."""
        changed: dict[str, Any] = {"status_id": self.status, "substatus_id": self.substatus}
        if self.meaning in {"won", "lost"}:
            changed["flow_state"] = "closed"
        elif row.get("flow_state") == "closed":
            changed["flow_state"] = "in_process"
        return changed


@fact("lead.status_scheduled")
class StatusScheduled(Fact):
    """A change of status was planned; `due` is when, in ISO form."""

    schedule: int
    status: int
    substatus: int | None = None
    due: str


@fact("lead.schedule_cancelled")
class ScheduledStatusCancelled(Fact):
    """A planned change of status was given up before it was due."""

    schedule: int
    status: int
    substatus: int | None = None
    due: str


@fact("lead.schedule_skipped")
class ScheduledStatusSkipped(Fact):
    """A planned change of status was due and not made; `code` says why."""

    schedule: int
    status: int
    substatus: int | None = None
    code: str


@fact("qualification.commented")
class QualificationCommented(Fact):
    """A comment was appended to a qualification entry, perhaps the system's."""

    entry: int
    about: int
    comment: str = personal()


@fact("note.edited")
class NoteEdited(Fact):
    """A note got a new version; the earlier one is kept. `latest`: it is the lead's last note."""

    note: int
    version: int
    latest: bool
    mentions: tuple[int, ...] = ()  # those whom earlier versions had not called
    excerpt: str = personal()

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The list shows the new words of the last note."""
        return {"last_note": self.excerpt} if self.latest else {}


@fact("note.classified")
class NoteClassified(Fact):
    """Somebody said afterwards how the call went that a note tells of; `outcome` as in
    `note.written`. What the lead's row says of the call stays."""

    note: int
    was: str
    outcome: str


@fact("lead.qualified")
class LeadQualified(Fact):
    """A qualification entry was added by a person or by the system."""

    entry: int
    type: int
    state: int
    meaning: str
    points: int
    comment: str = personal()
    # A machine's: which rule (0: none), what it saw, how much of it. A person's: None.
    rule: int | None = None
    event: str = ""
    count: int = 0

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The type of the latest entry and the state it maps to; when a person last said so."""
        changed = {"type_id": self.type, "qualification_id": self.state}
        return changed if self.rule is not None else changed | {"qualified_at": at}


@fact("qualification.added")
class QualificationAdded(Fact):
    """The system added an entry to a lead that a person has qualified: type and state stay the
    person's."""

    entry: int
    type: int
    points: int
    rule: int
    event: str
    count: int = 0


@fact("lead.restored")
class LeadRestored(Fact):
    """An act upon many leads was undone: `columns` of this one are as they were before it."""

    run: int
    act: str
    columns: dict[str, Any]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Those columns; moments come back as moments."""
        return {
            column: datetime.fromisoformat(value) if value and column.endswith("_at") else value
            for column, value in self.columns.items()
        }


@fact("bulk.finished")
class BulkFinished(Fact):
    """An act upon many leads ended: how many it changed, and how many not, by reason."""

    run: int
    act: str
    changed: int
    refused: dict[str, int]
    filters: dict[str, Any] = personal({})  # they may hold a name that somebody looked for


@fact("bulk.undone")
class BulkUndone(Fact):
    """It was taken back; `kept` leads had changed in the same respect since."""

    run: int
    act: str
    undone: int
    kept: int
