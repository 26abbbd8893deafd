"""The register: every field that may hold somebody's data, of whom, how it is found and what an
erasure makes of it. A house test fails while a field of text or JSON stands in none of its tables.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.leads.models import Contact, ContactPoint, FieldValue, Lead, ListMember
from cauce.life.capture.models import Submission
from cauce.life.consents.models import Consent
from cauce.life.deliver.models import Delivery, DeliveryAttempt
from cauce.life.identity.models import MatchKey, Merge, Pair
from cauce.life.personal import captures
from cauce.life.personal.person import Person
from cauce.life.qualify.models import QualificationEntry
from cauce.life.spam.models import SpamValue
from cauce.life.work.models import Note, NoteVersion
from cauce.life.work.tasks.models import Task
from cauce.spine.facts import ContactJudged, ContactMerged, ContactUnmerged
from cauce.spine.table import Event

type Values = dict[str, Any]
type Finder = Callable[[Person], list[int]]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds data of the people who enquire. `fields` are those with it; `find` gives
    the ids of a person's rows; `blank` is what these fields become, None: the rows go."""

    model: type[Model]
    fields: tuple[str, ...]
    find: Finder
    blank: Values | None = None
    special: bool = False  # `erasing` does it by hand

    @property
    def label(self) -> str:
        """As people read it."""
        return str(LABELS[self.name])

    @property
    def name(self) -> str:
        """As files and counts call it."""
        return self.model.__name__

    def rows(self, ids: Sequence[int]) -> QuerySet[Any]:
        """The rows with these ids, the oldest first."""
        return self.model._default_manager.filter(pk__in=ids).order_by("pk")

    def wipe(self, ids: Sequence[int]) -> int:
        """Take what there is of the person from the rows with these ids; returns how many."""
        for some in batched(ids, _AT_ONCE):
            if self.blank is None:
                self.rows(some).delete()
            else:
                self.model._default_manager.filter(pk__in=some).update(**self.blank)
        return len(ids)


def _of_contacts(model: type[Model], column: str = "contact_id") -> Finder:
    return lambda person: _ids(model, column, person.contacts)


def _of_leads(model: type[Model], column: str = "lead_id") -> Finder:
    return lambda person: _ids(model, column, person.leads)


def _ids(model: type[Model], column: str, values: Sequence[Any]) -> list[int]:
    found: list[int] = []
    for some in batched(values, _AT_ONCE):
        rows = model._default_manager.filter(**{f"{column}__in": some})
        found += rows.order_by("pk").values_list("pk", flat=True)
    return found


def _events(person: Person) -> list[int]:
    own = _ids(Event, "lead_id", person.leads)
    apart = Event.objects.filter(contact_id__in=person.contacts, lead__isnull=True)
    return sorted({*own, *apart.values_list("pk", flat=True), *_told_on_others(person)})


def _told_on_others(person: Person) -> list[int]:
    """A merge, its undoing and a verdict are told on every contact of theirs, with all names."""
    kinds = [ContactMerged.kind, ContactUnmerged.kind, ContactJudged.kind]
    apart = Event.objects.filter(lead__isnull=True, kind__in=kinds)
    told = apart.filter(contact_id__in=person.contacts).values_list("data", flat=True)
    others = {pk for data in told for pk in [*data["contacts"], data.get("into")] if pk}
    elsewhere = apart.filter(contact_id__in=others - set(person.contacts))
    mine = set(person.contacts)
    return [
        pk
        for pk, data in elsewhere.values_list("pk", "data")
        if mine & {*data["contacts"], data.get("into")}
    ]


def _merges(person: Person) -> list[int]:
    apart = Event.objects.filter(contact_id__in=person.contacts, lead__isnull=True)
    told = apart.filter(kind=ContactMerged.kind).values_list("data", flat=True)
    into = Merge.objects.filter(into_id__in=person.contacts).values_list("pk", flat=True)
    return sorted({*(data["merge"] for data in told), *into})


def _consents(person: Person) -> list[int]:
    """Those of the person's leads: one that came since has another contact, in time."""
    own = _ids(Consent, "lead_id", person.leads)
    by_hand = Consent.objects.filter(contact__in=person.contacts, lead=None)
    return sorted({*own, *by_hand.values_list("pk", flat=True)})


def _pairs(person: Person) -> list[int]:
    return sorted({*_ids(Pair, "low", person.contacts), *_ids(Pair, "high", person.contacts)})


