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
| late | lead_late | last, either way |
| status | lead_status, a stretch for each status of the cycle | |
| field.<key> | field_value_number | last, either way |
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from cauce.accounts.scope import current_company
from cauce.catalog.field_values import LARGEST, SCALE
from cauce.catalog.fields import Field, fields_of
from cauce.catalog.names import names
from cauce.leads.models import FieldValue, Lead
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
    "-late": (F("late_from").desc(nulls_last=True), "-id"),
    "late": (F("late_from").asc(nulls_last=True), "id"),
    "-status": ("-status__position", "-status_id", "-id"),
    "status": ("status__position", "status_id", "-id"),
}
DEFAULT_SORT = "-date"
_MOMENTS = {
    "last_contact": "last_contact_at",
    "last_note": "last_note_at",
    "next_due": "next_due",
    "late": "late_from",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OWN = "field."  # before the key of one of the company's own fields that measure something
# Beyond every number that a field keeps: positions know no sign.
_OFFSET = int(max(LARGEST.values())) * SCALE + 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an order: which rows are on it, and by what they are sorted there."""

    columns: tuple[str, ...]
    where: Q | None = None
    field: int | None = None  # the field of whose values the columns are

    def reversed(self) -> "Segment":
        """The same stretch, walked from its end."""
        flipped = (c.removeprefix("-") if c.startswith("-") else f"-{c}" for c in self.columns)
        return Segment(tuple(flipped), self.where, self.field)


def segments(sort: str) -> list[Segment]:
    """The stretches of an order of SORTS, first to last. Raises KeyError for an unknown one."""
    name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    if field := field_of(sort):
        has = FieldValue.objects.filter(field_id=field.id, lead_id=OuterRef("pk"))
        columns = (f"{sign}number", f"{sign}lead_id")
        valued = Segment(columns, Q(number__gte=-_OFFSET), field.id)
        return [valued, Segment((f"{sign}id",), Q(~Exists(has)))]
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


def field_of(sort: str) -> Field | None:
    """The company's own field that an order is by; None for the orders that all have."""
    name = sort.removeprefix("-")
    if not name.startswith(OWN):
        return None
    field = fields_of(current_company()).by_key.get(name.removeprefix(OWN))
    return field if field and field.active and field.sorts else None


def is_known(sort: str) -> bool:
    """Whether a list can be sorted so: by one of SORTS, or by a field that measures something."""
    return sort in SORTS or field_of(sort) is not None


def ordered(leads: QuerySet[Lead], sort: str) -> QuerySet[Lead]:
    """All of `leads` in one go, for whoever reads them to their end. Raises KeyError for an
    unknown order."""
    field = field_of(sort)
    if field is None:
        return leads.order_by(*SORTS[sort])
    own = FilteredRelation("field_values", condition=Q(field_values__field_id=field.id))
    leads, value = leads.annotate(own_value=own), F("own_value__number")
    if sort.startswith("-"):
        return leads.order_by(value.desc(nulls_last=True), "-id")
    return leads.order_by(value.asc(nulls_last=True), "id")


def width(sort: str) -> int:
    """How many numbers a position has in this order."""
    if sort.removeprefix("-").startswith(OWN):
        return 3
    return 3 if sort.removeprefix("-") in {*_MOMENTS, "status"} else len(SORTS[sort])


def position(lead: Any, *, sort: str) -> Position:
    """Where `lead` stands in the order `sort`. One statement where that is by a field."""
    name = sort.removeprefix("-")
    if field := field_of(sort):
        values = FieldValue.objects.filter(field_id=field.id, lead_id=lead.pk)
        number = values.values_list("number", flat=True).first()
        return (1, 0, lead.pk) if number is None else (0, number + _OFFSET, lead.pk)
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
    statement, two by a field; two more where a page goes on into other stretches, however many
    these are."""
    here, *rest = _ahead(sort, after, back)
    if here[0].field is not None:
        found = _by_value(leads, *here, limit=limit, read=read)
    else:
        found = read(_part(leads, *here)[:limit])
    if len(found) >= limit or not rest:
        return found
    if len(rest) == 1 and rest[0][0].field is not None:
        return found + _by_value(leads, *rest[0], limit=limit - len(found), read=read)
    parts = [_part(leads, *one) for one in rest]
    if len(parts) == 1:
        return found + read(parts[0][: limit - len(found)])
    ids = _first_ids(parts, limit - len(found))
    if not ids:
        return found
    rows = {row.pk: row for row in read(leads.filter(pk__in=ids))}  # type: ignore[attr-defined]
    return found + [rows[pk] for pk in ids if pk in rows]


def _by_value[R](
    leads: QuerySet[Lead],
    segment: Segment,
    values: tuple[Any, ...],
    *,
    limit: int,
    read: Callable[[QuerySet[Lead]], list[R]],
) -> list[R]:
    """The first leads of a stretch that is in the order of a field: their ids from the index of its
    values, asking of each whether its lead is among `leads`. Joined, SQLite would rather begin with
    the leads and sort them all."""
    rows = FieldValue.objects.filter(field_id=segment.field).filter(segment.where or Q())
    if values:
        rows = rows.filter(beyond(segment.columns, values))
    among = Exists(leads.order_by().filter(pk=OuterRef("lead_id")))
    ids = list(
        rows.filter(among).order_by(*segment.columns).values_list("lead_id", flat=True)[:limit]
    )
    if not ids:
        return []
    found = {row.pk: row for row in read(leads.filter(pk__in=ids))}  # type: ignore[attr-defined]
    return [found[pk] for pk in ids if pk in found]


def _part(leads: QuerySet[Lead], segment: Segment, values: tuple[Any, ...]) -> QuerySet[Lead]:
    part = leads.order_by(*segment.columns)
    if segment.where:
        part = part.filter(segment.where)
    return part.filter(beyond(segment.columns, values)) if values else part


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
    if segment.field is not None:
        return (min(max(after[1], 0), 2 * _OFFSET) - _OFFSET, after[2])
    return (_EPOCH + timedelta(microseconds=min(after[1], 10**17)), after[2])


def _number(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def beyond(columns: Sequence[str], after: tuple[Any, ...]) -> Q:
    """What lies behind the row with these values, in the order of `columns`."""
    listed = [column.lstrip("-") for column in columns]
    downwards = columns[0].startswith("-")
    if len(listed) == 1:
        return Q(**{f"{listed[0]}__{'lt' if downwards else 'gt'}": after[0]})
    # A row comparison: written out as OR, neither database would start in the middle of the index.
    compare = TupleLessThan if downwards else TupleGreaterThan
    return Q(compare(Tuple(*(F(name) for name in listed)), after))
