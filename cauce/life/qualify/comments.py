"""Comments appended to qualification entries, the system's too; no entry is ever overwritten."""

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.leads.models import Lead, Standing
from cauce.life.qualify.actions import COMMENT_LIMIT
from cauce.life.qualify.models import QualificationEntry
from cauce.spine.facts import QualificationCommented
from cauce.spine.record import record
from cauce.store import atomic


@atomic()
def comment_on(
    entry: QualificationEntry, lead: Lead, *, comment: str, by: Actor
) -> QualificationEntry:
    """Append a comment to an entry of a locked lead: an entry of its own without points, after
    which type and state stay what they are. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.WORK)
    text = comment.replace("\x00", "").strip()
    if not text:
        raise Invalid({"comment": "required"})
    if len(text) > COMMENT_LIMIT:
        raise Invalid({"comment": ("too_long", {"limit": COMMENT_LIMIT})})
    if entry.lead_id != lead.pk:
        raise Invalid({"about": "unknown_reference"})
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    now = timezone.now()
    made = QualificationEntry.objects.create(
        lead=lead,
        type_id=entry.type_id,
        points=0,
        comment=text,
        about=entry,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=now,
    )
    happened = QualificationCommented(entry=made.pk, about=entry.pk, comment=text)
    record(happened, by=by, lead=lead, at=now)
    return made