def _values(person: Person) -> list[int]:
    keys = [key for _, key in person.keys]
    return _ids(SpamValue, "value", keys)


def _captures(person: Person) -> list[int]:
    """Those that became leads; the rest is not found by a key."""
    return captures.of_leads(person.leads)


def _tries(person: Person) -> list[int]:
    return _ids(DeliveryAttempt, "delivery__lead_id", person.leads)


def _versions(person: Person) -> list[int]:
    return _ids(NoteVersion, "note__lead_id", person.leads)


_OF_CONTACT = ("name", "email", "phone", "whatsapp")
_SENT: Values = {
    **dict.fromkeys(("url", "body", "answer", "error"), ""), "headers": {}, "answer_headers": {},
}  # fmt: skip
_TOLD: Values = {"before": {}, "after": {}, "texts": {}}

# Of whoever enquires. In the order of a file that is handed over.
HOLDINGS: tuple[Holding, ...] = (
    Holding(
        Contact, (*_OF_CONTACT, "attributes", "search_text"), lambda person: [*person.contacts],
        special=True,
    ),
    Holding(ContactPoint, ("key", "typed"), _of_contacts(ContactPoint)),
    Holding(
        Lead,
        (*_OF_CONTACT, "external_id", "typed", "message", "attributes", "navigation", "last_note",
         "search_text", "spam_reasons"),
        lambda person: [*person.leads],
        special=True,
    ),
    Holding(Submission, ("raw", "context", "key", "once", "digest", "content_type", "error"),
            _captures, special=True),
    Holding(FieldValue, ("text", "claim"), _of_leads(FieldValue)),
    Holding(Note, ("body",), _of_leads(Note), {"body": ""}),
    Holding(NoteVersion, ("body",), _versions, {"body": ""}),
    Holding(QualificationEntry, ("comment",), _of_leads(QualificationEntry), {"comment": ""}),
    Holding(Task, ("title", "comment"), _of_leads(Task), {"title": "–", "comment": ""}),
    Holding(Consent, ("url", "ip"), _consents, {"url": "", "ip": ""}),
    Holding(ListMember, (), _of_contacts(ListMember), {}, special=True),
    Holding(Delivery, ("error",), _of_leads(Delivery), special=True),
    Holding(DeliveryAttempt, tuple(_SENT), _tries, _SENT),
    Holding(Event, ("personal", "data"), _events, special=True),
    Holding(Merge, tuple(_TOLD), _merges, _TOLD),
    Holding(MatchKey, (), _of_contacts(MatchKey, "contact")),
    Holding(Pair, (), _pairs, special=True),
    Holding(SpamValue, ("value",), _values, special=True),
)  # fmt: skip

LABELS = {
    "Contact": _("Contacts"),
    "ContactPoint": _("E-mails and phones"),
    "Lead": _("Leads"),
    "Submission": _("Raw captures"),
    "FieldValue": _("Custom fields"),
    "Note": _("Notes"),
    "NoteVersion": _("Earlier versions of notes"),
    "QualificationEntry": _("Qualifications"),
    "Task": _("Tasks"),
    "Consent": _("Consents"),
    "ListMember": _("Subscriptions"),
    "Delivery": _("Sendings"),
    "DeliveryAttempt": _("Exact bytes sent"),
    "Event": _("History"),
    "Merge": _("Merges"),
    "MatchKey": _("Keys for comparing"),
    "Pair": _("Likely twins"),
    "SpamValue": _("Blocked and allowed"),
}

# Texts of people who work here, in which an e-mail or phone of somebody may stand: «redact» puts
# dots in its place. Words that a machine learned, and files: `erasing` says how.
MENTIONS: dict[str, str] = {
    "SavedView": "query",
    "Erasure": "scan",  # whom it looks for, until it is done
    "Segment": "conditions",
    "ExportRun": "filters ids file pieces",
    "BulkRun": "filters params",
    "ImportRun": "path filename error counts",
    "SpamModel": "weights",
    "SpamTrial": "examples",
    "Lookout": "sample",
    "FeedItem": "error",
    "PersonFile": "file",
}

