"""The places of the settings, in groups: the side menu, and the page /settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right


@dataclass(frozen=True, slots=True)
class Place:
    """One entry. `note` says on /settings what is done there."""

    slug: str
    label: Promise
    icon: str
    note: Promise
    right: Right = Right.CONFIGURE

    @property
    def url(self) -> str:
        """Its address."""
        return f"/settings/{self.slug}"


GROUPS: tuple[tuple[Promise, tuple[Place, ...]], ...] = (
    (
        _("Company"),
        (
            Place("company", _("Company"), "building", _("Name, zone, language and money")),
            Place("brands", _("Brands"), "flag", _("Whose products are sold")),
            Place("products", _("Products"), "tag", _("What is sold, and what it costs")),
            Place("campaigns", _("Campaigns"), "megaphone", _("Where enquiries belong")),
        ),
    ),
    (
        _("Work on leads"),
        (
            Place(
                "qualifications", _("Qualifications"), "star", _("States and types per campaign")
            ),
            Place(
                "qualification-rules",
                _("Automatic qualification"),
                "ai",
                _("What the system adds by itself"),
            ),
            Place("statuses", _("Statuses"), "board", _("Statuses and sub-statuses of the sale")),
            Place("fields", _("Own fields"), "sliders", _("What you ask beside the usual data")),
            Place("flow", _("Flow"), "flow", _("Whose turn it is, who reserves, what is shown")),
            Place("note-templates", _("Notes to choose"), "note", _("Texts that operators take")),
            Place("tags", _("Tags"), "tag", _("What people are marked with")),
            Place("lists", _("Marketing lists"), "mail", _("What people are subscribed to")),
            Place("segments", _("Segments"), "filter", _("Saved questions about your contacts")),
            Place("rules", _("Assignment rules"), "rule", _("Who gets the next lead")),
            Place("duplicates", _("Duplicates"), "users", _("Who gets people who ask again")),
            Place("levels", _("Service levels"), "zap", _("How soon somebody answers")),
            Place("spam", _("Spam filters"), "shield", _("What is taken for spam, and why")),
            Place("scoring", _("Scoring"), "gauge", _("What the iScore counts, and how well")),
            Place(
                "availability", _("Availability"), "clock", _("Who is there, and takes how many")
            ),
        ),
    ),
    (
        _("People"),
        (
            Place("users", _("Users"), "user", _("Who works here, as what"), Right.MANAGE_PEOPLE),
            Place("teams", _("Teams"), "users", _("Who works together"), Right.MANAGE_PEOPLE),
            Place("roles", _("Roles"), "shield", _("What each role may do"), Right.MANAGE_PEOPLE),
        ),
    ),
    (
        _("In and out"),
        (
            Place("forms", _("Web forms"), "file", _("Forms for your sites")),
            Place(
                "connections", _("Connections"), "plug", _("Systems that leads come from or go to")
            ),
            Place("keys", _("API keys"), "lock", _("Keys of the providers that you use")),
            Place("tokens", _("API tokens"), "key", _("Keys for programs"), Right.MANAGE_PEOPLE),
        ),
    ),
    (
        _("This installation"),
        (
            Place(
                "personal-data",
                _("Personal data"),
                "shield",
                _("Find, hand over and erase what is known of somebody"),
                Right.PERSONAL_DATA,
            ),
            Place("changes", _("Audit log"), "history", _("Who did what, who came in")),
            Place("health", _("Health"), "zap", _("How this installation does")),
            Place("components", _("Components"), "panel", _("Every part of the interface")),
        ),
    ),
)


def menu(actor: Actor, path: str = "") -> list[dict[str, Any]]:
    """What of it the actor may open: [{label, places: [{url label icon note current}]}]."""
    groups = [
        {"label": label, "places": list(_open(places, actor, path))} for label, places in GROUPS
    ]
    return [group for group in groups if group["places"]]


def _open(places: Iterable[Place], actor: Actor, path: str) -> Iterable[dict[str, Any]]:
    for place in places:
        if actor.may(place.right):
            here = path == place.url or path.startswith(f"{place.url}/")
            yield {
                "url": place.url,
                "label": place.label,
                "icon": place.icon,
                "note": place.note,
                "current": here,
            }
