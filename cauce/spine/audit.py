"""The log of the company: what an administrator asks about, chapter by chapter, or everything."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cauce.spine.fact import Fact
from cauce.spine.facts import (
    AccountChanged,
    BulkFinished,
    BulkUndone,
    CompanyAlerted,
    ConnectionCaughtUp,
    ConnectionRecovered,
    ConnectionTroubled,
    ContactsScanned,
    ErasureCancelled,
    ErasurePlanned,
    ExportDownloaded,
    ExportFailed,
    ExportFinished,
    FileTaken,
    ImportFinished,
    ImportUndone,
    PersonErased,
    PersonExported,
    PersonExportTaken,
    RetentionFinished,
    SessionEnded,
    SessionRefused,
    SessionStarted,
    SettingChanged,
    SettingCreated,
    SpamCleaned,
    SpamValueListed,
    SpamValueUnlisted,
    SubmissionReplayed,
    TokenRefused,
    TokenUsed,
)
from cauce.spine.read import narrowed
from cauce.spine.table import Event

CHAPTERS: dict[str, tuple[type[Fact], ...]] = {
    "settings": (SettingCreated, SettingChanged, SpamValueListed, SpamValueUnlisted),
    "people": (SessionStarted, SessionEnded, SessionRefused, AccountChanged),
    "programs": (TokenUsed, TokenRefused),
    "connections": (
        ConnectionTroubled, ConnectionRecovered, ConnectionCaughtUp, CompanyAlerted,
    ),
    "files": (
        ImportFinished, ImportUndone, ExportFinished, ExportFailed, ExportDownloaded, FileTaken,
    ),
    "personal": (
        ErasurePlanned, ErasureCancelled, PersonErased, PersonExported, PersonExportTaken,
        RetentionFinished,
    ),
    "runs": (BulkFinished, BulkUndone, SpamCleaned, ContactsScanned, SubmissionReplayed),
}  # fmt: skip
LEADS, EVERYTHING = "leads", "everything"
_KINDS = [fact.kind for chapter in CHAPTERS.values() for fact in chapter]


def audit(
    *,
    chapter: str = "",
    kind: str = "",
    noun: str = "",
    subject: int | None = None,
    before: int | None = None,
    actor: str = "",
    at_from: datetime | None = None,
    at_to: datetime | None = None,
) -> QuerySet[Event]:
    """What happened in the company, newest first: without a chapter all of CHAPTERS, which is
    everything but the work on leads and contacts; LEADS is that work, EVERYTHING both.

    `kind` is one kind of fact; `noun` and `subject` (an id) narrow it to one kind of thing or one
    thing; `before` is the id of the event after which the next page begins; `actor` and the
    moments are as in `read.history`.
    """
    events = Event.objects.order_by("-id")
    if chapter == LEADS:
        events = events.exclude(kind__in=_KINDS)
    elif chapter != EVERYTHING:
        facts = CHAPTERS.get(chapter)
        events = events.filter(kind__in=[fact.kind for fact in facts] if facts else _KINDS)
    wanted: dict[str, Any] = {
        "kind": kind,
        "subject_kind": noun,
        "subject_id": subject,
        "id__lt": before,
        "at__gte": at_from,
        "at__lt": at_to,
    }
    return narrowed(events, actor, wanted)
