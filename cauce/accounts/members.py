"""Members as those who act."""

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.models import Membership
from cauce.accounts.permissions import rights_of
from cauce.accounts.scope import unscoped


def actor_of(member: Membership) -> Actor:
    """The person as an actor of their company. One query for the teams."""
    with unscoped("teams are read before the company is entered"):
        team_ids = frozenset(member.teams.values_list("pk", flat=True))
    return Actor(
        kind=ActorKind.PERSON,
        id=member.pk,
        name=member.name,
        role=member.role,
        rights=rights_of(member.role, member.company.granted, None),
        team_ids=team_ids,
        membership_id=member.pk,
    )
