"""A lead's history in words: each fact as who, what, and who had the lead under which name then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.accounts.actor import ActorKind
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import OUTCOMES, Outcome
from cauce.catalog.names import Names, Table, names
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.spine.read import Event, fact_of
from cauce.spine.timeline import Moment, moments
from cauce.web.field_words import label_of, told
from cauce.web.leads import history_levels, history_people, history_tasks
from cauce.web.leads.why import why
from cauce.web.words import (
    ASSIGNMENT_TYPES,
    CODES,
    CONTACT_CHANNELS,
    ENTRY_METHODS,
    FIELDS,
    LIST_SOURCES,
    SCORE_CAUSES,
    interaction,
)

# Columns that hold an id → the names that say what it means.
_TABLES = {
    "campaign": "campaigns", "product": "products", "brand": "brands", "status": "statuses",
    "substatus": "statuses", "type": "qualifications", "qualification": "qualifications",
    "seller": "members", "reserved_by": "members",
}  # fmt: skip


_BY_RULE = {facts.LeadAssigned.kind, facts.LeadPooled.kind}


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page and the file show it."""

    id: int
    at: datetime
    who: str
    kind: str  # you, machine, person
    words: str
    detail: str
    then: str  # who had the lead after it
    name: str  # the lead's name as it was then
    changes: list[tuple[str, str, str]]  # (field, before, after)


def lines(events: Iterable[Event], *, reader_id: int | None) -> list[Line]:
    """Events of ONE lead as lines in the same order: seller and name as of then."""
    known = names(current_company())
    return [_line(moment, known, reader_id) for moment in moments(events)]


def _line(moment: Moment, known: Names, reader_id: int | None) -> Line:
    event = moment.event
    words, detail = _say(moment.fact, known)
    return Line(
        id=event.pk,
        at=event.at,
        who=who(event),
        kind=_kind(event, reader_id),
        words=words,
        detail=detail,
        then=called(known.members, moment.seller_id),
        name=moment.name,
        changes=[
            (field_name(c.column), value(c.column, c.old, known), value(c.column, c.new, known))
            for c in moment.changes
        ],
    )


def said(event: Event, known: Names) -> tuple[str, str]:
    """(what was done, its detail) of one event, whatever it is about. No statement."""
    return _say(fact_of(event), known)


def field_name(column: str) -> str:
    """What people call a column of the lead."""
    return str(FIELDS.get(column.removesuffix("_id"), column))


def value(column: str, found: Any, known: Names) -> str:
    """A column's value in words; '' for none."""
    noun = column.removesuffix("_id")
    if noun in _TABLES:
        table: Table = getattr(known, _TABLES[noun])
        return called(table, found)
    if found in (None, "", [], {}):
        return ""
    if isinstance(found, datetime):
        return f"{timezone.localtime(found):%Y-%m-%d %H:%M:%S}"
    if column == "attributes":
        return ", ".join(f"{one['label']}: {one['value']}" for one in told(found))
    if isinstance(found, dict):
        return ", ".join(f"{key}: {each}" for key, each in found.items())
    return str(CODES.get(noun, {}).get(found, found))


def who(event: Event) -> str:
    """«Usuario responsable» of an event, as it was written down then."""
    if event.kind in _BY_RULE and event.actor_kind == ActorKind.RULE:
        return event.actor_name or _("Assignment rule")
    return who_is(event.actor_kind, event.actor_name)


def who_is(kind: str, name: str) -> str:
    """Who acted, by the name that was written down, or by what acted."""
    if name:
        return name
    if kind == ActorKind.RULE:
        return _("Rule")
    return _("The person") if kind == ActorKind.PUBLIC else _("Cauce")


def _kind(event: Event, reader_id: int | None) -> str:
    if event.actor_kind == ActorKind.PERSON:
        return "you" if event.actor_id == reader_id else "person"
    return "machine"


def called(table: Table, row_id: int | None) -> str:
    """The name of a row, or ''."""
    label = table.get(row_id or 0)
    return label.name if label else ""


type Telling = tuple[str, str]


def _entered(fact: facts.LeadEntered, known: Names) -> Telling:
    method = str(ENTRY_METHODS.get(fact.entry_method, fact.entry_method))
    parts = [called(known.campaigns, fact.campaign)]
    for key, code in (fact.unread or {}).items():
        words = {"field": label_of(key), "why": sentence(code)}
        missing = code == "required"
        text = _("%(field)s is missing") if missing else _("%(field)s stays as typed: %(why)s")
        parts.append(text % words)
    return _("entered by %(method)s") % {"method": method}, " · ".join(filter(None, parts))


def _assigned(fact: facts.LeadAssigned, known: Names) -> Telling:
    kind = str(ASSIGNMENT_TYPES.get(fact.type, fact.type))
    if fact.seller is None:
        return _("took it from %(seller)s") % {"seller": called(known.members, fact.was)}, kind
    if fact.was:
        was = called(known.members, fact.was)
        pair = {"was": was, "seller": called(known.members, fact.seller)}
        return _("passed it from %(was)s to %(seller)s") % pair, kind
    return _("assigned it to %(seller)s") % {"seller": called(known.members, fact.seller)}, kind


