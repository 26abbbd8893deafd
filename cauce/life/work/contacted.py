"""«Último contacto» by hand: that somebody spoke to the person where Cauce does not hear it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadContacted, LeadContactWithdrawn
from cauce.spine.read import Event, fact_of, fold, history
from cauce.spine.record import record
from cauce.store import atomic

CHANNELS = ("call", "whatsapp", "email", "visit", "other")
COMMENT_LIMIT = 280
_TOLD = (LeadContacted.kind, LeadContactWithdrawn.kind)


@dataclass(frozen=True, slots=True)
class Told:
    """One contact as somebody told it; `id` is that of its fact."""

    id: int
    at: datetime
    channel: str
    comment: str
    by: str
    told_at: datetime
    author: tuple[str, int | None]


@atomic()
def tell_contact(lead: Lead, *, at: datetime, channel: str, by: Actor, comment: str = "") -> int:
    """Say that the person of a locked lead was spoken to at a moment that is past. The latest of
    all is the last contact. Returns the id of the fact. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.WORK)
    comment = " ".join(comment.replace("\x00", "").split())
    problems: dict[str, str | tuple[str, dict[str, object]]] = {}
    if at > timezone.now():
        problems["at"] = "not_past"
    if channel not in CHANNELS:
        problems["channel"] = ("unknown_choice", {"choices": ", ".join(CHANNELS)})
    if len(comment) > COMMENT_LIMIT:
        problems["comment"] = ("too_long", {"limit": COMMENT_LIMIT})
    if problems:
        raise Invalid(problems)
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    moment = at.astimezone(UTC).replace(microsecond=0).isoformat()
    happened = LeadContacted(contacted_at=moment, channel=channel, comment=comment)
    return record(happened, by=by, lead=lead)


@atomic()
def take_back_contact(lead: Lead, *, told: int, by: Actor) -> None:
    """Withdraw what was told by the fact `told` of a locked lead: by whoever told it, or may
    reassign. The last contact is again what it is without. Raises NotAllowed, Missing, Conflict."""
    by.need(Right.WORK)
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    standing = {one.id: one for one in contacts_of(lead)}
    if told not in standing:
        raise Missing("contact")
    gone = standing.pop(told)
    if not may_take_back(gone, by=by):
        by.need(Right.REASSIGN)
    # What else says when the person was spoken to stays: the fold of all other facts.
    others = fold(history(lead).exclude(kind__in=_TOLD).order_by("id"))["last_contact_at"]
    moments = [one.at for one in standing.values()] + ([others] if others else [])
    happened = LeadContactWithdrawn(
        told=told,
        contacted_at=gone.at.isoformat(),
        channel=gone.channel,
        last_contact=max(moments).isoformat() if moments else None,
    )
    record(happened, by=by, lead=lead)


def may_take_back(told: Told, *, by: Actor) -> bool:
    """Whether `by` told it, or may reassign."""
    return by.is_author(*told.author) or by.may(Right.REASSIGN)


def contacts_of(lead: Lead) -> list[Told]:
    """What was told of a lead and not taken back, the latest contact first. One statement."""
    found: dict[int, Told] = {}
    for event in history(lead).filter(kind__in=_TOLD).order_by("id"):
        happened = fact_of(event)
        if isinstance(happened, LeadContacted):
            found[event.pk] = _told(event, happened)
        elif isinstance(happened, LeadContactWithdrawn):
            found.pop(happened.told, None)
    return sorted(found.values(), key=lambda one: (one.at, one.id), reverse=True)


def _told(event: Event, happened: LeadContacted) -> Told:
    return Told(
        id=event.pk,
        at=datetime.fromisoformat(happened.contacted_at),
        channel=happened.channel,
        comment=happened.comment,
        by=event.actor_name,
        told_at=event.at,
        author=(event.actor_kind, event.actor_id),
    )
