"""Tokens as actors, and whoever began some work once more, with the rights of this moment."""

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.members import actor_of
from cauce.accounts.models import Membership, Token
from cauce.accounts.permissions import rights_of


def of_token(token: Token) -> Actor:
    """The token as an actor. With a member it sees what that person sees, and may no more."""
    granted = token.company.granted
    rights = rights_of(token.role, granted, token.scopes)
    if token.member is None:
        return Actor(ActorKind.TOKEN, id=token.pk, name=token.name, role=token.role, rights=rights)
    return Actor(
        ActorKind.TOKEN,
        id=token.pk,
        name=token.name,
        role=token.role,
        rights=rights & rights_of(token.member.role, granted, None),
        team_ids=frozenset(token.member.teams.values_list("pk", flat=True)),
        membership_id=token.member.pk,
    )


def again(kind: str, id: int | None) -> Actor | None:
    """Whoever began some work, in the company in scope, as they may act now; None when they are
    switched off, revoked, or were no person and no token."""
    if kind == ActorKind.PERSON:
        member = (
            Membership.objects.select_related("company").filter(pk=id or 0, active=True).first()
        )
        return actor_of(member) if member else None
    if kind == ActorKind.TOKEN:
        rows = Token.objects.select_related("company", "member")
        token = rows.filter(pk=id or 0, revoked_at=None).first()
        expired = token is not None and token.expires_at and token.expires_at < timezone.now()
        return of_token(token) if token and not expired else None
    return None
