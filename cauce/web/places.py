"""The places of the product: what the frame's navigation and the palette lead to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the navigation. `key` follows «g»: `g l` leads to the leads from everywhere."""

    url: str
    label: Promise
    icon: str
    key: str = ""
    right: Right | None = None


# In the order of the navigation; a phone shows the first four at once.
PLACES = (
    Place("/", _("Home"), "home", "h"),
    Place("/leads", _("Leads"), "list", "l"),
    Place("/queue", _("Flow"), "flow", "f", Right.WORK),
    Place("/tasks", _("Tasks"), "task", "t"),
    Place("/contacts", _("Contacts"), "contact", "c"),
    Place("/intake", _("Intake"), "inbox", "i", Right.SEE_INTAKE),
    Place("/deliveries", _("Deliveries"), "send", "d"),
    Place("/reports", _("Reports"), "chart", "r"),
    Place("/spam", _("Spam"), "shield", "s", Right.JUDGE_SPAM),
)
SETTINGS = Place("/settings", _("Settings"), "sliders", "o")


def open_to(actor: Actor) -> Iterator[Place]:
    """The places that the actor may enter."""
    yield from (place for place in PLACES if place.right is None or actor.may(place.right))


def may_set_up(actor: Actor) -> bool:
    """Whether any of the settings is for the actor."""
    return actor.may(Right.CONFIGURE) or actor.may(Right.MANAGE_PEOPLE)
