"""Lists of leads for pages, API and exports: filters, order, pages by keyset, capped totals.

Each list is one statement on the lead's own columns: what ids mean comes from `catalog.names`, and
a page begins after the last row of the one before it, so that page 10,000 costs what page 1 does.
"""

from collections import namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    Func,
    JSONField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone
from orjson import Fragment

from cauce.leads import families, field_filters, orders, search
from cauce.leads.field_filters import FieldAsked
from cauce.leads.models import Contact, Lead, Standing
from cauce.leads.orders import DEFAULT_SORT, SORTS, Position, position
from cauce.leads.segments import of_people_in, on_lists
from cauce.store.rows import unindexed

__all__ = [
    "DEFAULT_SORT", "SORTS", "TOTAL_CAP", "Filters", "Position", "Span", "beside", "captured",
    "filtered", "for_pages", "page", "page_as_stored", "position", "tags_of", "total",
]  # fmt: skip
TOTAL_CAP = 10_000
_FIELD_CAP = 1_000  # where own fields narrow a list: each lead on the way is looked up
_FEW = 500  # contacts of a tag, or leads of something rare, that are named one by one
_MOST_DAYS = timedelta(days=100)
# [from, before) of two moments, either of them open; None for what never happened.
type Span = tuple[datetime | None, datetime | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. Several values of one filter mean any of them; None among them
    means «nobody» or «none yet». Empty leaves everything."""

    q: str = ""
    standing: str = Standing.ACTIVE.value  # "" for every standing
    campaigns: Sequence[int] = ()
    products: Sequence[int] = ()
    brands: Sequence[int] = ()
    sellers: Sequence[int | None] = ()
    statuses: Sequence[int] = ()
    substatuses: Sequence[int] = ()
    qualifications: Sequence[int | None] = ()
    types: Sequence[int | None] = ()
    tags: Sequence[int] = ()
    lists: Sequence[int] = ()  # marketing lists that the contact is on
    segments: Sequence[int] = ()  # segments that the contact fits
    assignment_types: Sequence[str] = ()
    entry_methods: Sequence[str] = ()
    duplicate_scopes: Sequence[str] = ()  # "" among them: those that are no duplicates
    delivery_states: Sequence[str] = ()  # "" among them: never sent
    flow_states: Sequence[str] = ()  # "" among them: never worked
    fields: Sequence[FieldAsked] = ()  # the company's own fields
    contact: int | None = None
    scores: Sequence[tuple[int, int]] = ()  # lowest and highest of each stretch
    noted: Sequence[Span] = ()  # when the last note was written
    contacted: Sequence[Span] = ()  # when a person was last in contact
    late: Sequence[Span] = ()  # when a service level of it ends, or has ended
    created_from: datetime | None = None  # this moment and later
    created_to: datetime | None = None  # before this moment
    within: Any = None  # a subquery of lead ids, of whoever knows more: an import's leads


def filtered(leads: QuerySet[Lead], filters: Filters) -> QuerySet[Lead]:
    """`leads` (from `access.leads_for`) narrowed to `filters`."""
    columns: dict[str, Sequence[Any]] = {
        "standing": [filters.standing] if filters.standing else (),
        "campaign_id": filters.campaigns,
        "product_id": filters.products,
        "brand_id": filters.brands,
        "seller_id": filters.sellers,
        "status_id": filters.statuses,
        "substatus_id": filters.substatuses,
        "type_id": filters.types,
        "assignment_type": filters.assignment_types,
        "entry_method": filters.entry_methods,
        "duplicate_scope": filters.duplicate_scopes,
        "delivery_state": filters.delivery_states,
        "flow_state": filters.flow_states,
    }
    for column, values in columns.items():
        if values:
            leads = leads.filter(_any_of(column, values))
    if filters.contact is not None:
        leads = leads.filter(contact__in=families.of([filters.contact]))
    for condition in _ranges(filters):
        leads = leads.filter(condition)
    if filters.qualifications:
        # The same qualification has an id in each campaign; one alone has an index in order.
        states = _any_of("qualification_id", filters.qualifications)
        leads = leads.filter(_rare(states) if len(filters.qualifications) > 1 else states)
    moments = (
        ("last_note_at", filters.noted),
        ("last_contact_at", filters.contacted),
        ("late_from", filters.late),
    )
    for column, spans in moments:
        if spans:
            when = _either(_at(column, span) for span in spans)
            leads = leads.filter(when if None in spans else _rare(when))
    for asked in filters.fields:
        leads = field_filters.narrowed(leads, asked)
    if filters.tags:
        leads = leads.filter(_tagged(filters.tags))
    if filters.lists:
        leads = leads.filter(contact_id__in=on_lists(filters.lists).values("pk"))
    if filters.segments:
        leads = leads.filter(of_people_in(filters.segments))
    return search.matching(leads, filters.q) if filters.q.strip() else leads


def for_pages(leads: QuerySet[Lead], filters: Filters) -> QuerySet[Lead]:
    """As `filtered`, for lists that are paged by id: with the ids between which the leads of a
    range of days lie, so that a page of last May begins there and not at today's.

    One short statement for a range of at most _MOST_DAYS; none otherwise.
    """
    wanted = filtered(leads, filters)
    since, before = filters.created_from, filters.created_to
    until = before or timezone.now()
    if since is None or until - since > _MOST_DAYS:
        return wanted
    days = filtered(Lead.objects.all(), Filters(standing="", created_from=since, created_to=before))
    # The sum keeps PostgreSQL from walking the primary key until the first day of the range.
    edges = days.aggregate(first=Min(F("id") + 0), last=Max(F("id") + 0))
    if edges["first"] is None:
        return wanted.none()
    plain = filtered(leads, replace(filters, created_from=None, created_to=None))
    at = _Unindexed("created_at", output_field=DateTimeField())
    plain = plain.filter(pk__gte=edges["first"], pk__lte=edges["last"])
    plain = plain.filter(GreaterThanOrEqual(at, since))
    return plain.filter(LessThan(at, before)) if before else plain


class _Unindexed(Func):
    """As `store.rows.unindexed`, for the ORM."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        """The column, with the sign that SQLite's planner reads so."""
        return super().as_sql(
            compiler, connection, *args, **more | {"template": unindexed("%(expressions)s")}
        )


def _any_of(column: str, values: Sequence[Any]) -> Q:
    given = [value for value in values if value is not None]
    # One value is written as equality: only that lets an index deliver the order as well.
    condition = Q(**({column: given[0]} if len(given) == 1 else {f"{column}__in": given}))
    if len(given) == len(values):
        return condition
    none = Q(**{f"{column}__isnull": True})
    return condition | none if given else none


def _ranges(filters: Filters) -> Iterable[Q]:
    if filters.scores:
        yield _either(Q(score__gte=low, score__lte=high) for low, high in filters.scores)
    if filters.created_from is not None:
        yield Q(created_at__gte=filters.created_from)
    if filters.created_to is not None:
        yield Q(created_at__lt=filters.created_to)
    if filters.within is not None:
        yield Q(pk__in=filters.within)


def _either(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _at(column: str, span: Span) -> Q:
    if span is None:
        return Q(**{f"{column}__isnull": True})
    since, before = span
    later = Q(**{f"{column}__gte": since}) if since else Q()
    return later & (Q(**{f"{column}__lt": before}) if before else Q())


def _rare(condition: Q) -> Q:
    """A condition that has an index which is not in the order of the list: where few leads fulfil
    it these are named, as with tags, so that nobody walks past a million others to find them."""
    few = list(Lead.objects.filter(condition).values_list("pk", flat=True)[: _FEW + 1])
    return Q(pk__in=few) if len(few) <= _FEW else condition


def _tagged(tags: Sequence[int]) -> Q:
    """The contact has one of `tags`. A rare tag leads to its few contacts and their leads; a common
    one is looked up for each lead that the list comes past. One short statement finds out which."""
    links = Contact.tags.through.objects.filter(tag_id__in=tags)
    few = list(links.values_list("contact_id", flat=True)[: _FEW + 1])
    if len(few) <= _FEW:
        return Q(contact_id__in=set(few))
    return Q(Exists(links.filter(contact_id=OuterRef("contact_id"))))


def page(
    leads: QuerySet[Lead],
    *,
    sort: str = DEFAULT_SORT,
    after: Position | None = None,
    limit: int,
    back: bool = False,
) -> tuple[list[Lead], Position | None]:
    """(rows, position to go on after): `limit` rows in the order `sort`; None at the end.

    `back`: those before `after`, the nearest first. One statement, a second where a page crosses
    from one stretch of its order into the next. Raises KeyError for an unknown sort.
    """
    rows = orders.walk(leads, sort=sort, after=after, limit=limit + 1, back=back, read=_models)
    return rows[:limit], position(rows[limit - 1], sort=sort) if len(rows) > limit else None


def _models(leads: QuerySet[Lead]) -> list[Lead]:
    return list(leads.defer("search_text"))


def page_as_stored(
    leads: QuerySet[Lead], *, sort: str = DEFAULT_SORT, after: Position | None = None, limit: int
) -> tuple[list[Any], Position | None]:
    """As `page`, with rows that have a lead's columns but are no models, and whose JSON columns are
    `orjson.Fragment`s of the stored text: what is only passed on need not be parsed and written
    again. A third of a page's processor time less than models take."""
    rows = orders.walk(leads, sort=sort, after=after, limit=limit + 1, back=False, read=_plain)
    return rows[:limit], position(rows[limit - 1], sort=sort) if len(rows) > limit else None


def _plain(leads: QuerySet[Lead]) -> list[Any]:
    found = leads.values_list(*_plain_columns())
    return [_Stored._make(map(_as_stored, _Stored._fields, row)) for row in found]


_JSON = frozenset(f.attname for f in Lead._meta.concrete_fields if isinstance(f, JSONField))
_LEFT_OUT = {"id", "company_id", "search_text", "levels"}
_SHOWN = [f.attname for f in Lead._meta.concrete_fields if f.attname not in _LEFT_OUT]
_Stored: Any = namedtuple("_Stored", ["pk", *_SHOWN])  # type: ignore[misc]


def _plain_columns() -> list[Any]:
    names: Sequence[str] = _Stored._fields
    return [Cast(name, TextField()) if name in _JSON else name for name in names]


def _as_stored(name: str, value: Any) -> Any:
    return Fragment(value) if name in _JSON else value


def beside(leads: QuerySet[Lead], lead: Lead, *, sort: str) -> tuple[Lead | None, Lead | None]:
    """The leads before and after `lead` in this list and order. Two statements."""
    here = position(lead, sort=sort)
    before, _ = page(leads, sort=sort, after=here, limit=1, back=True)
    after, _ = page(leads, sort=sort, after=here, limit=1)
    return (before[0] if before else None), (after[0] if after else None)


def total(leads: QuerySet[Lead]) -> tuple[int, bool]:
    """(how many, whether there are more than that): counts to TOTAL_CAP. One statement."""
    count = leads.order_by()[: TOTAL_CAP + 1].count()
    return min(count, TOTAL_CAP), count > TOTAL_CAP


def told_total(
    leads: QuerySet[Lead], filters: Filters, *, shown: int, whole: bool
) -> tuple[int, bool]:
    """As `total`, for a page that shows so many, and whether they are the whole of it: then nobody
    need count. Nor is a search counted, which PostgreSQL would have to do a second time, nor what
    fits several of the company's own fields, which every lead on the way must be asked."""
    if whole or filters.q or len(filters.fields) > 1:
        return shown, not whole
    if filters.fields:
        count = leads.order_by()[: _FIELD_CAP + 1].count()
        return min(count, _FIELD_CAP), count > _FIELD_CAP
    return total(leads)


def tags_of(leads: Iterable[Lead]) -> dict[int, list[int]]:
    """{contact id: tag ids} of the contacts of `leads`. One statement, none without contacts."""
    contacts = {lead.contact_id for lead in leads if lead.contact_id is not None}
    found: dict[int, list[int]] = {}
    if contacts:
        links = Contact.tags.through.objects.filter(contact_id__in=contacts).order_by("tag_id")
        for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
            found.setdefault(contact_id, []).append(tag_id)
    return found


def captured(ids: Sequence[int]) -> dict[int, Lead]:
    """{id: lead} of the company in scope, whoever may see them: what a capture answers with.

    Whoever captured an enquiry is told what became of it, even without the right to see leads.
    """
    return {lead.pk: lead for lead in Lead.objects.filter(pk__in=ids).defer("search_text")}
