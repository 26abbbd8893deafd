"""Work of the past, written down in bulk at the moments it happened: by the demo, by a migration.

Live work goes through the verbs of each step, one lead at a time and now. A past of years has a
hundred thousand deeds: here they are written by the thousand, as the same facts and rows, each at
its own moment. Call it within `spine.feed.unheard`: what is long over must not ring.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import QualificationType, Status
from cauce.leads.models import Lead, Standing
from cauce.life import capture, scoring
from cauce.life.qualify.models import QualificationEntry
from cauce.life.work.models import Note
from cauce.spine.fact import Fact
from cauce.spine.facts import (
    LeadAssigned,
    LeadMarkedSpam,
    LeadQualified,
    LeadStarred,
    LeadStatusChanged,
    NoteWritten,
    QualificationAdded,
)
from cauce.spine.record import Happening, record_on
from cauce.store import atomic, insert_rows, on_postgres, reserve_many

_EXCERPT = 280
_AUTHORED = ("id", "company_id", "lead_id", "author_kind", "author_id", "author_name", "created_at")
_PLAIN = {"mentions": "[]", "version": 1}  # of every note here
_NOTE = (*_AUTHORED, "body", "call", "outcome", *_PLAIN)
_ENTRY = (
    *_AUTHORED, "type_id", "points", "comment", "rule_id", "cause", "event", "count",
)  # fmt: skip
_MANUAL = "manual_reassignment"
_DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that somebody did to a lead at a moment."""

    lead_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Deed):
    """A note, perhaps about a call, and what that came to."""

    body: str
    call: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified(Deed):
    """A qualification entry; without points those of the type. Of the system's, `rule` says which
    rule made it, `event` and `count` what it saw."""

    type: QualificationType
    points: int | None = None
    comment: str = ""
    rule: int | None = None
    event: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Deed):
    """«Estado» and «sub-estado»."""

    status: Status
    substatus: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Starred(Deed):
    """0 to 5 stars."""

    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gave(Deed):
    """The lead to another seller, by hand."""

    seller_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded(Deed):
    """The lead as spam."""

    comment: str = ""


@atomic()
def write(deeds: Iterable[Deed]) -> int:
    """Write deeds on leads of the company in scope, oldest first, and score their leads again.

    A deed on a lead that is not active by then, or that changes nothing, is left out. Returns how
    many were written. Raises NotAllowed when somebody lacks the right, Lead.DoesNotExist.
    """
    ordered = sorted(deeds, key=lambda deed: deed.at)
    leads = _locked({deed.lead_id for deed in ordered})
    book = _Book(leads, ordered)
    for deed in ordered:
        book.enter(deed)
    book.close()
    return len(book.happenings)


def _locked(ids: set[int]) -> dict[int, Lead]:
    rows = Lead.objects.filter(pk__in=ids).order_by("pk")
    found = {lead.pk: lead for lead in (rows.select_for_update() if on_postgres() else rows)}
    if missing := ids - found.keys():
        raise Lead.DoesNotExist(f"no leads {sorted(missing)[:5]}")
    return found


