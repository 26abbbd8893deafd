"""Reading the spine: a lead's history, and the fold that proves the row."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Min, Q, QuerySet

from cauce.leads import families
from cauce.leads.models import Lead
from cauce.spine.fact import THEN, Fact, from_stored
from cauce.spine.facts import (
    ContactMerged,
    ContactUnmerged,
    LeadClosed,
    LeadEntered,
    LeadMarkedSpam,
    LeadRescued,
    LeadSpamConfirmed,
    NoteWritten,
)
from cauce.spine.table import Event

__all__ = [
    "Event", "actors", "contact_history", "data_of", "differences", "done_since", "entry_of",
    "fact_of", "fold", "history", "milestones", "narrowed", "reasons_at_entry", "rescues",
    "spam_comments", "version",
]  # fmt: skip

_MERGES = (ContactMerged.kind, ContactUnmerged.kind)


def history(
    lead: Lead,
    *,
    after: int | None = None,
    kind: str = "",
    actor: str = "",
    at_from: datetime | None = None,
    at_to: datetime | None = None,
) -> QuerySet[Event]:
    """Events of `lead`, newest first; with `after`, those older than that event id.

    `actor` is a kind, or a kind and an id: «person:12», «rule»; `at_to` is not included.
    """
    events = Event.objects.filter(lead_id=lead.pk).order_by("-id")
    wanted = {"id__lt": after, "kind": kind, "at__gte": at_from, "at__lt": at_to}
    return narrowed(events, actor, wanted)


def narrowed(events: QuerySet[Event], actor: str, wanted: dict[str, Any]) -> QuerySet[Event]:
    """Events by whom («person:12», «rule») and by whatever of `wanted` is asked for."""
    who, _, number = actor.partition(":")
    if number and not (number.isascii() and number.isdigit() and len(number) < 18):
        return events.none()
    wanted |= {"actor_kind": who, "actor_id": int(number) if number else None}
    return events.filter(**{name: value for name, value in wanted.items() if value})


def actors(lead: Lead) -> list[tuple[str, int | None, str]]:
    """(kind, id, name) of everybody in the history of `lead`, by the latest name."""
    rows = Event.objects.filter(lead_id=lead.pk).order_by("id")
    found = rows.values_list("actor_kind", "actor_id", "actor_name")
    return list({(kind, number): (kind, number, name) for kind, number, name in found}.values())


def version(lead: Lead) -> int:
    """What a change is held against: the id of the last fact of `lead`."""
    last = Event.objects.filter(lead_id=lead.pk).order_by("-id").values_list("pk", flat=True)
    return last.first() or 0


def entry_of(event: Event) -> Event | None:
    """How the lead of `event` entered."""
    entries = Event.objects.filter(lead_id=event.lead_id or 0, kind=LeadEntered.kind)
    return entries.order_by("id").first()


def data_of(event: Event) -> dict[str, Any]:
    """The fields of the event's fact, personal ones included; erased ones are missing."""
    fields: dict[str, Any] = event.data | (event.personal or {})
    fields.pop(THEN, None)
    return fields


def contact_history(
    contact_id: int,
    lead_ids: Sequence[int],
    *,
    merged: Sequence[int] | None = None,
    before: int | None = None,
    limit: int,
) -> list[Event]:
    """What happened to a contact, to those merged into it and to these of its leads, newest first.
    Two statements: each kind of row has its own index; one more without `merged`, who they are."""
    if merged is None:
        merged = families.merged_into([contact_id]).get(contact_id, [])
    apart = Event.objects.filter(contact_id__in=[contact_id, *merged], lead__isnull=True)
    # A merge is told on each of those that it joins: of one person, once.
    twins = Q(kind__in=_MERGES, contact_id__in=merged, data__into=contact_id)
    apart = apart.exclude(twins) if merged else apart
    on_leads = Event.objects.filter(lead_id__in=list(lead_ids))
    found: list[Event] = []
    for events in (apart, on_leads):
        wanted = events.filter(id__lt=before) if before else events
        found += wanted.order_by("-id")[:limit]
    return sorted(found, key=lambda event: -event.pk)[:limit]


