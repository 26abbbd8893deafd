"""What colleagues wrote of a person on somebody else's lead: dots stand where the e-mail or phone
stood, and the rest stays. Names alone stay: others bear them, too."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db.models import Q

from cauce.leads.models import Lead
from cauce.life.deliver.models import DeliveryAttempt
from cauce.life.personal.person import Person
from cauce.life.qualify.models import QualificationEntry
from cauce.life.work.models import Note, NoteVersion
from cauce.life.work.tasks.models import Task
from cauce.spine.facts import (
    LeadContacted,
    LeadMarkedSpam,
    LeadQualified,
    LeadSpamConfirmed,
    NoteEdited,
    NoteWritten,
    QualificationCommented,
    TaskChanged,
    TaskCreated,
    TaskDone,
    TaskPostponed,
    TaskReassigned,
    TaskReminded,
    TaskReopened,
)
from cauce.spine.table import Event

_OF_TASKS = tuple(
    one.kind
    for one in (
        TaskChanged, TaskCreated, TaskDone, TaskPostponed, TaskReassigned, TaskReminded,
        TaskReopened,
    )
)  # fmt: skip
# What these tell is a colleague's words; the rest of a history is what its own person said.
WRITTEN = (
    *_OF_TASKS,
    LeadContacted.kind, LeadMarkedSpam.kind, LeadQualified.kind, LeadSpamConfirmed.kind,
    NoteEdited.kind, NoteWritten.kind, QualificationCommented.kind,
)  # fmt: skip
# Where colleagues write: the table, its texts, and the way to the lead. `looking` reads them all.
TEXTS: tuple[tuple[Any, tuple[str, ...], str], ...] = (
    (Note, ("body",), "lead_id"),
    (NoteVersion, ("body",), "note__lead_id"),
    (QualificationEntry, ("comment",), "lead_id"),
    (Task, ("title", "comment"), "lead_id"),
)
_SENT = ("url", "body", "answer", "error")
_AT_ONCE = 500


def hide(person: Person, named: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Put dots into the rows of `named` ({table: ids}) and what repeats them: {"Mention": rows}.

    After the person's own rows were emptied: what is still named is on somebody else's."""
    leads: set[int] = set()
    count = 0
    for model, fields, lead in TEXTS:
        hit = _in_rows(model, fields, lead, named.get(model.__name__, ()), person)
        count += len(hit)
        leads |= {pk for pk in hit if pk is not None}
    count += _in_facts(Event.objects.filter(pk__in=named.get("Event", ())), person)
    # A task of nobody's lead is told in facts of nobody's lead.
    alone = Q(lead=None, kind__in=_OF_TASKS, subject_id__in=named.get("Task", ()))
    _in_facts(Event.objects.filter(alone), person)
    for some in batched(sorted(leads), _AT_ONCE):
        _in_leads(some, person)
    return {"Mention": count} if count else {}


def _in_rows(
    model: Any, fields: Sequence[str], lead: str, ids: Sequence[int], person: Person
) -> list[int | None]:
    """The lead of each row that named the person, None for a task of none."""
    hit: list[int | None] = []
    for some in batched(ids, _AT_ONCE):
        rows = model.objects.filter(pk__in=some).order_by("pk").values("pk", lead, *fields)
        for row in rows:
            if changed := _dotted({name: row[name] for name in fields}, person):
                # Unless somebody has just put it better.
                same = {name: row[name] for name in changed}
                if model.objects.filter(pk=row["pk"], **same).update(**changed):
                    hit.append(row[lead])
    return hit


def _dotted(texts: Mapping[str, str], person: Person) -> dict[str, str]:
    after = {name: person.hidden_in(text) for name, text in texts.items()}
    return {name: text for name, text in after.items() if text != texts[name]}


def _in_leads(lead_ids: Sequence[int], person: Person) -> None:
    """Their last note, their facts, and what other systems were sent of it."""
    for pk, note in Lead.objects.filter(pk__in=lead_ids).values_list("pk", "last_note"):
        if (after := person.hidden_in(note)) != note:
            Lead.objects.filter(pk=pk, last_note=note).update(last_note=after)
    _in_facts(Event.objects.filter(lead_id__in=lead_ids, kind__in=WRITTEN), person)
    tried = DeliveryAttempt.objects.filter(delivery__lead_id__in=lead_ids)
    for row in tried.values("pk", *_SENT):
        if changed := _dotted({name: row[name] for name in _SENT}, person):
            DeliveryAttempt.objects.filter(pk=row["pk"]).update(**changed)


def _in_facts(events: Iterable[Any], person: Person) -> int:
    count = 0
    for event in events:
        after = _hidden(event.personal, person)
        if after != event.personal:
            Event.objects.filter(pk=event.pk).update(personal=after)
            count += 1
    return count


def _hidden(value: Any, person: Person) -> Any:
    match value:
        case str():
            return person.hidden_in(value)
        case Mapping():
            return {key: _hidden(one, person) for key, one in value.items()}
        case list():
            return [_hidden(one, person) for one in value]
    return value
