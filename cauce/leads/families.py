"""Contacts that were merged: who speaks for whom.

A merge moves no key: a merged contact keeps its leads and points and has `canonical` set to the
contact that speaks for it, which is never merged itself. Whoever looks at a person looks at the
whole family.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cauce.leads.models import Contact
from cauce.store import rows as store_rows

_TABLE = Contact._meta.db_table


def speakers(contact_ids: Iterable[int]) -> dict[int, int]:
    """{merged contact: who speaks for it}, of those that are merged. One statement at most."""
    ids = set(contact_ids)
    rows = Contact.objects.filter(pk__in=ids, canonical__isnull=False) if ids else ()
    return dict(rows.values_list("pk", "canonical_id")) if ids else {}  # type: ignore[union-attr]


def merged_into(contact_ids: Iterable[int]) -> dict[int, list[int]]:
    """{contact: those merged into it}, of those that have any. One statement at most."""
    ids = set(contact_ids)
    found: dict[int, list[int]] = defaultdict(list)
    if ids:
        rows = Contact.objects.filter(pk__in=_ids(_merged_into(ids))).order_by("pk")
        for pk, root in rows.values_list("pk", "canonical_id"):
            found[root or 0].append(pk)
    return dict(found)


def of(contact_ids: Sequence[int]) -> QuerySet[Contact]:
    """These contacts that speak, and those merged into them. No statement."""
    ids = list(contact_ids)
    own = store_rows.in_list("id", ids, kind="bigint")
    return Contact.objects.filter(pk__in=_ids(own, _merged_into(ids))) if ids else _nobody()


def _merged_into(ids: Iterable[int]) -> tuple[str, list[Any]]:
    return store_rows.in_list("canonical_id", ids, kind="bigint")


def _ids(*conditions: tuple[str, list[Any]]) -> RawSQL:
    """The ids of the contacts that fulfil any of these conditions. The company is left to whoever
    asks: beside it SQLite would rather read all people of the company than these by their index."""
    parts = [f"SELECT id FROM {_TABLE} WHERE {condition}" for condition, _ in conditions]  # noqa: S608
    values = [value for _, given in conditions for value in given]
    return RawSQL(" UNION ALL ".join(parts), values)  # noqa: S611 - the words are ours


def _nobody() -> QuerySet[Contact]:
    return Contact.objects.none()


def families(contact_ids: Iterable[int]) -> dict[int, list[int]]:
    """{contact: everybody of its family, the one that speaks first}. One statement, two where one
    of them is merged, none without ids."""
    ids = list(dict.fromkeys(contact_ids))
    root_of: dict[int, int] = {}
    members: dict[int, set[int]] = defaultdict(set)
    wanted: Iterable[int] = ids
    while wanted := [pk for pk in wanted if pk not in root_of]:
        for pk, root in of(list(wanted)).values_list("pk", "canonical_id"):
            root_of[pk] = root or pk
            if root is not None:
                members[root].add(pk)
        wanted = {root_of[pk] for pk in wanted if pk in root_of}
    return {pk: [root_of[pk], *sorted(members[root_of[pk]])] for pk in ids if pk in root_of}