def rescues(*, before: int | None, limit: int) -> list[Event]:
    """The latest facts by which leads were taken out of spam, those before an event id."""
    events = Event.objects.filter(kind=LeadRescued.kind).order_by("-at", "-id")
    if before:
        last = Event.objects.filter(pk=before).values_list("at", flat=True).first()
        earlier = Q(at__lt=last) | Q(at=last, pk__lt=before) if last else Q(pk=None)
        events = events.filter(earlier)
    return list(events[:limit])


def reasons_at_entry(lead_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """{lead: why it was quarantined when it came}; of those that were not, nothing."""
    entered = Event.objects.filter(lead_id__in=lead_ids, kind=LeadEntered.kind)
    found = entered.values_list("lead_id", "data")
    return {pk: data.get("spam_reasons", []) for pk, data in found if pk}


def spam_comments(lead_ids: Sequence[int]) -> dict[int, str]:
    """{lead: what whoever called it spam last said of it}, where they said anything."""
    kinds = [LeadMarkedSpam.kind, LeadSpamConfirmed.kind]
    events = Event.objects.filter(lead_id__in=lead_ids, kind__in=kinds).order_by("id")
    found = events.values_list("lead_id", "personal")
    said = {pk: (personal or {}).get("comment", "") for pk, personal in found if pk}
    return {pk: comment for pk, comment in said.items() if comment}


def done_since(moment: datetime, *, person: int) -> dict[str, int]:
    """{kind of fact: of how many leads} for what a member wrote down and closed since then."""
    kinds = [NoteWritten.kind, LeadClosed.kind]
    events = Event.objects.filter(
        kind__in=kinds, at__gte=moment, actor_kind="person", actor_id=person
    )
    counts = events.order_by().values("kind").annotate(leads=Count("lead_id", distinct=True))
    return dict(counts.values_list("kind", "leads"))


def milestones(lead: Lead) -> dict[str, tuple[datetime, int]]:
    """{kind of fact: (when it first happened to `lead`, how often)}. One statement."""
    kinds = Event.objects.filter(lead_id=lead.pk).order_by().values_list("kind")
    found = kinds.annotate(first=Min("at"), times=Count("pk"))
    return {kind: (first, times) for kind, first, times in found}


def last_of[F: Fact](lead: Lead, kind: type[F]) -> tuple[F, datetime] | None:
    """The latest fact of a kind in the history of `lead`, and when; None if there is none."""
    events = Event.objects.filter(lead_id=lead.pk, kind=kind.kind)
    found = events.order_by("-id").first()
    return (cast(F, fact_of(found)), found.at) if found else None


def fact_of(event: Event) -> Fact:
    """The typed fact that an event stores."""
    return from_stored(event.kind, event.data, event.personal)


def fold(events: Iterable[Event]) -> dict[str, Any]:
    """The lead's columns after `events` (oldest first), starting from a blank row."""
    row: dict[str, Any] = blank_row()
    for event in events:
        row |= fact_of(event).moves(row, event.at)
    return row


def blank_row() -> dict[str, Any]:
    """Every folded column of a lead at its default. Derived columns are not folded."""
    fresh = Lead()
    return {name: getattr(fresh, name) for name in folded_columns()}


def folded_columns() -> list[str]:
    """Lead columns that facts set: all but identity, tenancy and what is derived from others."""
    derived = {"id", "company_id", "search_text", "entry_score"}
    return [f.attname for f in Lead._meta.concrete_fields if f.attname not in derived]


def differences(lead: Lead) -> dict[str, tuple[Any, Any]]:
    """{column: (row, replayed)} where the stored row is not the fold of its history."""
    stored = Lead.objects.get(pk=lead.pk)
    replayed = fold(Event.objects.filter(lead_id=lead.pk).order_by("id"))
    pairs = {name: (getattr(stored, name), replayed[name]) for name in folded_columns()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
