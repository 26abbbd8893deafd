"""Segments and lists as queries over contacts: who fits now. For pages, programs, the flow,
automations, campaigns and exports alike.

What is wanted is written as «id in (…)», which both databases read from the other table's index;
what is not wanted as «not exists», since a large «not in» would be read anew for every contact.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Lower
from django.db.models.lookups import Contains, Exact
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList, Segment, segments
from cauce.catalog.names import Names, names
from cauce.kit import clock
from cauce.leads import field_filters, field_rules, search
from cauce.leads.conditions import NONE, Conditions
from cauce.leads.contact_search import FTS
from cauce.leads.models import Contact, Lead, LeadState, ListMember, Standing

_Tagged: type[Model] = Contact.tags.through


def segment_contacts(
    segment: Segment, contacts: QuerySet[Contact] | None = None, *, now: datetime | None = None
) -> QuerySet[Contact]:
    """The contacts (or those of `contacts`) that fit a segment now; merged ones speak through
    another and are never among them."""
    return fitting(segment.conditions, contacts, now=now)


def list_contacts(
    marketing_list: MarketingList, contacts: QuerySet[Contact] | None = None
) -> QuerySet[Contact]:
    """The contacts (or those of `contacts`) that are on a list now."""
    return _standing(contacts).filter(_on_list([marketing_list.pk]))


def on_lists(ids: Sequence[int]) -> QuerySet[Contact]:
    """Who is on any of these lists now, merged or not: leads keep the contact that they came by."""
    return Contact.objects.filter(_on_list(ids))


def of_people_in(ids: Sequence[int]) -> Q:
    """Leads of whoever fits any of these segments now, or was merged into them: leads keep the
    contact that they came by.

    Few people name their leads, in one set. Of many each lead is looked up in two: through a union
    of many, PostgreSQL would go for each lead anew. One short statement finds out which it is,
    unless each person would have to be looked at for it; one more when the segments are not known.
    """
    known = segments(current_company())
    groups = [known[pk].conditions for pk in ids if pk in known]
    if not groups:
        return Q(pk__in=[])
    compiler = _Compiler(names(current_company()), timezone.now())
    parts = [part for part in map(compiler.group, groups) if part is not None]
    asked = reduce(or_, parts, Q(pk__in=[]))
    fit = Contact.objects.filter(canonical=None).filter(asked)
    merged = Contact.objects.filter(canonical__isnull=False, canonical__in=fit.values("pk"))
    if not any(isinstance(part, Exists) for part in asked.flatten()) and _few(fit):
        return Q(contact_id__in=fit.union(merged, all=True).values("pk"))
    return Q(contact_id__in=fit.values("pk")) | Q(contact_id__in=merged.values("pk"))


def _few(rows: QuerySet[Any]) -> bool:
    return rows.order_by().values("pk")[: field_filters.FEW + 1].count() <= field_filters.FEW


def fitting(
    conditions: Conditions,
    contacts: QuerySet[Contact] | None = None,
    *,
    now: datetime | None = None,
) -> QuerySet[Contact]:
    """The contacts that fit conditions, which `conditions.checked` has seen. No statement but a
    short one for each rule about leads: whether few of them fit; of an own field, two."""
    found = _standing(contacts)
    asked = _Compiler(names(current_company()), now or timezone.now()).group(conditions)
    return found if asked is None else found.filter(asked)


def _standing(contacts: QuerySet[Contact] | None) -> QuerySet[Contact]:
    return (Contact.objects.all() if contacts is None else contacts).filter(canonical=None)


def _on_list(ids: Sequence[int]) -> Q:
    rows = ListMember.objects.filter(marketing_list_id__in=ids, unsubscribed_at=None)
    return Q(pk__in=rows.values("contact_id"))


class _Compiler:
    """Turns checked conditions into one Q. What a rule refers to may be gone: it then fits none."""

    def __init__(self, known: Names, now: datetime) -> None:
        self.known, self.now = known, now

    def group(self, group: Conditions) -> Q | None:
        rules, is_any = group.get("rules", ()), group.get("match") == "any"
        parts = [
            self.group(one) if "rules" in one else self.rule(one)
            for one in (rules if is_any else field_rules.joined(rules))
        ]
        given = [part for part in parts if part is not None]
        join = or_ if is_any else and_
        return reduce(join, given) if given else None

    def rule(self, rule: Conditions) -> Q:
        name, op = rule["field"], rule["op"]
        value: Any = rule.get("value")
        if name == "attribute":
            return _attribute(rule["key"], op, value)
        if name.startswith(field_filters.PREFIX):
            return _own(name, op, value)
        compilers: dict[str, Callable[[str, Any], Q]] = {
            "text": lambda op, value: _holds(value),
            "name": lambda op, value: _present(op, ~Q(name="")),
            "email": _email,
            "phone": lambda op, value: _present(op, ~Q(phone="") | ~Q(whatsapp="")),
            "tag": _tags,
            "list": _lists,
            "source": lambda op, value: _either(op, Q(entry_method__in=value)),
            "state": lambda op, value: _either(op, _state(value)),
            "last_contact": lambda op, value: self._moment("last_contact_at", op, value),
            "created": lambda op, value: self._moment("created_at", op, value),
            "leads": lambda op, value: _bound("lead_count", op, value),
            "score": _score,
        }
        return compilers[name](op, value) if name in compilers else self._lead(name, op, value)

    def _moment(self, column: str, op: str, value: Any) -> Q:
        if op == "never":
            return Q(**{f"{column}__isnull": True})
        if op in {"within", "older"}:
            edge = self.now - timedelta(days=int(value))
            if op == "within":
                return Q(**{f"{column}__gte": edge})
            older = Q(**{f"{column}__lt": edge})
            return older | Q(last_contact_at__isnull=True) if column[0] == "l" else older
        zone = current_company().timezone
        start, end = clock.day_bounds(datetime.fromisoformat(value).date(), zone)
        return Q(**{f"{column}__gte": end}) if op == "after" else Q(**{f"{column}__lt": start})

    def _lead(self, name: str, op: str, value: Sequence[int]) -> Q:
        """Any active lead of that campaign, status or seller; brands and products by their
        campaigns, which have an index."""
        column, ids = f"{name}_id__in", list(value)
        if name in {"brand", "product"}:
            parents = set(ids)
            if name == "brand":
                parents = {one.id for one in self.known.products.values() if one.parent in parents}
            campaigns = self.known.campaigns.values()
            column, ids = "campaign_id__in", [c.id for c in campaigns if c.parent in parents]
        leads = Lead.objects.filter(standing=Standing.ACTIVE, **{column: ids})
        return _by_leads(leads, op)


def _own(name: str, op: str, value: Any) -> Q:
    """Any active lead whose value of an own field fits, or none of them: found as lists do. A field
    that is switched off, or gone, fits nobody."""
    company, field = current_company(), field_rules.field_of(name)
    wanted = field_rules.asked(field, op, value, company) if field else None
    if wanted is None:
        gone_option = op == "none" and field is not None and field.active
        return Q() if gone_option else Q(pk__in=[])
    leads = Lead.objects.filter(standing=Standing.ACTIVE)
    fitting_leads = field_filters.narrowed(leads, wanted, as_set=True)
    return _by_leads(fitting_leads, "none" if op in {"none", "empty"} else "any")


def _by_leads(leads: QuerySet[Lead], op: str) -> Q:
    """People who have any of `leads`, or none: their own, and those of contacts merged into them.

    Few leads are gathered and name their people. Of many, or of none, each person is looked at on
    the way down the list, in two places, each with its index; «whose contact or its speaker» has
    none. One short statement finds out which it is.
    """
    speaker = Coalesce("contact__canonical_id", "contact_id")
    few = leads.order_by().annotate(speaker=speaker).values("speaker")[: field_filters.FEW + 1]
    if op != "none" and few.count() <= field_filters.FEW:
        return Q(pk__in=few)
    own = Exists(leads.filter(contact_id=OuterRef("pk")))
    # From the contacts, not from the leads: hardly any is merged, and those have an index.
    theirs = Exists(leads.filter(contact_id=OuterRef("pk")))
    merged = Exists(Contact.objects.filter(theirs, canonical_id=OuterRef("pk")))
    return ~Q(own) & ~Q(merged) if op == "none" else Q(own) | Q(merged)


def _through(rows: QuerySet[Any], op: str) -> Q:
    """Contacts that have any of `rows` (which have a contact_id), or none."""
    if op == "none":
        return ~Q(Exists(rows.filter(contact_id=OuterRef("pk"))))
    return Q(pk__in=rows.values("contact_id"))


def _tags(op: str, value: Sequence[int]) -> Q:
    rows = _Tagged._default_manager
    if op == "all":
        return reduce(and_, (_through(rows.filter(tag_id=one), "any") for one in value))
    return _through(rows.filter(tag_id__in=value), op)


def _lists(op: str, value: Sequence[int]) -> Q:
    rows = ListMember.objects.filter(unsubscribed_at=None)
    if op == "all":
        return reduce(and_, (_on_list([one]) for one in value))
    return _through(rows.filter(marketing_list_id__in=value), op)


def _either(op: str, condition: Q) -> Q:
    return ~condition if op == "none" else condition


def _present(op: str, condition: Q) -> Q:
    return condition if op == "filled" else ~condition


def _state(value: Sequence[str]) -> Q:
    states = [LeadState(one).value for one in value if one != NONE]
    # One value is written as equality: only that lets the index deliver the order as well.
    given = Q(lead_state=states[0]) if len(states) == 1 else Q(lead_state__in=states)
    if NONE not in value:
        return given
    return Q(lead_state__isnull=True) | given if states else Q(lead_state__isnull=True)


def _bound(column: str, op: str, value: int) -> Q:
    return Q(**{f"{column}__{'gte' if op == 'at_least' else 'lte'}": value})


def _score(op: str, value: int) -> Q:
    """The best lead's score: at least, if any lead has it; at most, if none has more."""
    leads = Lead.objects.filter(standing=Standing.ACTIVE)
    if op == "at_least":
        return _by_leads(leads.filter(score__gte=value), "any")
    return Q(lead_count__gt=0) & _by_leads(leads.filter(score__gt=value), "none")


def _holds(value: str) -> Q:
    words = search.terms(value)
    return search.held(words, table=FTS) if words else Q(pk__in=[])


def _email(op: str, value: str) -> Q:
    if op == "contains":
        return Q(email__icontains=value)
    return _present(op, ~Q(email=""))


def _attribute(key: str, op: str, value: str | None) -> Q:
    """What a contact said of itself under `key`; case says nothing, and a number is as written."""
    words = Cast(KeyTextTransform(key, "attributes"), TextField())
    text = Coalesce(Lower(words), Value(""), output_field=TextField())
    if op in {"filled", "empty"}:
        return _present(op, ~Q(Exact(text, Value(""))))
    wanted = Value((value or "").lower(), output_field=TextField())
    return Q(Exact(text, wanted) if op == "is" else Contains(text, wanted))
