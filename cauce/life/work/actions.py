"""Notes and stars on a locked lead."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.catalog.models import NoteTemplate, Outcome, Tag
from cauce.leads.models import Lead, Standing
from cauce.life.work import tasks
from cauce.life.work.mentions import mentioned
from cauce.life.work.models import Note
from cauce.life.work.reservation import claim, need_free
from cauce.life.work.tagging import tag
from cauce.spine.facts import LeadStarred, NoteWritten
from cauce.spine.record import record
from cauce.store import atomic

NOTE_LIMIT = 10_000
_EXCERPT = 280


@atomic()
def write_note(
    lead: Lead,
    *,
    by: Actor,
    body: str = "",
    template: NoteTemplate | None = None,
    tags: Collection[Tag] | None = None,
    call: bool | None = None,
    outcome: str | None = None,
    due: datetime | None = None,
) -> Note:
    """A note on `lead` (locked by `leads.access`), with all that goes with it in one transaction.

    What is not given comes from the template: text, tags, whether it tells of a call, its outcome
    ("" for none). `due` is when the person is to be called again. The first note reserves the lead
    where the role does so.
    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.WORK)
    now = timezone.now()
    due = due and due.astimezone(UTC).replace(microsecond=0)
    text = text_of(body or (template.body if template else ""))
    outcome = (template.outcome if template else "") if outcome is None else outcome
    _check(lead, outcome, due, now, template)
    need_free(lead, by=by)
    note = Note.objects.create(
        lead=lead,
        body=text,
        template=template,
        call=bool(template and template.call) if call is None else call,
        outcome=outcome,
        due_at=due,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=now,
        mentions=mentioned(text),
    )
    record(_written(note), by=by, lead=lead, at=now)
    given = tags if tags is not None else template.tags.all() if template else ()
    if given:
        tag([lead], tags=list(given), by=by)
    claim(lead, by=by, at=now)
    _next_step(lead, due, by=by, at=now)
    return note


def _next_step(lead: Lead, due: datetime | None, *, by: Actor, at: datetime) -> None:
    """What was to be done by now has been done; on the date agreed it is to be done again."""
    tasks.settle_due(lead, by=by, at=at)
    if due is not None:
        if lead.seller_id is None:
            raise Invalid({"next_due": "needs_seller"})
        try:
            tasks.call_back(lead, due_at=due, title=_("Call again"), by=by)
        except Invalid as refused:
            # Whoever writes a note knows but one field of the task that comes of it.
            raise Invalid({"next_due": next(iter(refused.fields.values()))}) from refused
    lead.refresh_from_db(fields=["next_due"])


def text_of(body: str) -> str:
    """A note's text as it is kept. Raises Invalid."""
    text = body.replace("\x00", "").strip()
    if not text:
        raise Invalid({"body": "required"})
    if len(text) > NOTE_LIMIT:
        raise Invalid({"body": ("too_long", {"limit": NOTE_LIMIT})})
    return text


def _check(
    lead: Lead, outcome: str, due: datetime | None, now: datetime, template: NoteTemplate | None
) -> None:
    problems: dict[str, str | tuple[str, dict[str, str]]] = {}
    if outcome and outcome not in set(Outcome):
        problems["outcome"] = ("unknown_choice", {"choices": ", ".join(Outcome)})
    if due is not None and due <= now:
        problems["next_due"] = "not_ahead"
    if template is not None and not template.active:
        problems["template"] = "unknown_reference"
    if problems:
        raise Invalid(problems)
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")


def _written(note: Note) -> NoteWritten:
    return NoteWritten(
        note=note.pk,
        excerpt=excerpt_of(note.body),
        template=note.template_id,
        call=note.call,
        outcome=note.outcome,
        mentions=tuple(note.mentions),
    )


def excerpt_of(text: str) -> str:
    """What the list shows of a note."""
    return " ".join(text.split())[:_EXCERPT]


@atomic()
def set_stars(lead: Lead, *, stars: int, by: Actor) -> Lead:
    """0 to 5 stars on a locked lead. Raises NotAllowed, Invalid."""
    by.need(Right.WORK)
    if not 0 <= stars <= 5:
        raise Invalid({"stars": "out_of_range"})
    if stars != lead.stars:
        record(LeadStarred(was=lead.stars, stars=stars), by=by, lead=lead)
    return lead
