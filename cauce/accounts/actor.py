"""Who does something: a person, a token, a rule, the bot, the public, the system."""

from dataclasses import dataclass, field
from enum import StrEnum

from cauce.accounts.errors import NotAllowed
from cauce.accounts.permissions import Right


class ActorKind(StrEnum):
    """What kind of actor stands behind a fact."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind, not a secret
    RULE = "rule"
    BOT = "bot"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as history will show it, and what they may do.

    `id` is a membership, token or rule id by `kind`; None for the public and the system.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    role: str = ""
    rights: frozenset[Right] = frozenset()
    team_ids: frozenset[int] = field(default=frozenset())
    membership_id: int | None = None  # the person; for a token, whoever it stands for (nobody)

    def may(self, right: Right) -> bool:
        """True if the actor has `right`."""
        return right in self.rights

    def need(self, right: Right) -> None:
        """Raise NotAllowed unless the actor has `right`."""
        if right not in self.rights:
            raise NotAllowed(right)

    def is_author(self, kind: str, id: int | None) -> bool:
        """Whether who was written down so is this actor, or the person whom a token stands for."""
        if (kind, id) == (self.kind.value, self.id):
            return True
        stands_for = (ActorKind.PERSON.value, self.membership_id)
        return self.membership_id is not None and (kind, id) == stands_for


_ALL = frozenset(Right)
SYSTEM = Actor(ActorKind.SYSTEM, rights=_ALL)
PUBLIC = Actor(ActorKind.PUBLIC, rights=frozenset({Right.CREATE_LEADS}))


def rule(rule_id: int | None, name: str) -> Actor:
    """The actor for what a configured rule decided."""
    return Actor(ActorKind.RULE, id=rule_id, name=name, rights=_ALL)
