"""Lists of contacts for pages and API: order, pages by keyset, capped totals, what stands in a row.

Sorted by the last contact, those who were never spoken to come behind all others, in two
statements where a page holds both: an order over nulls has an index on neither database.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from cauce.leads.models import Contact, ListMember
from cauce.leads.queries import TOTAL_CAP

SORTS = ("-created", "created", "-last_contact", "last_contact")
DEFAULT_SORT = "-created"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
type Position = tuple[int, ...]  # (id), or (last contact in microseconds or 0 for never, id)


def width(sort: str) -> int:
    """How many numbers a position in this order has."""
    return 1 if sort.endswith("created") else 2


def page(
    contacts: QuerySet[Contact],
    *,
    sort: str = DEFAULT_SORT,
    after: Position | None = None,
    limit: int,
) -> tuple[list[Contact], Position | None]:
    """(rows, position to go on after): `limit` rows in the order; None at the end."""
    found = contacts.defer("search_text")
    by_age = sort.endswith("created")
    rows = _by_id(found, sort, after, limit) if by_age else _by_touch(found, sort, after, limit)
    return rows[:limit], position(rows[limit - 1], sort=sort) if len(rows) > limit else None


def position(contact: Contact, *, sort: str) -> Position:
    """Where `contact` stands in the order `sort`."""
    if sort.endswith("created"):
        return (contact.pk,)
    at = contact.last_contact_at
    return (0 if at is None else (at - _EPOCH) // _MICROSECOND, contact.pk)


def _by_id(
    contacts: QuerySet[Contact], sort: str, after: Position | None, limit: int
) -> list[Contact]:
    down = sort.startswith("-")
    if after is not None:
        contacts = contacts.filter(**{f"pk__{'lt' if down else 'gt'}": after[-1]})
    return list(contacts.order_by("-pk" if down else "pk")[: limit + 1])


def _by_touch(
    contacts: QuerySet[Contact], sort: str, after: Position | None, limit: int
) -> list[Contact]:
    """The spoken to by when, then the others by id, the newest first."""
    down = sort.startswith("-")
    never = contacts.filter(last_contact_at__isnull=True)
    if after is not None and after[0] == 0:
        return _by_id(never, "-created", after, limit)
    touched = contacts.filter(last_contact_at__isnull=False)
    if after is not None:
        touched = touched.filter(_beyond(after, down=down))
    order = ("-last_contact_at", "-pk") if down else ("last_contact_at", "pk")
    rows = list(touched.order_by(*order)[: limit + 1])
    rest = limit + 1 - len(rows)
    return rows + (list(never.order_by("-pk")[:rest]) if rest else [])


def _beyond(after: Position, *, down: bool) -> Q:
    moment = _EPOCH + after[0] * _MICROSECOND
    compare = TupleLessThan if down else TupleGreaterThan
    return Q(compare(Tuple(F("last_contact_at"), F("pk")), (moment, after[1])))


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