def _contacted(fact: Any, _known: Names) -> Telling:
    at = timezone.localtime(datetime.fromisoformat(fact.contacted_at))
    channel = str(CONTACT_CHANNELS.get(fact.channel, fact.channel))
    values = {"channel": channel, "at": date_format(at, "j b Y H:i")}
    if isinstance(fact, facts.LeadContactWithdrawn):
        return _("took back that there was a contact on %(at)s (%(channel)s)") % values, ""
    return _("told of a contact on %(at)s (%(channel)s)") % values, fact.comment


def _starred(fact: facts.LeadStarred, _known: Names) -> Telling:
    pair = {"was": fact.was, "stars": fact.stars}
    return _("changed the stars from %(was)s to %(stars)s") % pair, ""


def _status(fact: facts.LeadStatusChanged, known: Names) -> Telling:
    pair = {
        "was": status_words(known, fact.was, fact.was_substatus),
        "status": status_words(known, fact.status, fact.substatus),
    }
    planned = _("as it was scheduled") if fact.schedule else ""
    return _("changed the status from %(was)s to %(status)s") % pair, planned


def _scheduled(fact: Any, known: Names) -> Telling:
    status = status_words(known, fact.status, fact.substatus)
    if isinstance(fact, facts.ScheduledStatusSkipped):
        words = _("the scheduled change to %(status)s was not made") % {"status": status}
        return words, sentence(fact.code)
    due = timezone.localtime(datetime.fromisoformat(fact.due))
    values = {"status": status, "at": date_format(due, "j b Y H:i")}
    if isinstance(fact, facts.StatusScheduled):
        return _("scheduled the status %(status)s for %(at)s") % values, ""
    return _("cancelled the status %(status)s that was scheduled for %(at)s") % values, ""


def status_words(known: Names, status: int | None, substatus: int | None) -> str:
    """«En progreso · Cita agendada»."""
    found = (called(known.statuses, status), called(known.statuses, substatus))
    return " · ".join(filter(None, found))


def _qualified(fact: facts.LeadQualified, known: Names) -> Telling:
    values = {"type": called(known.qualifications, fact.type), "points": fact.points}
    detail = interaction(fact.event, fact.count) if fact.rule else fact.comment
    return _("qualified it as %(type)s, %(points)s points") % values, detail


def _added(fact: facts.QualificationAdded, known: Names) -> Telling:
    values = {"type": called(known.qualifications, fact.type), "points": fact.points}
    told = _("added %(points)s points to its qualifications, as %(type)s; the person's stays")
    return told % values, interaction(fact.event, fact.count)


def _corrected(fact: facts.ContactChanged, known: Names) -> Telling:
    shown = ", ".join(_corrected_names(fact))
    pairs = [
        f"{before or '–'} → {after or '–'}"
        for field, (before, after) in fact.values.items()
        if field not in {"attributes", "typed"}
    ]
    if "attributes" in fact.values:
        pairs += _attribute_pairs(*fact.values["attributes"])
    return _("corrected %(fields)s") % {"fields": shown}, " · ".join(pairs)


def _corrected_names(fact: facts.ContactChanged) -> Iterable[str]:
    for field in fact.fields:
        if field == "attributes" and field in fact.values:
            before, after = fact.values[field]
            yield from (label_of(key) for key in _moved(before, after))
        else:
            yield str(FIELDS.get(field, field))


def _attribute_pairs(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        f"{_one(before, key) or '–'} → {_one(after, key) or '–'}" for key in _moved(before, after)
    ]


def _one(attributes: dict[str, Any], key: str) -> str:
    return "".join(one["value"] for one in told({key: attributes.get(key)}))


