"""The only writer of facts. Call it as the last line of an action, inside its transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db.models import JSONField
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.leads import closed_days, contact_state, lateness
from cauce.leads.models import Contact, Lead
from cauce.spine import feed
from cauce.spine.fact import THEN, Fact, to_stored
from cauce.spine.facts import LeadEntered, LeadMarkedSpam, LeadRescued, LeadWithdrawn
from cauce.spine.table import Event, FeedItem, FeedState
from cauce.store import insert_rows, reserve_ids, update_rows
from cauce.store.rows import moment

_EVENT_COLUMNS = (
    "id", "company_id", "lead_id", "contact_id", "subject_kind", "subject_id", "kind", "data",
    "personal", "actor_kind", "actor_id", "actor_name", "at",
)  # fmt: skip
# Columns that repeat another one's change, or are shown as the event itself.
SILENT = frozenset({
    "number", "created_at", "assigned_at", "qualified_at", "last_note", "last_note_at",
    "score_parts", "assignment_reason", "typed", "spam_reasons", "spam_reviewed_at",
    *lateness.COLUMNS,
    "erased_at", "external_id",
})  # fmt: skip
# Columns with a person's data: their facts say what was before, where it can be erased.
_PERSONAL = frozenset({
    "name", "email", "phone", "whatsapp", "message", "attributes", "navigation",
})  # fmt: skip
# After these a lead counts among those of its day, or no longer does.
RECOUNTED = (LeadMarkedSpam, LeadRescued, LeadWithdrawn)
UNCHANGED = "unchanged"  # what a batch says of a lead that is already as it should be
_FEED_COLUMNS = ("company_id", "event_id", "listener", "state", "attempts", "due_at", "error")


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact about to be written: what, by whom, of which lead, contact or other subject."""

    fact: Fact
    by: Actor
    at: datetime
    lead_id: int | None = None
    contact_id: int | None = None
    subject: tuple[str, int | None] = ("lead", None)
    then: "Then | None" = None


@dataclass(frozen=True, slots=True)
class Then:
    """How a lead stood right after a fact: so that one page of a history can be read without the
    rest of it. `was` are the columns that the fact changed, as they were before."""

    seller: int | None
    name: str
    was: dict[str, Any]


def then_of(row: Mapping[str, Any], changes: Mapping[str, Any]) -> Then:
    """How the lead stands when `changes` are made to its `row`."""
    was = {
        column: row.get(column)
        for column, value in changes.items()
        if column not in SILENT and column not in _PERSONAL and value != row.get(column)
    }
    after = {name: changes.get(name, row.get(name)) for name in ("seller_id", "name")}
    return Then(after["seller_id"], after["name"] or "", was)


def record(
    happened: Fact,
    *,
    by: Actor,
    lead: Lead | None = None,
    contact: Contact | None = None,
    subject: tuple[str, int] | None = None,
    at: datetime | None = None,
) -> int:
    """Write one fact and, with `lead`, the columns it changes on that row; return the event's id.

    The lead must have been read for update in this transaction (`leads.access.locked`).
    """
    at = at or timezone.now()
    contact_id = contact.pk if contact else (lead.contact_id if lead else None)
    happening = Happening(
        fact=happened,
        by=by,
        at=at,
        lead_id=lead.pk if lead else None,
        contact_id=contact_id,
        subject=subject or _subject_of(lead, contact),
        then=then_of(lead.__dict__, happened.moves(lead.__dict__, at)) if lead else None,
    )
    event_ids = record_many([happening])
    if lead:
        apply(happened, lead, at)
    return event_ids[0]


def apply(happened: Fact, lead: Lead, at: datetime) -> None:
    """Set and save the columns of `lead` that the fact changes."""
    changes = happened.moves(lead.__dict__, at)
    if not changes:
        return
    before = contact_state.share(lead)
    for column, value in changes.items():
        setattr(lead, column, value)
    lead.save(update_fields=list(changes))
    contact_state.follow([(before, contact_state.share(lead))])


