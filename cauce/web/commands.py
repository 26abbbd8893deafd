"""What the palette offers besides leads: pages, settings, actions, named in any language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.catalog.names import Names, Table
from cauce.kit.names import fold
from cauce.web import places
from cauce.web.settings.places import GROUPS

LANGUAGES = ("es", "en")
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Command:
    """One line: a page to go to, or something to do.

    It does its work by one of: `url`, a page; `opens`, a dialog of the frame; `form`, a form of the
    frame that it sends; `theme`. `also` are further words that people may look for it by.
    """

    label: Promise | str
    icon: str
    url: str = ""
    opens: str = ""
    form: str = ""
    value: str = ""  # of the language, which the form asks of its button
    theme: bool = False
    key: str = ""
    right: Right | None = None
    note: Promise | str = ""
    also: Promise | str = ""

    @property
    def keys(self) -> list[str]:
        """The keys to press one after the other."""
        return self.key.upper().split()


ACTIONS = (
    Command(
        _("New lead"), "plus", "/leads/new",
        right=Right.CREATE_LEADS, also=_("create add contact person"),
    ),
    Command(
        _("Import a file"), "upload", "/leads/import",
        right=Right.IMPORT, also=_("upload csv excel leads"),
    ),
    Command(_("New contact"), "contact", "/contacts/new", right=Right.CREATE_LEADS),
    Command(_("New task"), "task", "/tasks/new", right=Right.WORK),
    Command(
        _("Exports"), "download", "/exports", right=Right.EXPORT, also=_("download csv excel leads")
    ),
    Command(_("Past imports"), "history", "/imports", right=Right.IMPORT),
    Command(_("Change theme"), "theme", theme=True, also=_("dark light mode colour")),
    Command(_("Keys of this page"), "keyboard", opens="keys", key="?", also=_("shortcuts")),
    *(
        Command(name, "globe", form="choose-language", value=code, also="idioma language")
        for code, name in (("es", "Español"), ("en", "English"))
    ),
    Command(_("E-mail addresses"), "mail", "/accounts/email/", also=_("my account")),
    Command(_("Password"), "lock", "/accounts/password/change/", also=_("my account change")),
    Command(_("Two-step sign-in"), "key", "/accounts/2fa/", also=_("my account passkey security")),
    Command(_("Sign out"), "sign-out", form="sign-out", also=_("log out leave")),
)  # fmt: skip
_SHOWN_AT_ONCE = 5  # actions, before anything is typed


def pages(actor: Actor) -> Iterator[Command]:
    """The places of the navigation that the actor may enter."""
    for place in places.open_to(actor):
        key = f"g {place.key}" if place.key else ""
        yield Command(place.label, place.icon, place.url, key=key)
    if places.may_set_up(actor):
        place = places.SETTINGS
        yield Command(place.label, place.icon, place.url, key=f"g {place.key}")


def actions(actor: Actor) -> Iterator[Command]:
    """What the actor may do from everywhere."""
    spoken = translation.get_language()
    for one in ACTIONS:
        if (one.right is None or actor.may(one.right)) and one.value != spoken:
            yield one


def first_actions(actor: Actor) -> list[Command]:
    """The actions that an empty palette shows."""
    return list(actions(actor))[:_SHOWN_AT_ONCE]


def settings(actor: Actor) -> Iterator[Command]:
    """The places of the settings that the actor may enter."""
    for _group, entries in GROUPS:
        for place in entries:
            if actor.may(place.right):
                yield Command(place.label, place.icon, place.url, note=place.note)


def configured(actor: Actor, known: Names, terms: Sequence[str]) -> Iterator[Command]:
    """Brands, products, campaigns and people of the company whose name was typed, each with the
    page that sets it up."""
    if actor.may(Right.CONFIGURE):
        yield from _named(known.campaigns, terms, "/settings/campaigns", "megaphone", _("Campaign"))
        yield from _named(known.products, terms, "/settings/products", "tag", _("Product"))
        yield from _named(known.brands, terms, "/settings/brands", "flag", _("Brand"))
    if actor.may(Right.MANAGE_PEOPLE):
        yield from _named(known.members, terms, "/settings/users", "user", _("User"))


def _named(
    table: Table, terms: Sequence[str], url: str, icon: str, noun: Promise
) -> Iterator[Command]:
    found = [
        Command(label.name, icon, f"{url}/{label.id}", note=noun)
        for label in table.values()
        if label.active and fits(fold(label.name), terms)
    ]
    yield from found[:_MOST_NAMED]


def matching(commands: Iterable[Command], terms: Sequence[str]) -> list[Command]:
    """Those whose name or further words begin with every typed term, in one of our languages."""
    wanted, places = list(commands), set[int]()
    for language in LANGUAGES:
        with translation.override(language):
            for place, command in enumerate(wanted):
                if fits(fold(f"{command.label} {command.also}"), terms):
                    places.add(place)
    return [wanted[place] for place in sorted(places)]


def fits(text: str, terms: Sequence[str]) -> bool:
    """Whether each term begins a word of the folded `text`."""
    return all(f" {term}" in f" {text}" for term in terms)
