"""A note said better: a new version of it; what it said before is kept."""

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Changed, Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.catalog.models import Outcome
from cauce.leads.models import Lead, Standing
from cauce.life.work.actions import excerpt_of, text_of
from cauce.life.work.mentions import mentioned
from cauce.life.work.models import Note, NoteVersion
from cauce.spine.facts import NoteClassified, NoteEdited
from cauce.spine.record import record
from cauce.store import atomic


@atomic()
def edit_note(note: Note, lead: Lead, *, body: str, by: Actor, version: int | None = None) -> Note:
    """Give a note of a locked lead a new text. `version` is the one that was read, if any.

    Raises NotAllowed, Invalid, Conflict, Changed.
    """
    by.need(Right.WORK)
    if not is_own(note, by):
        raise Conflict("not_your_note")
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    text = text_of(body)
    if text == note.body:
        return note
    if version is not None and version != note.version:
        raise Changed({"body": note.body}, by=note.author_name, at=note.edited_at)
    now = timezone.now()
    NoteVersion.objects.create(
        note=note, number=note.version, body=note.body, written_at=note.edited_at or note.created_at
    )
    called = mentioned(text)
    fresh = tuple(member for member in called if member not in note.mentions)
    note.body, note.mentions, note.edited_at = text, called, now
    note.version += 1
    note.save(update_fields=["body", "mentions", "edited_at", "version"])
    newest = Note.objects.filter(lead=lead).order_by("-id").values_list("pk", flat=True).first()
    happened = NoteEdited(
        note=note.pk,
        version=note.version,
        latest=newest == note.pk,
        mentions=fresh,
        excerpt=excerpt_of(text),
    )
    record(happened, by=by, lead=lead, at=now)
    return note


@atomic()
def classify(note: Note, lead: Lead, *, outcome: str, by: Actor) -> Note:
    """Say how the call went that a note of a locked lead tells of. Raises NotAllowed, Invalid,
    Conflict."""
    by.need(Right.WORK)
    if outcome not in set(Outcome):
        raise Invalid({"outcome": ("unknown_choice", {"choices": ", ".join(Outcome)})})
    if not is_own(note, by):
        raise Conflict("not_your_note")
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    if outcome == note.outcome:
        return note
    was, note.outcome = note.outcome, outcome
    note.save(update_fields=["outcome"])
    happened = NoteClassified(note=note.pk, was=was, outcome=outcome)
    record(happened, by=by, lead=lead)
    return note


def is_own(note: Note, by: Actor) -> bool:
    """Whether `by`, or the person whom a token stands for, wrote the note."""
    return by.is_author(note.author_kind, note.author_id)
