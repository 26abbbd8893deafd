"""A lead is one operator's in the flow: the first who writes a note, where the role reserves.

Every way to a note comes through here with the lead's row locked, so of two who write at the same
moment one has it and the other is told.
"""

from datetime import datetime

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, NotAllowed
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.flow import flow_of
from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadAssigned, LeadReleased, LeadReserved
from cauce.spine.record import record
from cauce.store import atomic


@atomic()
def reserve(lead: Lead, *, by: Actor, member: Membership | None = None) -> Lead:
    """Reserve a locked lead for oneself, or by whoever may reassign for `member`.

    Raises NotAllowed, Invalid, Conflict when somebody else has it.
    """
    by.need(Right.WORK)
    if member is not None and member.pk != by.membership_id:
        by.need(Right.REASSIGN)
    mine = member or Membership.objects.filter(pk=by.membership_id or 0).first()
    if mine is None:
        raise Invalid({"member": "required"})
    if not mine.active:
        raise Invalid({"member": "inactive_seller"})
    if lead.standing != Standing.ACTIVE:
        raise Conflict("lead_not_active")
    if lead.reserved_by_id not in (None, mine.pk) and not by.may(Right.REASSIGN):
        raise _reserved(lead)
    return _give(lead, mine, by=by, at=timezone.now())


@atomic()
def release(lead: Lead, *, by: Actor) -> Lead:
    """Give a locked lead back: by its holder, or by whoever may reassign. Raises NotAllowed."""
    by.need(Right.WORK)
    if lead.reserved_by_id is None:
        return lead
    if lead.reserved_by_id != by.membership_id and not by.may(Right.REASSIGN):
        raise NotAllowed(Right.REASSIGN)
    record(LeadReleased(member=lead.reserved_by_id), by=by, lead=lead)
    return lead


def claim(lead: Lead, *, by: Actor, at: datetime) -> None:
    """After a note of `by` on the locked lead: it is theirs, where their role reserves."""
    member = _reserving(by)
    if member is not None and lead.reserved_by_id is None:
        _give(lead, member, by=by, at=at)


def need_free(lead: Lead, *, by: Actor) -> None:
    """Raise Conflict if somebody else has reserved the lead. Whoever may reassign and does not
    reserve by writing is no rival in the flow: they may add a note to anybody's lead."""
    if lead.reserved_by_id in (None, by.membership_id):
        return
    if not by.may(Right.REASSIGN) or _reserving(by) is not None:
        raise _reserved(lead)


def may_write(lead: Lead, *, by: Actor) -> bool:
    """Whether a note of `by` would be taken, as things stand."""
    try:
        need_free(lead, by=by)
    except Conflict:
        return False
    return by.may(Right.WORK) and lead.standing == Standing.ACTIVE


def _reserving(by: Actor) -> Membership | None:
    """The member who acts, if the company lets their role reserve. A token of nobody never does."""
    roles = flow_of(current_company()).reserving
    if not roles or by.membership_id is None:
        return None
    return Membership.objects.filter(pk=by.membership_id, role__in=roles).first()


def _give(lead: Lead, member: Membership, *, by: Actor, at: datetime) -> Lead:
    if lead.reserved_by_id != member.pk:
        happened = LeadReserved(member=member.pk, was=lead.reserved_by_id)
        record(happened, by=by, lead=lead, at=at)
    if lead.seller_id != member.pk:
        # Out of the pool it is the operator's own: a reservation is a way of assigning (E4).
        was = lead.seller_id
        kind = "direct" if was is None else "manual_reassignment"
        reason = {"why": "reserved", "by": by.name}
        assigned = LeadAssigned(seller=member.pk, was=was, type=kind, reason=reason)
        record(assigned, by=by, lead=lead, at=at)
    return lead


def _reserved(lead: Lead) -> Conflict:
    who = Membership.objects.filter(pk=lead.reserved_by_id or 0).first()
    return Conflict("reserved", by=who.name if who else "", member=lead.reserved_by_id)
