"""Whom one means: the contacts that are one person, their leads, and the words that name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.db.models import QuerySet

from cauce.accounts.scope import current_company
from cauce.kit import emails, names, phones
from cauce.leads import families, search
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life.corrections import KINDS, key_of
from cauce.life.personal import naming

_MOST_KEYS = 60
_SHORTEST_NAME = 8  # that is looked for in texts
_SHORTEST_DIGITS = 8  # of a phone, that are looked for in texts
type Key = tuple[str, str]  # kind of point, key


@dataclass(frozen=True, slots=True)
class Person:
    """`contacts`, the one that speaks first; `leads`, those in quarantine and withdrawn ones too;
    `keys` of its points; `emails` and `digits` are how texts name it; `names` those of several
    words, `words` each of them."""

    contacts: Sequence[int]
    leads: Sequence[int]
    keys: frozenset[Key]
    emails: frozenset[str] = field(default=frozenset())
    digits: frozenset[str] = field(default=frozenset())
    words: frozenset[str] = field(default=frozenset())
    names: frozenset[str] = field(default=frozenset())

    def meant_by(self, text: str) -> bool:
        """As `named_in`, or by the whole name: where nobody else can be meant that matters."""
        if self.named_in(text):
            return True
        text = names.fold(unquote_plus(text))
        return any(name in text for name in self.names)

    def named_in(self, text: str) -> bool:
        """Whether a text holds an e-mail or a phone of the person, in any written form."""
        return naming.is_named(text, self.emails, self.digits)

    def hidden_in(self, text: str) -> str:
        """The text with dots for each e-mail and phone of the person."""
        return naming.hidden(text, self.emails, self.digits)


def person_of(contact_id: int) -> Person:
    """The person that a contact is part of."""
    contacts = families.families([contact_id]).get(contact_id, [contact_id])
    return _person(contacts, Lead.objects.filter(contact_id__in=contacts))


def person_with(keys: Iterable[Key]) -> Person:
    """Somebody of whom there is no contact: enquiries in quarantine, captures that became none."""
    return _person([], Lead.objects.none(), extra=frozenset(keys))


def _person(
    contacts: Sequence[int],
    leads: QuerySet[Lead],
    extra: frozenset[Key] = frozenset(),
) -> Person:
    own = list(leads.defer("search_text"))
    people = list(Contact.objects.filter(pk__in=contacts).defer("search_text"))
    points = list(ContactPoint.objects.filter(contact_id__in=contacts))
    keys = {(point.kind, point.key) for point in points} | set(extra)
    rows: list[Lead | Contact] = [*own, *people]
    keys |= {key for row in rows for name in KINDS if (key := key_of(name, getattr(row, name)))}
    keys = set(sorted(keys)[:_MOST_KEYS])
    typed = [point.typed for point in points if point.kind == "email"]
    shown = _addresses(keys, [*typed, *(row.email for row in rows)])
    found = {lead.pk: lead for lead in [*own, *_loose(keys, shown)]}
    told = {
        names.fold(name) for name in (*(c.name for c in people), *(x.name for x in found.values()))
    }
    return Person(
        contacts=list(contacts),
        leads=sorted(found),
        keys=frozenset(keys),
        emails=shown | _addresses(keys, [lead.email for lead in found.values()]),
        digits=_numbers(keys),
        words=frozenset(word for name in told for word in name.split() if len(word) > 2),
        names=frozenset(name for name in told if " " in name and len(name) >= _SHORTEST_NAME),
    )


def _loose(keys: set[Key], addresses: Iterable[str]) -> Iterable[Lead]:
    """Leads without a contact that came with one of these: in quarantine, withdrawn."""
    terms = {key.lstrip("+") for kind, key in keys if kind == "phone"} | set(addresses)
    for term in sorted(terms):
        homeless = search.holding(Lead.objects.filter(contact=None), [term])
        for lead in homeless.defer("search_text"):
            if any(key_of(name, getattr(lead, name)) in keys for name in KINDS):
                yield lead


def _addresses(keys: Iterable[Key], typed: Iterable[str]) -> frozenset[str]:
    found = {names.fold(text) for text in typed}
    return frozenset(found | {key for kind, key in keys if kind == "email"}) - {""}


def _numbers(keys: Iterable[Key]) -> frozenset[str]:
    """The digits within any written form of the numbers: what stands after every prefix."""
    found = set()
    for kind, key in keys:
        if kind == "phone":
            local = naming.digits_of(phones.national(key, country=current_company().country))
            found.add(local[-10:] if len(local) >= _SHORTEST_DIGITS else naming.digits_of(key))
    return frozenset(one for one in found if len(one) >= _SHORTEST_DIGITS)


def key_typed(typed: str) -> Key | None:
    """The point that somebody typed: an e-mail, or a phone in any written form; else None."""
    text = typed.replace("\x00", "").strip()
    if "@" in text:
        email = emails.read(text)
        return ("email", email.key) if email else None
    phone = phones.read(text, country=current_company().country)
    return ("phone", phone.e164) if phone and phone.valid else None
