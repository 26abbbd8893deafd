"""Put contacts on a list and take them off it, many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList
from cauce.leads import families
from cauce.leads.access import locked_contacts
from cauce.leads.draft import Draft
from cauce.leads.models import Contact, ListMember
from cauce.life.contacts import rules
from cauce.spine.fact import Fact
from cauce.spine.facts import ContactSubscribed, ContactUnsubscribed
from cauce.spine.record import Happening, record_many
from cauce.store import atomic, insert_rows, update_rows
from cauce.store.rows import moment

# What a member's row says, beside whose it is.
STATE = ("source", "origin", "subscribed_at", "unsubscribed_at")


@dataclass(frozen=True, slots=True)
class _Wish:
    """A contact for a list: by whom, whence, when."""

    contact_id: int
    by: Actor
    source: str
    origin: int | None
    at: datetime


@atomic()
def subscribe(
    contacts: Iterable[Contact],
    *,
    marketing_list: MarketingList,
    by: Actor,
    source: str = "",
    at: datetime | None = None,
) -> int:
    """Put contacts on a list; whoever left it comes back, unless a rule or a file asks.

    `source` is by default hand, or api for a token; `at` is now. Returns how many came onto it.
    Raises NotAllowed, Invalid.
    """
    by.need(Right.WORK)
    if not marketing_list.active:
        raise Invalid({"list": "inactive_list"})
    source = source or (rules.API if by.kind == ActorKind.TOKEN else rules.HAND)
    now = at or timezone.now()
    ids = [contact.pk for contact in _locked(contacts)]
    return _enter(marketing_list.pk, [_Wish(pk, by, source, None, now) for pk in ids])


@atomic()
def unsubscribe(
    contacts: Iterable[Contact],
    *,
    marketing_list: MarketingList,
    by: Actor,
    source: str = "",
    at: datetime | None = None,
) -> int:
    """Take contacts off a list; their rows stay and say when. Returns how many left it.

    Raises NotAllowed.
    """
    by.need(Right.WORK)
    source = source or (rules.API if by.kind == ActorKind.TOKEN else rules.HAND)
    now = at or timezone.now()
    ids = [contact.pk for contact in _locked(contacts)]
    on_it = ListMember.objects.filter(
        marketing_list=marketing_list, contact_id__in=ids, unsubscribed_at=None
    )
    members = list(on_it.order_by("contact_id"))
    update_rows(ListMember, ("unsubscribed_at",), [(m.pk, moment(now)) for m in members])
    _tell_families(marketing_list.pk, [member.contact_id for member in members])
    happened = ContactUnsubscribed(marketing_list=marketing_list.pk, source=source)
    record_many([_happening(happened, by, now, member.contact_id) for member in members])
    return len(members)


def enrol(drafts: Sequence[Draft]) -> int:
    """Put the people of a batch on the lists that their enquiries name (`Draft.list_id`); returns
    how many came onto one. No statement when none does. Rights were asked at capture.

    Intake calls it in its transaction, which holds the contacts.
    """
    wishes: dict[int, dict[int, _Wish]] = defaultdict(dict)
    for draft in drafts:
        if draft.list_id is not None and draft.contact_id is not None:
            source = rules.source_of(draft.entry_method)
            # A file tells when the enquiry was made, not when somebody put its people on a list.
            at = timezone.now() if source == rules.IMPORT else draft.at
            wish = _Wish(draft.contact_id, draft.by, source, draft.list_origin, at)
            wishes[draft.list_id].setdefault(draft.contact_id, wish)
    return sum(_enter(list_id, list(wanted.values())) for list_id, wanted in wishes.items())


def _locked(contacts: Iterable[Contact]) -> list[Contact]:
    ids = [contact.pk for contact in contacts]
    return locked_contacts(Contact.objects.filter(pk__in=ids)) if ids else []


def _enter(list_id: int, wishes: Sequence[_Wish]) -> int:
    """Insert or bring back members of locked contacts, and tell of each."""
    rows = ListMember.objects.filter(marketing_list_id=list_id)
    known = {m.contact_id: m for m in rows.filter(contact_id__in=[w.contact_id for w in wishes])}
    taken = [wish for wish in wishes if _takes(wish, known.get(wish.contact_id))]
    _insert(list_id, [wish for wish in taken if wish.contact_id not in known])
    _bring_back([(known[w.contact_id], w) for w in taken if w.contact_id in known])
    _tell_families(list_id, [wish.contact_id for wish in taken])
    record_many(
        [
            _happening(
                ContactSubscribed(marketing_list=list_id, source=w.source, origin=w.origin),
                w.by,
                w.at,
                w.contact_id,
            )
            for w in taken
        ]
    )
    return len(taken)


def _tell_families(list_id: int, contact_ids: Sequence[int]) -> None:
    """Contacts that were merged into these are on the list, or off it, as these are: their leads
    are found by it. One statement where nobody was merged."""
    merged = families.merged_into(contact_ids)
    if not merged:
        return
    everybody = [*merged, *(pk for members in merged.values() for pk in members)]
    rows = ListMember.objects.filter(marketing_list_id=list_id, contact_id__in=everybody)
    known = {member.contact_id: member for member in rows}
    for speaker, members in merged.items():
        shown = known[speaker]
        for contact_id in members:
            member = known.get(contact_id) or ListMember(
                marketing_list_id=list_id, contact_id=contact_id
            )
            for name in STATE:
                setattr(member, name, getattr(shown, name))
            member.save()


def _takes(wish: _Wish, member: ListMember | None) -> bool:
    left = member is not None and member.unsubscribed_at is not None
    return rules.takes(wish.source, known=member is not None, left=left)


def _insert(list_id: int, wishes: Sequence[_Wish]) -> None:
    company_id = current_company().pk
    columns = (
        "company_id", "marketing_list_id", "contact_id", "source", "origin", "subscribed_at",
    )  # fmt: skip
    rows = [(company_id, list_id, w.contact_id, w.source, w.origin, moment(w.at)) for w in wishes]
    insert_rows(ListMember, columns, rows)


def _bring_back(pairs: Sequence[tuple[ListMember, _Wish]]) -> None:
    rows = [(m.pk, w.source, w.origin, moment(w.at), None) for m, w in pairs]
    update_rows(ListMember, STATE, rows)


def _happening(fact: Fact, by: Actor, at: datetime, contact_id: int) -> Happening:
    subject = ("contact", contact_id)
    return Happening(fact=fact, by=by, at=at, contact_id=contact_id, subject=subject)
