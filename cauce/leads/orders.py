"""The orders of a list of leads, and how one walks through them page by page, there and back.

An order is a row of segments, each on its own stretch of an index: first those with a next step,
then those without; or status after status. A page begins after a row's position and never counts.

| order | index | rows without a value |
|---|---|---|
| date | primary key | |
| score | lead_best | |
| attempts | lead_tried | |
| last_contact | lead_contacted | last, either way |
| last_note | lead_noted | last, either way |
| next_due | lead_next_due | last, either way |
| status | lead_status, a stretch for each status of the cycle | |
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.models import Lead
from cauce.store import rows as store_rows

type Position = tuple[int, ...]  # where a row stands: its segment if there are several, its columns

# What sorts all of a list in one go, for whoever reads it to its end. Each ends with the id, so
# that no two rows are equal.
SORTS: dict[str, tuple[Any, ...]] = {
    "-date": ("-id",),
    "date": ("id",),
    "-score": ("-score", "-id"),
    "score": ("score", "id"),
    "-attempts": ("-attempts", "-id"),
    "attempts": ("attempts", "id"),
    "-last_contact": (F("last_contact_at").desc(nulls_last=True), "-id"),
    "last_contact": (F("last_contact_at").asc(nulls_last=True), "id"),
    "-last_note": (F("last_note_at").desc(nulls_last=True), "-id"),
    "last_note": (F("last_note_at").asc(nulls_last=True), "id"),
    "-next_due": (F("next_due").desc(nulls_last=True), "-id"),
    "next_due": (F("next_due").asc(nulls_last=True), "id"),
    "-status": ("-status__position", "-status_id", "-id"),
    "status": ("status__position", "status_id", "-id"),
}
DEFAULT_SORT = "-date"
_MOMENTS = {
    "last_contact": "last_contact_at",
    "last_note": "last_note_at",
    "next_due": "next_due",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an order: which rows are on it, and by what they are sorted there."""

    columns: tuple[str, ...]
    where: Q | None = None

    def reversed(self) -> "Segment":
        """The same stretch, walked from its end."""
        flipped = (c.removeprefix("-") if c.startswith("-") else f"-{c}" for c in self.columns)
        return Segment(tuple(flipped), self.where)


def segments(sort: str) -> list[Segment]:
    """The stretches of an order of SORTS, first to last. Raises KeyError for an unknown one."""
    name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    if name in _MOMENTS:
        column = _MOMENTS[name]
        never = Q(**{f"{column}__isnull": True})
        # Not «is not null»: from a moment on SQLite goes to it in the index, past what has none.
        ever = Q(**{f"{column}__gte": _EPOCH})
        return [Segment((sign + column, f"{sign}id"), ever), Segment((f"{sign}id",), never)]
    if name == "status":
        cycle = [
            label.id for label in names(current_company()).statuses.values() if not label.parent
        ]
        parts = [Segment(("-id",), Q(status_id=status)) for status in cycle]
        return parts[::-1] if sign else parts
    return [Segment(SORTS[sort])]


def width(sort: str) -> int:
    """How many numbers a position has in this order."""
    return 3 if sort.removeprefix("-") in {*_MOMENTS, "status"} else len(SORTS[sort])


def position(lead: Any, *, sort: str) -> Position:
    """Where `lead` stands in the order `sort`."""
    name = sort.removeprefix("-")
    if name == "status":
        places = [segment.where for segment in segments(sort)]
        here = Q(status_id=lead.status_id)
        return (places.index(here) if here in places else len(places), 0, lead.pk)
    if name in _MOMENTS:
        at = getattr(lead, _MOMENTS[name])
        return (1, 0, lead.pk) if at is None else (0, _number(at), lead.pk)
    columns = (column.lstrip("-") for column in SORTS[sort])
    return tuple(int(getattr(lead, "pk" if column == "id" else column)) for column in columns)


def walk[R](
    leads: QuerySet[Lead],
    *,
    sort: str,
    after: Position | None,
    limit: int,
    back: bool,
    read: Callable[[QuerySet[Lead]], list[R]],
) -> list[R]:
    """At most `limit` rows beyond `after` in the order `sort`, or from there backwards. One
    statement; two more where a page goes on into other stretches, however many these are."""
    here, *rest = [_part(leads, *one) for one in _ahead(sort, after, back)]
    found = read(here[:limit])
    if len(found) >= limit or not rest:
        return found
    if len(rest) == 1:
        return found + read(rest[0][: limit - len(found)])
    ids = _first_ids(rest, limit - len(found))
    if not ids:
        return found
    rows = {row.pk: row for row in read(leads.filter(pk__in=ids))}  # type: ignore[attr-defined]
    return found + [rows[pk] for pk in ids if pk in rows]


def _part(leads: QuerySet[Lead], segment: Segment, values: tuple[Any, ...]) -> QuerySet[Lead]:
    part = leads.order_by(*segment.columns)
    if segment.where:
        part = part.filter(segment.where)
    return part.filter(_beyond(segment.columns, values)) if values else part


def _first_ids(parts: Sequence[QuerySet[Lead]], limit: int) -> list[int]:
    """The ids of the first rows of these stretches, one stretch after the other; each is sorted by
    id alone, as those of statuses are."""
    pieces: list[str] = []
    params: list[Any] = []
    for place, part in enumerate(parts):
        sql, values = part.values_list("pk")[:limit].query.sql_with_params()
        pieces.append(f"SELECT {place} AS place, part{place}.* FROM ({sql}) AS part{place}")  # noqa: S608 - the ORM's own SQL
        params += values
    sign = 1 if parts[0].query.order_by == ("id",) else -1
    found = store_rows.run_planned(" UNION ALL ".join(pieces), params)
    return [pk for _place, pk in sorted(found, key=lambda row: (row[0], sign * row[1]))][:limit]


def _ahead(
    sort: str, after: Position | None, back: bool
) -> Iterator[tuple[Segment, tuple[Any, ...]]]:
    """The stretches that lie ahead; the first with where on it one stands, if anywhere."""
    parts = segments(sort)
    several = width(sort) == 3
    here = min(after[0], len(parts) - 1) if after and several else None
    for place in reversed(range(len(parts))) if back else range(len(parts)):
        passed = here is not None and (place > here if back else place < here)
        if passed:
            continue
        segment = parts[place].reversed() if back else parts[place]
        on_it = after is not None and (here is None or place == here)
        yield segment, _values(segment, after, several) if after and on_it else ()


def _values(segment: Segment, after: Position, several: bool) -> tuple[Any, ...]:
    if not several:
        return after
    if len(segment.columns) == 1:
        return (after[2],)
    return (_EPOCH + timedelta(microseconds=min(after[1], 10**17)), after[2])


def _number(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _beyond(columns: Sequence[str], after: tuple[Any, ...]) -> Q:
    listed = [column.lstrip("-") for column in columns]
    downwards = columns[0].startswith("-")
    if len(listed) == 1:
        return Q(**{f"{listed[0]}__{'lt' if downwards else 'gt'}": after[0]})
    # A row comparison: written out as OR, neither database would start in the middle of the index.
    compare = TupleLessThan if downwards else TupleGreaterThan
    return Q(compare(Tuple(*(F(name) for name in listed)), after))
