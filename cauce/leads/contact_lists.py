"""Lists of contacts for pages and API: order, pages by keyset, capped totals, what stands in a row.

Sorted by the last contact, those who were never spoken to come behind all others, in two
statements where a page holds both: an order over nulls has an index on neither database.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value

from cauce.leads.models import Contact, ListMember
from cauce.leads.orders import Segment, beyond
from cauce.leads.queries import TOTAL_CAP

SORTS = ("-created", "created", "-last_contact", "last_contact")
DEFAULT_SORT = "-created"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = 10**17  # microseconds since then, in the year 5138: nobody's contact is younger
_NEWEST = ("-created_at", "-id")
_AGES = {"-created": _NEWEST, "created": ("created_at", "id")}
# (moment in microseconds, id); by last contact with the stretch of the order before them.
type Position = tuple[int, ...]


def width(sort: str) -> int:
    """How many numbers a position in this order has."""
    return 2 if sort in _AGES else 3


def page(
    contacts: QuerySet[Contact],
    *,
    sort: str = DEFAULT_SORT,
    after: Position | None = None,
    limit: int,
    back: bool = False,
) -> tuple[list[Contact], Position | None]:
    """(`limit` rows behind `after`, where to go on): None at the end. With `back`, those before
    `after`, in the same order, and where to go further back."""
    rows: list[Contact] = []
    for segment, values in _ahead(sort, after, back):
        part = contacts.defer("search_text").order_by(*segment.columns)
        if segment.where:
            part = part.filter(segment.where)
        if values:
            part = part.filter(beyond(segment.columns, values))
        rows += part[: limit + 1 - len(rows)]
        if len(rows) > limit:
            break
    last = position(rows[limit - 1], sort=sort) if len(rows) > limit else None
    return (rows[:limit][::-1] if back else rows[:limit]), last


def position(contact: Contact, *, sort: str) -> Position:
    """Where `contact` stands in the order `sort`."""
    if sort in _AGES:
        return (_number(contact.created_at), contact.pk)
    if contact.last_contact_at is None:
        return (1, _number(contact.created_at), contact.pk)
    return (0, _number(contact.last_contact_at), contact.pk)


def _segments(sort: str) -> list[Segment]:
    """The stretches of an order: all by age; or the spoken to by when, then the others by age."""
    if sort in _AGES:
        return [Segment(_AGES[sort])]
    sign = "-" if sort.startswith("-") else ""
    return [
        Segment((f"{sign}last_contact_at", f"{sign}id"), Q(last_contact_at__isnull=False)),
        Segment(_NEWEST, Q(last_contact_at__isnull=True)),
    ]


def _ahead(
    sort: str, after: Position | None, back: bool
) -> Iterator[tuple[Segment, tuple[Any, ...]]]:
    """The stretches that lie ahead; the first with where on it one stands, if anywhere."""
    parts = _segments(sort)
    here = None if after is None else min(after[0], 1) if width(sort) == 3 else 0
    for place in reversed(range(len(parts))) if back else range(len(parts)):
        if here is not None and (place > here if back else place < here):
            continue
        segment = parts[place].reversed() if back else parts[place]
        yield segment, _values(after) if after and place == here else ()


def _values(after: Position) -> tuple[datetime, int]:
    """The moment and the id of a position, which may come from an address that somebody typed."""
    moment, pk = (max(0, min(number, _LAST_MOMENT)) for number in after[-2:])
    return _EPOCH + timedelta(microseconds=moment), pk


def _number(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def total(contacts: QuerySet[Contact]) -> tuple[int, bool]:
    """(how many, whether there are more than that): counts to TOTAL_CAP. One statement."""
    count = contacts.order_by()[: TOTAL_CAP + 1].count()
    return min(count, TOTAL_CAP), count > TOTAL_CAP


def tags_of(contacts: Iterable[Contact]) -> dict[int, list[int]]:
    """{contact id: tag ids}. One statement, none without contacts."""
    ids = [contact.pk for contact in contacts]
    found: dict[int, list[int]] = {}
    links = Contact.tags.through.objects.filter(contact_id__in=ids).order_by("tag_id")
    for contact_id, tag_id in links.values_list("contact_id", "tag_id") if ids else ():
        found.setdefault(contact_id, []).append(tag_id)
    return found


def members_of(contacts: Iterable[Contact]) -> dict[int, list[ListMember]]:
    """{contact id: what it is or was subscribed to}. One statement, none without contacts."""
    ids = [contact.pk for contact in contacts]
    found: dict[int, list[ListMember]] = {}
    for member in ListMember.objects.filter(contact_id__in=ids).order_by("pk") if ids else ():
        found.setdefault(member.contact_id, []).append(member)
    return found


def marks_of(contacts: Iterable[Contact]) -> dict[int, tuple[list[int], list[int]]]:
    """{contact id: (its tags, the lists that it is on)}. One statement, none without contacts."""
    found: dict[int, tuple[list[int], list[int]]] = {one.pk: ([], []) for one in contacts}
    tags: Any = Contact.tags.through.objects.filter(contact_id__in=list(found))
    members: Any = ListMember.objects.filter(contact_id__in=list(found), unsubscribed_at=None)
    rows = tags.annotate(place=Value(0)).values_list("place", "contact_id", "tag_id")
    others = members.annotate(place=Value(1))
    both = rows.union(others.values_list("place", "contact_id", "marketing_list_id"), all=True)
    for place, contact_id, row_id in both if found else ():
        found[contact_id][place].append(row_id)
    return found


def subscribed(members: Sequence[ListMember]) -> list[int]:
    """The ids of the lists that these rows subscribe to now."""
    return [member.marketing_list_id for member in members if member.unsubscribed_at is None]