def _moved(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _note(fact: facts.NoteWritten, known: Names) -> Telling:
    words = _("wrote a note about a call") if fact.call else _("wrote a note")
    parts = [fact.excerpt]
    if fact.outcome:
        parts.append(str(OUTCOMES[Outcome(fact.outcome)]))
    return words, " · ".join(parts)


def _reserved(fact: facts.LeadReserved, known: Names) -> Telling:
    return _("reserved it in the flow for %(who)s") % {
        "who": called(known.members, fact.member)
    }, ""


def _released(fact: facts.LeadReleased, known: Names) -> Telling:
    return _("released it in the flow; %(who)s had it") % {
        "who": called(known.members, fact.member)
    }, ""


def _tags(fact: Any, known: Names) -> str:
    return ", ".join(called(known.tags, tag_id) or str(tag_id) for tag_id in fact.tags)


def _merged(fact: facts.ContactMerged, _known: Names) -> Telling:
    pairs = [
        f"{FIELDS.get(field, field)}: {before or '–'} → {after or '–'}"
        for field, (before, after) in fact.values.items()
        if field != "attributes"
    ]
    return _("merged with %(names)s") % {"names": ", ".join(fact.names)}, " · ".join(pairs)


def _unmerged(fact: facts.ContactUnmerged, _known: Names) -> Telling:
    words = _("told apart again from %(names)s") % {"names": ", ".join(fact.names)}
    if not fact.leads:
        return words, ""
    count = len(fact.leads)
    text = ngettext(
        "%(count)s lead that came since stays", "%(count)s leads that came since stay", count
    )
    return words, text % {"count": count}


def _judged(fact: facts.ContactJudged, _known: Names) -> Telling:
    names = {"names": ", ".join(fact.names)}
    words = {
        "apart": _("said that these are not the same person: %(names)s"),
        "later": _("put off whether these are the same person: %(names)s"),
    }
    asked = _("asked again whether these are the same person: %(names)s")
    return words.get(fact.verdict, asked) % names, ""


def _delivery(fact: Any, known: Names) -> Telling:
    status = getattr(fact, "status_code", None)
    words = {
        "delivery.queued": _("queued it for the CRM"),
        "delivery.sent": _("took it"),
        "delivery.failed": _("could not take it"),
        "delivery.doubtful": _("somebody must say what became of the sending"),
    }[fact.kind]
    code = getattr(fact, "code", "")
    reason = sentence(code, {"status": status or "–"}) if code else getattr(fact, "remote_id", "")
    return words, " · ".join(str(part) for part in (status, reason) if part)


_TELL: dict[type[Fact], Callable[[Any, Names], Telling]] = {
    **history_tasks.TELL,
    **history_levels.TELL,
    facts.LeadEntered: _entered,
    facts.LeadAssigned: _assigned,
    facts.LeadPooled: lambda fact, known: (
        _("left it waiting for a seller"),
        why(fact.reason, known),
    ),
    facts.LeadStatusChanged: _status,
    facts.StatusScheduled: _scheduled,
    facts.ScheduledStatusCancelled: _scheduled,
    facts.ScheduledStatusSkipped: _scheduled,
    facts.LeadQualified: _qualified,
    facts.QualificationAdded: _added,
    facts.QualificationCommented: lambda fact, _known: (
        _("commented on a qualification"),
        fact.comment,
    ),
    facts.NoteEdited: lambda fact, _known: (
        _("edited a note (version %(version)s)") % {"version": fact.version},
        fact.excerpt,
    ),
    facts.ContactChanged: _corrected,
    facts.ContactTagged: lambda fact, known: (
        _("tagged the person: %(tags)s") % {"tags": _tags(fact, known)},
        "",
    ),
    facts.ContactUntagged: lambda fact, known: (
        _("took tags from the person: %(tags)s") % {"tags": _tags(fact, known)},
        "",
    ),
    facts.DeliveryQueued: _delivery,
    facts.DeliverySent: _delivery,
    facts.DeliveryFailed: _delivery,
    facts.DeliveryDoubtful: _delivery,
    facts.NoteWritten: _note,
    facts.LeadReserved: _reserved,
    facts.LeadReleased: _released,
    facts.LeadClosed: lambda fact, _known: (_("closed it in the flow"), ""),
    facts.LeadReopened: lambda fact, _known: (_("opened it again in the flow"), ""),
    facts.ContactMerged: _merged,
    facts.ContactUnmerged: _unmerged,
    facts.ContactJudged: _judged,
    facts.ContactPointAdded: lambda fact, _known: (_("told of a further way to reach"), fact.typed),
    facts.ContactPointRemoved: lambda fact, _known: (_("took a way to reach away"), fact.typed),
    facts.ContactCreated: lambda fact, _known: (_("typed in this person"), fact.name),
    facts.ContactSubscribed: lambda fact, known: (
        _("subscribed to %(list)s") % {"list": called(known.lists, fact.marketing_list)},
        str(LIST_SOURCES.get(fact.source, fact.source)),
    ),
    facts.ContactUnsubscribed: lambda fact, known: (
        _("unsubscribed from %(list)s") % {"list": called(known.lists, fact.marketing_list)},
        str(LIST_SOURCES.get(fact.source, fact.source)),
    ),
    facts.SubmissionRejected: lambda fact, _known: (
        _("could not become a lead"),
        sentence(fact.code),
    ),
    facts.LeadStarred: _starred,
    facts.LeadContacted: _contacted,
    facts.LeadContactWithdrawn: _contacted,
    facts.LeadMarkedSpam: lambda fact, _known: (_("marked it as spam"), fact.comment),
    facts.LeadSpamCleaned: lambda fact, _known: (_("was cleaned up: it was old spam"), ""),
    facts.LeadSpamConfirmed: lambda fact, _known: (_("agreed that it is spam"), fact.comment),
    **history_people.TELL,
    facts.LeadRestored: lambda fact, _known: (_("undid an act upon many leads"), ""),
    facts.LeadRescued: lambda fact, _known: (_("took it out of spam"), ""),
    facts.LeadWithdrawn: lambda fact, _known: (_("withdrew it: its import was undone"), ""),
    facts.LeadScored: lambda fact, _known: (
        _("moved from %(was)s to %(score)s") % {"was": fact.was, "score": fact.score},
        str(SCORE_CAUSES.get(fact.cause, "")),
    ),
}


def _say(happened: Fact, known: Names) -> Telling:
    tell = _TELL.get(type(happened))
    return tell(happened, known) if tell else (happened.kind, "")
