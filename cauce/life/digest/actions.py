"""«Revisado», and whether a member wants the digest by mail."""

from collections.abc import Sequence

from cauce.accounts.actor import Actor
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.leads.models import Lead, Standing
from cauce.spine.facts import LeadReviewed
from cauce.spine.record import happening_on, record_on
from cauce.store import atomic, on_postgres


@atomic()
def review(leads: Sequence[Lead], *, by: Actor) -> int:
    """Mark locked leads as looked at; how many were not yet. Raises NotAllowed."""
    by.need(Right.WORK)
    fresh = [one for one in leads if one.reviewed_at is None and one.standing == Standing.ACTIVE]
    happened = LeadReviewed()
    record_on(happening_on(fresh, lambda _lead: happened, by=by), {one.pk: one for one in fresh})
    return len(fresh)


def wanted_by(member: Membership) -> bool:
    """Whether a member gets the digest by mail: unless they said no."""
    return bool(member.likes.get("digest", {}).get("mail", True))


@atomic()
def choose(member: Membership, *, mail: bool) -> None:
    """Say whether a member gets the digest by mail: a wish of their own, no setting."""
    rows = Membership.objects.filter(pk=member.pk)
    kept = (rows.select_for_update() if on_postgres() else rows).get()
    member.likes = kept.likes | {"digest": {"mail": mail}}
    rows.update(likes=member.likes)
