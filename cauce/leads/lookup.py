"""Looking somebody up while one types: the few leads and people that some letters mean.

What was typed exactly comes first (a lead's number, a whole e-mail address, a whole phone in any
written form: each one look-up in an index), then the newest leads that hold every fragment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.kit import emails, phones
from cauce.leads import contact_search, families, search
from cauce.leads.access import contacts_for, leads_for
from cauce.leads.models import GONE, Contact, ContactPoint, Lead

MOST = 50
_SHORTEST = 2  # letters; one alone would be half the company
_LONGEST = 200
_NUMBER_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Person:
    """A contact: how many of its leads the actor sees, and the id of the newest of them."""

    contact: Contact
    leads: int
    latest: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first, and the folded terms that it was found by."""

    leads: list[Lead]
    people: list[Person]
    terms: list[str]


def look_up(actor: Actor, typed: str, *, limit: int = 8) -> Found:
    """At most `limit` leads that `actor` may see, and as many contacts. At most eleven
    statements; none when nothing is typed."""
    typed = typed.replace("\x00", "").strip()[:_LONGEST]
    terms = search.terms(typed)
    if not terms:
        return Found([], [], [])
    seen = leads_for(actor).exclude(standing__in=GONE).defer("search_text")
    found = _distinct([*_numbered(seen, typed), *_of_points(seen, typed, limit)])
    if len(found) < limit and _is_enough(terms):
        found = _distinct([*found, *search.matching(seen, typed).order_by("-id")[:limit]])
    leads = found[:limit]
    return Found(leads, _people(actor, seen, leads, terms, limit), terms)


def recent(actor: Actor, numbers: Iterable[int]) -> list[Lead]:
    """The leads with these numbers that `actor` may see, in this order. One statement at most."""
    wanted = list(dict.fromkeys(numbers))[:MOST]
    if not wanted:
        return []
    found = {lead.number: lead for lead in leads_for(actor).filter(number__in=wanted)}
    return [found[number] for number in wanted if number in found]


def _numbered(leads: QuerySet[Lead], typed: str) -> Iterable[Lead]:
    """The lead whose number was typed, with # before it or not."""
    digits = typed.removeprefix("#").strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= _NUMBER_DIGITS:
        return leads.filter(number=int(digits))
    return ()


def _of_points(leads: QuerySet[Lead], typed: str, limit: int) -> Iterable[Lead]:
    """The leads of whoever has this very e-mail address or phone."""
    keys = _keys(typed)
    if not keys:
        return ()
    owners = ContactPoint.objects.filter(keys).values_list("contact_id", flat=True)
    people = {pk for family in families.families(owners).values() for pk in family}
    return leads.filter(contact_id__in=people).order_by("-id")[:limit]


def _keys(typed: str) -> Q | None:
    if "@" in typed:
        email = emails.read(typed)
        return Q(kind="email", key=email.key) if email else None
    phone = phones.read(typed, country=current_company().country)
    return Q(kind="phone", key=phone.e164) if phone and phone.valid else None


def _distinct(leads: Iterable[Lead]) -> list[Lead]:
    return list({lead.pk: lead for lead in leads}.values())


def _people(
    actor: Actor, seen: QuerySet[Lead], leads: list[Lead], terms: list[str], limit: int
) -> list[Person]:
    """The contacts of `leads` in their order, then others that were ever known by these terms."""
    contacts = contacts_for(actor).defer("search_text")
    theirs = [lead.contact_id for lead in leads if lead.contact_id is not None]
    speaker = families.speakers(theirs)
    order = list(dict.fromkeys(speaker.get(pk, pk) for pk in theirs))
    of_leads = {contact.pk: contact for contact in contacts.filter(pk__in=order)} if order else {}
    found = [of_leads[id] for id in order if id in of_leads]
    if _is_enough(terms):
        named = search.holding(contacts, terms, table=contact_search.FTS).order_by("-id")[:limit]
        found += [contact for contact in named if contact.pk not in of_leads]
    found = found[:limit]
    counts = _counts(seen, [contact.pk for contact in found]) if found else {}
    return [Person(contact, *counts.get(contact.pk, (0, None))) for contact in found]


def _counts(seen: QuerySet[Lead], contact_ids: list[int]) -> dict[int, tuple[int, int]]:
    """{contact: (leads, the newest)}, those of contacts merged into it among them."""
    groups: Any = (
        seen.filter(contact__in=families.of(contact_ids))
        .order_by()
        .values_list("contact_id", "contact__canonical_id")
        .annotate(leads=Count("pk"), latest=Max("pk"))
    )
    counts: dict[int, tuple[int, int]] = {}
    for contact_id, canonical, leads, latest in groups:
        person = canonical or contact_id
        count, newest = counts.get(person, (0, 0))
        counts[person] = (count + leads, max(newest, latest))
    return counts


def _is_enough(terms: list[str]) -> bool:
    return sum(map(len, terms)) >= _SHORTEST
