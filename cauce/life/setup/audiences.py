"""Marketing lists and segments as an administrator defines them."""

from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.catalog.audiences import MarketingList, Segment
from cauce.life.setup.audience_values import tidy_conditions, tidy_description
from cauce.life.setup.changes import made
from cauce.life.setup.naming import checked_name, free_slug
from cauce.store import atomic

NAME_LIMIT = 120


@atomic()
def create_list(
    *, name: str, by: Actor, description: str = "", newsletter: bool = False
) -> MarketingList:
    """A list with nobody on it. Raises NotAllowed, Invalid, Exists."""
    by.need(Right.CONFIGURE)
    lists = MarketingList.objects.all()
    row = MarketingList(
        name=checked_name(name, siblings=lists, limit=NAME_LIMIT),
        slug=free_slug(name, taken=lists),
        description=tidy_description(description),
        newsletter=newsletter,
    )
    return made(row, noun="list", by=by)


@atomic()
def create_segment(
    *, name: str, conditions: dict[str, Any], by: Actor, description: str = ""
) -> Segment:
    """A saved filter over contacts. Raises NotAllowed, Invalid naming each wrong condition,
    Exists."""
    by.need(Right.CONFIGURE)
    segments = Segment.objects.all()
    row = Segment(
        name=checked_name(name, siblings=segments, limit=NAME_LIMIT),
        slug=free_slug(name, taken=segments),
        description=tidy_description(description),
        conditions=tidy_conditions(conditions),
    )
    return made(row, noun="segment", by=by)