def record_many(happenings: Sequence[Happening], *, ids: Sequence[int] | None = None) -> list[int]:
    """Write many facts in bulk; the rows of their leads are the caller's affair. Returns ids.

    `ids` are event ids reserved beforehand, one per happening.
    """
    company_id = current_company().pk
    ids = list(ids) if ids is not None else reserve_ids(Event, len(happenings))
    rows = [
        _event_row(company_id, event_id, happening)
        for event_id, happening in zip(ids, happenings, strict=True)
    ]
    insert_rows(Event, _EVENT_COLUMNS, rows)
    _note_days(happenings)
    _feed(company_id, ids, happenings)
    return ids


def _note_days(happenings: Sequence[Happening]) -> None:
    """Days that were counted and kept are not right any more. Two statements at most, none for
    what enters just now."""
    came = [one.at for one in happenings if isinstance(one.fact, LeadEntered)]
    moved = [one.lead_id or 0 for one in happenings if isinstance(one.fact, RECOUNTED)]
    if moved:
        came += Lead.objects.filter(pk__in=moved).values_list("created_at", flat=True)
    closed_days.note(came)


def happening_on(
    leads: Iterable[Lead], fact: Callable[[Lead], Fact], *, by: Actor, at: datetime | None = None
) -> list[Happening]:
    """The same kind of fact on each of some leads, at one moment: for `record_on`."""
    at = at or timezone.now()
    return [
        Happening(fact=fact(lead), by=by, at=at, lead_id=lead.pk, contact_id=lead.contact_id)
        for lead in leads
    ]


def record_on(happenings: Sequence[Happening], leads: Mapping[int, Lead]) -> None:
    """Write many facts, oldest first, and in bulk the columns they change on their leads.

    `leads` by id must have been read for update in this transaction.
    """
    changed: dict[str, None] = {}
    touched: dict[int, Lead] = {}
    before: dict[int, contact_state.Share] = {}
    told = []
    for happening in happenings:
        lead = leads[happening.lead_id or 0]
        before.setdefault(lead.pk, contact_state.share(lead))
        changes = happening.fact.moves(lead.__dict__, happening.at)
        told.append(replace(happening, then=then_of(lead.__dict__, changes)))
        for column, value in changes.items():
            setattr(lead, column, value)
        changed |= dict.fromkeys(changes)
        touched[lead.pk] = lead
    record_many(told)
    save_columns(touched.values(), list(changed))
    contact_state.follow((before[pk], contact_state.share(lead)) for pk, lead in touched.items())


def save_columns(leads: Collection[Lead], columns: Sequence[str]) -> None:
    """Save the same columns of many locked leads in one statement."""
    if not columns:
        return
    fields = [next(f for f in Lead._meta.concrete_fields if f.attname == c) for c in columns]
    update_rows(Lead, columns, [(lead.pk, *(_stored(f, lead) for f in fields)) for lead in leads])


def _stored(field: Any, lead: Lead) -> Any:
    value = getattr(lead, field.attname)
    if isinstance(field, JSONField):
        return orjson.dumps(value).decode()
    return _moment(value) if isinstance(value, datetime) else value


def _event_row(company_id: int, event_id: int, happening: Happening) -> tuple[Any, ...]:
    data, private = to_stored(happening.fact)
    by, then = happening.by, happening.then
    if then is not None:
        data[THEN] = {"seller": then.seller, "was": then.was}
        private = (private or {}) | {THEN: {"name": then.name}}
    kind, subject_id = happening.subject
    return (
        event_id,
        company_id,
        happening.lead_id,
        happening.contact_id,
        kind,
        subject_id if subject_id is not None else happening.lead_id,
        happening.fact.kind,
        orjson.dumps(data).decode(),
        None if private is None else orjson.dumps(private).decode(),
        by.kind.value,
        by.id,
        by.name,
        _moment(happening.at),
    )


def _feed(company_id: int, ids: Sequence[int], happenings: Sequence[Happening]) -> None:
    items = [
        (company_id, event_id, name, FeedState.READY.value, 0, _moment(happening.at), "")
        for event_id, happening in zip(ids, happenings, strict=True)
        for name in feed.wanting(happening.fact)
    ]
    if items:
        insert_rows(FeedItem, _FEED_COLUMNS, items)
        feed.wake(company_id, {item[2] for item in items})


def _moment(at: datetime) -> Any:
    return moment(at)


def _subject_of(lead: Lead | None, contact: Contact | None) -> tuple[str, int | None]:
    if lead:
        return ("lead", lead.pk)
    return ("contact", contact.pk if contact else None)
