"""Where people who are to be erased are named beside their own rows: captures that became no lead,
what colleagues wrote about other leads, uploads. Nothing there is found by a key.

It is looked for before the erasure, outside of its transaction, in batches by id; how far it got
and what was found are kept, so that whoever was killed goes on from there. Many people share one
pass. The erasure itself looks only at what has come since (`rest`), and is put off if that is much.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from cauce.leads import families
from cauce.leads.models import Lead
from cauce.life.personal import captures, mentions, naming
from cauce.life.personal.elsewhere import TEXTS
from cauce.life.personal.models import Erasure, ErasureState
from cauce.life.personal.person import Person, person_of
from cauce.spine.facts import (
    LeadContacted,
    LeadMarkedSpam,
    LeadSpamConfirmed,
    NoteEdited,
    TaskChanged,
)
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres

CHUNK = 500
_ALIVE = timedelta(seconds=30)  # within which a pass that is on its way saves where it is
_OWN = "lead_id"  # of rows that lead to a lead by themselves: what stands there today
# What is told nowhere but in its fact.
_ONLY_FACTS = (LeadContacted.kind, LeadMarkedSpam.kind, LeadSpamConfirmed.kind)
type Rows = list[tuple[int, Any]]
type Scan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A table that is gone through by id: `after(id, most)` gives the next rows, (id, its text or
    a file), `most` at once."""

    name: str
    after: Callable[[int, int], Rows]
    most: int = CHUNK


def _texts(model: type[Model], *fields: str, **only: Any) -> Callable[[int, int], Rows]:
    def after(pk: int, most: int) -> Rows:
        rows = model._default_manager.filter(pk__gt=pk, **only).order_by("pk")
        return [(row[0], _joined(row[1:])) for row in rows.values_list("pk", *fields)[:most]]

    return after


def _joined(values: Iterable[Any]) -> str:
    told = (one if isinstance(one, str) else captures.unbroken(str(one)) for one in values if one)
    return " | ".join(told)


PLACES = (
    Place("Submission", captures.unsettled_after),
    *(Place(model.__name__, _texts(model, *fields)) for model, fields, _ in TEXTS),
    Place("Event", _texts(Event, "personal", kind__in=_ONLY_FACTS)),
    Place("ImportRun", mentions.uploads_after, most=1),
)


def is_moving(scan: Mapping[str, Any]) -> bool:
    """Whether somebody is at it."""
    moved = scan.get("moved")
    return moved is not None and datetime.fromisoformat(moved) > timezone.now() - _ALIVE


def go_on(erasure_ids: Collection[int], *, seconds: float | None = None) -> bool:
    """Look for all these people whose moment has come, for so long; whether that was all.

    Those who were looked for already, as they are known now, cost little.
    """
    scans = _begun(erasure_ids)
    ends = None if seconds is None else time.monotonic() + seconds
    at = {place.name: min(_ats(scans, place), default=0) for place in PLACES}
    who = naming.sought({pk: _points(scan) for pk, scan in scans.items()})
    for place in PLACES if scans else ():
        while rows := place.after(at[place.name], place.most):
            at[place.name] = rows[-1][0]
            _note(scans, place, rows, who)
            if ends is not None and time.monotonic() > ends:
                _keep(scans, at)
                return False
    _keep(scans, at)
    return True


def _ats(scans: Mapping[int, Scan], place: Place) -> list[int]:
    return [scan["at"].get(place.name, 0) for scan in scans.values()]


def _note(scans: Mapping[int, Scan], place: Place, rows: Rows, who: naming.Sought) -> None:
    for pk, told in rows:
        named = who.named(told) if isinstance(told, str) else mentions.named_in_file(told, who)
        for whose in named:
            found = scans[whose]["found"].setdefault(place.name, [])
            if pk not in found:
                found.append(pk)


def _points(scan: Scan) -> naming.Points:
    return frozenset(scan["emails"]), frozenset(scan["digits"])


def _begun(erasure_ids: Collection[int]) -> dict[int, Scan]:
    """Where each stands; anew for whoever is known by something that was not looked for."""
    planned = Erasure.objects.filter(pk__in=erasure_ids, state=ErasureState.PLANNED)
    due = list(planned.filter(due_at__lte=timezone.now()).order_by("pk"))
    roots = families.speakers([one.contact_id for one in due])
    begun: dict[int, Scan] = {}
    for one in due:
        scan = one.scan
        if not is_moving(scan):  # a slice that goes on at once need not ask who it is
            person = person_of(roots.get(one.contact_id, one.contact_id))
            scan = scan if _covers(scan, person) else _anew(person)
        begun[one.pk] = scan
    return begun


def _anew(person: Person) -> Scan:
    points = {"emails": sorted(person.emails), "digits": sorted(person.digits)}
    return {**points, "since": timezone.now().isoformat(), "at": {}, "found": {}}


def _covers(scan: Scan, person: Person) -> bool:
    if not scan:
        return False
    return person.emails <= {*scan["emails"]} and person.digits <= {*scan["digits"]}


def _keep(scans: Mapping[int, Scan], at: Mapping[str, int]) -> None:
    """Save where it is, of those that still are to be erased."""
    now = timezone.now().isoformat()
    with atomic():
        rows = Erasure.objects.filter(pk__in=scans, state=ErasureState.PLANNED).order_by("pk")
        for one in rows.select_for_update() if on_postgres() else rows:
            scan = scans[one.pk]
            ahead = {name: max(pk, scan["at"].get(name, 0)) for name, pk in at.items()}
            one.scan = {**scan, "at": ahead, "moved": now}
            one.save(update_fields=["scan"])


def rest(erasure: Erasure, person: Person) -> dict[str, list[int]] | None:
    """{table: ids} of all that was found, and of the few rows that came since; for the transaction
    of the erasure. None if they are more than a batch or somebody else was looked for: then
    `go_on` has to go on first."""
    if not _covers(erasure.scan, person):
        return None
    found = {name: {*ids} for name, ids in erasure.scan["found"].items()}
    for place in PLACES:
        rows = place.after(erasure.scan["at"].get(place.name, 0), place.most)
        if len(rows) == place.most:
            return None
        named = {pk for pk, told in rows if person.named_in(told)}
        found[place.name] = found.get(place.name, set()) | named
    for name, ids in _changed_since(erasure.scan["since"]).items():
        found[name] |= ids
    return {name: sorted(ids) for name, ids in found.items()}


def _changed_since(since: str) -> dict[str, set[int]]:
    """Rows that were given another text after they may have been looked at; whoever hides the
    points reads each again."""
    told = Event.objects.filter(at__gte=datetime.fromisoformat(since))
    notes = told.filter(kind=NoteEdited.kind).values_list("data", flat=True)
    tasks = told.filter(kind=TaskChanged.kind).values_list("data", flat=True)
    return {"Note": {one["note"] for one in notes}, "Task": {one["task"] for one in tasks}}


def lately(person: Person, *, newest: int) -> list[Lead]:
    """Other people's leads on which colleagues have written an e-mail or phone of the person, among
    so many of the newest texts of each kind: for whoever waits. Four statements."""
    leads: set[int] = set()
    for model, fields, lead in TEXTS:
        if lead != _OWN:
            continue
        rows = model._default_manager.order_by("-pk").values_list(lead, *fields)
        leads |= {row[0] for row in rows[:newest] if row[0] and person.named_in(_joined(row[1:]))}
    found = Lead.objects.filter(pk__in=leads - {*person.leads})
    return list(found.order_by("-pk").only("pk", "company_id", "number"))
