"""Who somebody is, from a name, an e-mail or a phone; and how much is known of them."""

from dataclasses import dataclass, field
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.leads import contact_search, families, search
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import newcomers
from cauce.life.personal import captures, looking, mentions, register, wiping
from cauce.life.personal.person import Key, Person, key_typed, person_of, person_with
from cauce.store import atomic

_MOST = 20
LOOKED_AT = 2_000  # of the newest captures that became no lead, and texts, while somebody waits


@dataclass(frozen=True, slots=True)
class Found:
    """Contacts that it may be, best first. Without one: how many enquiries in quarantine and
    captures that became none hold the e-mail or phone that was typed."""

    contacts: list[Contact]
    key: Key | None = None
    loose: dict[str, int] = field(default_factory=dict)


def find(typed: str, *, by: Actor) -> Found:
    """Whom a text means: the number of a contact, an e-mail, a phone in any written form, a name.

    Merged contacts are one person. Raises NotAllowed.
    """
    by.need(Right.PERSONAL_DATA)
    text = typed.replace("\x00", "").strip()[:200]
    key = key_typed(text)
    if key is None:
        return Found(_called(text))
    owners = ContactPoint.objects.filter(kind=key[0], key=key[1]).values_list("contact", flat=True)
    roots = {family[0] for family in families.families(owners).values()}
    contacts = list(Contact.objects.filter(pk__in=roots)) or _called(text)
    return Found(contacts, key, {} if contacts else _loose(key))


def _called(text: str) -> list[Contact]:
    """Contacts that were ever known by these words, or the one whose number it is."""
    people = Contact.objects.filter(canonical=None, erased_at=None)
    number = text.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 8:
        return list(people.filter(pk=int(number)))
    words = search.terms(text)
    if sum(map(len, words)) < 2:
        return []
    return list(search.holding(people, words, table=contact_search.FTS).order_by("-pk")[:_MOST])


def _loose(key: Key) -> dict[str, int]:
    person = person_with([key])
    held = {
        "Lead": len(person.leads),
        "Submission": len(captures.without_lead(person, newest=LOOKED_AT)),
    }
    return {name: count for name, count in held.items() if count}


@atomic()
def take_hold(key: Key, *, by: Actor) -> Contact:
    """A contact for somebody who has none, so that what is known of them can be handed over and
    erased as of everybody. Raises NotAllowed, Exists."""
    by.need(Right.PERSONAL_DATA)
    kind, value = key
    return newcomers.create_contact(values={kind: value}, by=by)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person: {table: rows}, in the order of the register; what went outside;
    other people's leads on which colleagues have lately written its e-mail or phone."""

    person: Person
    counts: dict[str, int]
    outside: list[dict[str, Any]]
    exports: int
    elsewhere: list[Lead]

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        """(table, as people read it, rows) of those that have any."""
        held = [(one.name, one.label) for one in register.HOLDINGS]
        return [(name, label, self.counts[name]) for name, label in held if self.counts[name]]


def known(contact: Contact, *, by: Actor) -> Known:
    """How much is known of a person. Raises NotAllowed, Missing."""
    by.need(Right.PERSONAL_DATA)
    if not Contact.objects.filter(pk=contact.pk).exists():
        raise Missing("contact")
    person = person_of(contact.pk)
    ids = register.found(person, loose=captures.without_lead(person, newest=LOOKED_AT))
    return Known(
        person,
        {name: len(rows) for name, rows in ids.items()},
        wiping.outside(person.leads),
        len(mentions.exports_with(person)),
        looking.lately(person, newest=LOOKED_AT),
    )