# Of people who work here; they are no part of an erasure.
STAFF: dict[str, str] = {
    "BulkRun": "by_name undone_by",
    "Delivery": "by_name",
    "Erasure": "author_name settled_by",
    "Event": "actor_name",
    "ExportRun": "by_name",
    "ImportRun": "by_name",
    "Invitation": "email name key trouble",
    "Membership": "name likes",
    "Merge": "by_name undone_by",
    "Note": "author_name",
    "Notification": "data",
    "Pair": "judged_by",
    "Consent": "withdrawn_by",
    "PersonFile": "by_name",
    "QualificationEntry": "author_name",
    "RetentionRun": "by_name",
    "Scan": "by_name",
    "ScheduledStatus": "author_name",
    "ScoringRun": "by_name",
    "ScoringVersion": "by_name published_by",
    "SpamCleanup": "by_name",
    "SpamModel": "by_name",
    "SpamTrial": "by_name",
    "Task": "author_name",
    "User": "password email name language",
}

# What a company set up, and what the house says to itself: nobody's data.
NOBODYS: dict[str, str] = {
    "Alert": "what data",
    "Availability": "hours absences",
    "Brand": "name slug",
    "BulkItem": "outcome before undone",  # codes, ids and dates that an undo puts back
    "BulkRun": "act state counts error actor_kind",
    "Campaign": "name slug levels",
    "ClosedDay": "zone counts",
    "Company": "name slug country timezone language currency granted flow duplicates privacy "
    "qualifying levels",
    "Connection": "kind name key options sealed trouble",
    "Consent": "purpose channel text source",
    "Contact": "entry_method lead_state",
    "ContactPoint": "kind",
    "CustomField": "currency slug hint options default kind name",
    "Digest": "trouble",
    "Delivery": "cause act state remote_id",
    "DeliveryAttempt": "act method",
    "Erasure": "reason state waits_for counts outside author_kind",
    "Event": "subject_kind kind actor_kind",
    "ExportLayout": "columns format options",
    "ExportRun": "format columns legend options checked state error actor_kind",
    "FeedItem": "listener state",
    "Form": "key name title fields consent list_consent thanks redirect_url",
    "Holiday": "name",
    "ImportMapping": "signature mapping",
    "ImportRun": "digest header mapping state actor_kind",
    "Lead": "standing entry_method assignment_type assignment_reason duplicate_scope score_parts "
    "flow_state delivery_state levels",
    "ListMember": "source",
    "MarketingList": "name slug description",
    "Membership": "role",
    "Merge": "absorbed moved tags lists",
    "Note": "outcome author_kind mentions",
    "NoteTemplate": "title body outcome",
    "Notification": "kind",
    "NotificationChoice": "silent",
    "Offer": "holder",
    "Pair": "reasons state",
    "Periodic": "key",
    "PersonFile": "state error actor_kind",
    "ProductFile": "media name path digest kind",
    "Product": "name slug description url currency",
    "QualificationEntry": "author_kind event",
    "QualificationRule": "event type",
    "QualificationType": "name slug meaning",
    "RetentionRun": "rule state actor_kind",
    "SavedView": "name columns shared",
    "Scan": "state counts actor_kind",
    "ScheduledStatus": "state reason author_kind",
    "ScoringRun": "kind state params kept result error",
    "ScoringVersion": "kind state values test",
    "Segment": "name slug description",
    "SpamCleanup": "state actor_kind",
    "SpamModel": "state figures",
    "SpamPolicy": "rules",
    "SpamTrial": "draft state counts",
    "SpamValue": "list kind",
    "Status": "name slug meaning",
    "Submission": "source state",
    "Tag": "name slug",
    "Task": "kind author_kind",
    "Team": "name slug timezone",
    "Token": "name role scopes prefix hash",
    "Tombstone": "mark",  # a keyed hash: nobody is found by it but whoever comes with the address
    "WorkerSeen": "id host",
}


def classified(model: str) -> list[str]:
    """Every field of a model that stands in the register, as often as it does."""
    own = [name for one in HOLDINGS if one.name == model for name in one.fields]
    tables = (MENTIONS, STAFF, NOBODYS)
    return own + [name for table in tables for name in table.get(model, "").split()]


def found_in(table: str, person: Person) -> list[int]:
    """As `found`, of one table."""
    return next(one for one in HOLDINGS if one.name == table).find(person)


def found(person: Person, *, loose: Collection[int]) -> dict[str, list[int]]:
    """{table: ids of the person's rows} of all tables; some twenty statements. `loose` are the
    captures of theirs that became no lead."""
    ids = {one.name: one.find(person) for one in HOLDINGS}
    ids["Submission"] = sorted({*ids["Submission"], *loose})
    return ids
