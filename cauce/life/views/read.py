"""Which views somebody may use, and how a person likes the list."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Missing
from cauce.accounts.models import Company, Membership
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version
from cauce.life.views.models import SavedView, Shared


def views_for(actor: Actor, *, removed: bool = False) -> QuerySet[SavedView]:
    """One's own views and those shared with one, oldest first. Administrators see every shared
    one, so that they can tidy up."""
    mine = Q(owner_id=actor.membership_id) if actor.membership_id else Q(pk__in=[])
    wanted = mine | Q(shared=Shared.COMPANY)
    if actor.may(Right.CONFIGURE):
        wanted |= Q(shared=Shared.TEAM)
    elif actor.team_ids:
        wanted |= Q(shared=Shared.TEAM, team_id__in=actor.team_ids)
    return SavedView.objects.filter(wanted, active=not removed).order_by("pk")


def listed_for(actor: Actor) -> list[SavedView]:
    """As `views_for`, from what is known of the company: no page asks for its tabs. To look at,
    not to change."""
    return [view for view in _all(current_company()) if _sees(actor, view)]


@cached_by_version
def _all(_company: Company) -> list[SavedView]:
    return list(SavedView.objects.filter(active=True).order_by("pk"))


def _sees(actor: Actor, view: SavedView) -> bool:
    if view.owner_id is not None and view.owner_id == actor.membership_id:
        return True
    if view.shared == Shared.TEAM:
        return actor.may(Right.CONFIGURE) or view.team_id in actor.team_ids
    return view.shared == Shared.COMPANY


def view_for(actor: Actor, *, id: int, removed: bool = False) -> SavedView:
    """One view that `actor` may use. Raises Missing."""
    found = views_for(actor, removed=removed).filter(pk=id).first()
    if found is None:
        raise Missing("view")
    return found


def may_change(view: SavedView, actor: Actor) -> bool:
    """Whether it is one's own, or shared and one administers."""
    if view.owner_id is not None and view.owner_id == actor.membership_id:
        return True
    return bool(view.shared) and actor.may(Right.CONFIGURE)


@dataclass(frozen=True, slots=True)
class ListChoice:
    """How a person likes the list: keys of columns (none: the usual ones), the id of the view to
    begin with (0: everything), and ids of views in their order; what is not named comes after."""

    columns: list[str]
    view: int
    order: list[int]


def choice_of(member: Membership | None) -> ListChoice:
    """What the person chose; it travels with the membership, so that no page asks for it."""
    kept = member.likes.get("list", {}) if member else {}
    return ListChoice(kept.get("columns", []), kept.get("view", 0), kept.get("order", []))
