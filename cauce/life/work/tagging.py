"""Tags are given to a person and taken back; they show on all the person's leads."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict
from cauce.accounts.permissions import Right
from cauce.catalog.models import Tag
from cauce.leads import families
from cauce.leads.models import Contact, Lead
from cauce.spine.fact import Fact
from cauce.spine.facts import ContactTagged, ContactUntagged
from cauce.spine.record import Happening, record_many
from cauce.store import atomic, on_postgres

_Link = Contact.tags.through


@atomic()
def tag(whom: Iterable[Lead | Contact], *, tags: Collection[Tag], by: Actor) -> int:
    """Give `tags` to the people behind leads (locked by `leads.access`) or to contacts.

    A fact for each person who lacked one of them, on the lead it was done through. Returns how many
    people that were. Raises NotAllowed, Conflict.
    """
    return _change(whom, give={one.pk for one in tags}, take=(), by=by)


@atomic()
def untag(whom: Iterable[Lead | Contact], *, tags: Collection[Tag], by: Actor) -> int:
    """Take `tags` back; otherwise as `tag`."""
    return _change(whom, give=(), take={one.pk for one in tags}, by=by)


@atomic()
def set_tags(lead: Lead, *, tags: Collection[Tag], by: Actor) -> None:
    """The person of a locked lead has exactly `tags` from now on. Raises as `tag`."""
    wanted = {one.pk for one in tags}
    others = set(Tag.objects.exclude(pk__in=wanted).values_list("pk", flat=True))
    _change([lead], give=wanted, take=others, by=by)


def _change(
    whom: Iterable[Lead | Contact], *, give: Collection[int], take: Collection[int], by: Actor
) -> int:
    by.need(Right.WORK)
    through = _by_contact(whom)
    kin = families.families(through)
    known = _locked_links(sorted({pk for family in kin.values() for pk in family}))
    now = timezone.now()
    added: list[tuple[int, int]] = []
    dropped: list[tuple[int, int]] = []
    happenings: list[Happening] = []
    # All of a family carry the same tags, so that each of their leads is found by them; it is one
    # person who is told of.
    for contact_id, family in _each_once(kin):
        has = set[int]().union(*(known[pk] for pk in family))
        fresh, gone = sorted(set(give) - has), sorted(set(take) & has)
        added += [(pk, tag_id) for pk in family for tag_id in set(give) - known[pk]]
        dropped += [(pk, tag_id) for pk in family for tag_id in set(take) & known[pk]]
        facts: list[Fact] = [ContactTagged(tags=fresh)] if fresh else []
        facts += [ContactUntagged(tags=gone)] if gone else []
        lead_id = through[contact_id]
        happenings += [
            _happening(fact, by, now, lead_id, contact_id if lead_id else family[0])
            for fact in facts
        ]
    _Link.objects.bulk_create(_Link(contact_id=c, tag_id=t) for c, t in sorted(added))
    for tag_id in sorted({tag_id for _, tag_id in dropped}):
        contacts = [contact_id for contact_id, one in dropped if one == tag_id]
        _Link.objects.filter(contact_id__in=contacts, tag_id=tag_id).delete()
    record_many(happenings)
    return len({one.contact_id for one in happenings})


def _each_once(kin: Mapping[int, list[int]]) -> Iterable[tuple[int, list[int]]]:
    """(the contact that was named first, its family) of each family."""
    first: dict[int, int] = {}
    for contact_id, family in kin.items():
        first.setdefault(family[0], contact_id)
    return ((contact_id, kin[contact_id]) for contact_id in first.values())


def _by_contact(whom: Iterable[Lead | Contact]) -> dict[int, int | None]:
    """{contact id: the lead it was reached through}. Raises Conflict for a lead without a person:
    one in quarantine or withdrawn."""
    found: dict[int, int | None] = {}
    for one in whom:
        if isinstance(one, Contact):
            found.setdefault(one.pk, None)
        elif one.contact_id is None:
            raise Conflict("lead_not_active")
        else:
            found.setdefault(one.contact_id, one.pk)
    return found


def _locked_links(contacts: Sequence[int]) -> dict[int, set[int]]:
    """{contact: its tags}, the contacts locked: two who give the same tag at once tell of one."""
    rows = Contact.objects.filter(pk__in=contacts).order_by("pk")
    locked = rows.select_for_update() if on_postgres() else rows
    known: dict[int, set[int]] = {pk: set() for pk in locked.values_list("pk", flat=True)}
    links = _Link.objects.filter(contact_id__in=contacts)
    for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
        known[contact_id].add(tag_id)
    return known


def _happening(
    fact: Fact, by: Actor, at: datetime, lead_id: int | None, contact_id: int
) -> Happening:
    subject = ("lead", lead_id) if lead_id else ("contact", contact_id)
    return Happening(
        fact=fact, by=by, at=at, lead_id=lead_id, contact_id=contact_id, subject=subject
    )