class _Book:
    """Facts and rows of a batch, gathered before anything is written.

    A fact says what was before it, so the rows in hand must follow: `_as_it_was` remembers what an
    earlier deed of the batch has changed.
    """

    def __init__(self, leads: dict[int, Lead], deeds: Sequence[Deed]) -> None:
        self.leads = leads
        self.happenings: list[Happening] = []
        self.notes: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []
        self.discarded: list[Lead] = []
        self._as_it_was: dict[int, dict[str, Any]] = {}
        wanted = [(Note, Wrote), (QualificationEntry, Qualified)]
        ids = reserve_many([(m, sum(isinstance(d, kind) for d in deeds)) for m, kind in wanted])
        self._note_ids, self._entry_ids = iter(ids[0]), iter(ids[1])

    def enter(self, deed: Deed) -> None:
        """Turn one deed into its fact, and its row if it has one."""
        deed.by.need(_RIGHTS[type(deed)])
        row = self._row(deed.lead_id)
        if row["standing"] != Standing.ACTIVE:
            return
        happened = _FACTS[type(deed)](self, deed, row)
        if happened is not None:
            row |= happened.moves(row, deed.at)
            self._tell(happened, deed.lead_id, deed.by, deed.at)

    def close(self) -> None:
        """Write it all; then the scores that follow from it."""
        record_on(self.happenings, self.leads)
        insert_rows(Note, _NOTE, self.notes)
        insert_rows(QualificationEntry, _ENTRY, self.entries)
        capture.move(self.discarded, state="spam")
        last = {happening.lead_id: happening.at for happening in self.happenings}
        moved = scoring.moved([lead for pk, lead in self.leads.items() if pk in last])
        scored = [
            Happening(
                fact=fact, by=scoring.SCORER, at=last[pk], lead_id=pk,
                contact_id=self.leads[pk].contact_id,
            )
            for pk, fact in moved.items()
        ]  # fmt: skip
        record_on(scored, self.leads)

    def _row(self, lead_id: int) -> dict[str, Any]:
        if lead_id not in self._as_it_was:
            lead = self.leads[lead_id]
            fields = Lead._meta.concrete_fields
            self._as_it_was[lead_id] = {f.attname: getattr(lead, f.attname) for f in fields}
        return self._as_it_was[lead_id]

    def _tell(self, happened: Fact, lead_id: int, by: Actor, at: datetime) -> None:
        contact_id = self.leads[lead_id].contact_id
        self.happenings.append(
            Happening(fact=happened, by=by, at=at, lead_id=lead_id, contact_id=contact_id)
        )

    def wrote(self, deed: Wrote, row: dict[str, Any]) -> Fact:
        note_id = next(self._note_ids)
        told = (deed.body, deed.call, deed.outcome, *_PLAIN.values())
        self.notes.append((*_authored(note_id, deed), *told))
        return NoteWritten(
            note=note_id,
            excerpt=" ".join(deed.body.split())[:_EXCERPT],
            call=deed.call,
            outcome=deed.outcome,
        )

    def qualified(self, deed: Qualified, row: dict[str, Any]) -> Fact:
        kind = deed.type
        points = kind.points if deed.points is None else deed.points
        entry_id = next(self._entry_ids)
        seen = (deed.rule, 0 if deed.rule else None, deed.event, deed.count)
        self.entries.append((*_authored(entry_id, deed), kind.pk, points, deed.comment, *seen))
        if deed.rule and row["qualified_at"]:
            return QualificationAdded(
                entry=entry_id, type=kind.pk, points=points, rule=deed.rule, event=deed.event,
                count=deed.count,
            )  # fmt: skip
        return LeadQualified(
            entry=entry_id,
            type=kind.pk,
            state=kind.state_id,
            meaning=kind.meaning,
            points=points,
            comment=deed.comment,
            rule=deed.rule,
            event=deed.event,
            count=deed.count,
        )

    def moved(self, deed: Moved, row: dict[str, Any]) -> Fact | None:
        wanted = (deed.status.pk, deed.substatus.pk if deed.substatus else None)
        if wanted == (row["status_id"], row["substatus_id"]):
            return None
        return LeadStatusChanged(
            was=row["status_id"],
            was_substatus=row["substatus_id"],
            status=wanted[0],
            substatus=wanted[1],
            meaning=deed.status.meaning,
        )

    def starred(self, deed: Starred, row: dict[str, Any]) -> Fact | None:
        if deed.stars == row["stars"]:
            return None
        return LeadStarred(was=row["stars"], stars=deed.stars)

    def gave(self, deed: Gave, row: dict[str, Any]) -> Fact | None:
        before = row["seller_id"]
        if deed.seller_id == before:
            return None
        return LeadAssigned(
            seller=deed.seller_id,
            was=before,
            type=_DIRECT if before is None else _MANUAL,
            reason={"why": "by_hand", "by": deed.by.name},
        )

    def discarded_as_spam(self, deed: Discarded, row: dict[str, Any]) -> Fact:
        self.discarded.append(self.leads[deed.lead_id])
        reasons = [{"code": "by_hand", "weight": 100}]
        return LeadMarkedSpam(reasons=reasons, comment=deed.comment)


def _authored(row_id: int, deed: Deed) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(deed.at)
    by = deed.by
    return (row_id, current_company().pk, deed.lead_id, by.kind.value, by.id, by.name, at)


_FACTS: dict[type[Deed], Callable[[_Book, Any, dict[str, Any]], Fact | None]] = {
    Wrote: _Book.wrote,
    Qualified: _Book.qualified,
    Moved: _Book.moved,
    Starred: _Book.starred,
    Gave: _Book.gave,
    Discarded: _Book.discarded_as_spam,
}
_RIGHTS: dict[type[Deed], Right] = {
    Wrote: Right.WORK,
    Qualified: Right.WORK,
    Moved: Right.WORK,
    Starred: Right.WORK,
    Gave: Right.REASSIGN,
    Discarded: Right.JUDGE_SPAM,
}
