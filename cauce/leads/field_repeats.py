"""Which values of a company's own field several leads have: asked before no two of them may."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.text import Truncator

from cauce.accounts.errors import Repeated, Repeats
from cauce.accounts.scope import current_company
from cauce.catalog.field_values import claim_of, plain
from cauce.catalog.fields import Field
from cauce.leads.field_values import readable
from cauce.leads.models import Lead, Standing

_SHOWN, _SHOWN_LEADS, _WORDS = 5, 5, 60  # values; leads of each; characters of a value
type _Claim = tuple[int, str, bool]  # a lead, what it claims, whether it is held to that already


def refuse(field: Field, *, before: Field) -> None:
    """Nothing where no two leads would have the same value of `field`. Raises Repeats.

    A value that stood twice `before`, while it could not be claimed twice, was told when it came:
    only leads that were not held to it count. Reads what every lead says, whatever lists know.
    """
    if before.unique and before.campaign in (None, field.campaign):
        return
    shared, fresh = Counter[str](), set[str]()
    for _lead, claim, was_held in _claims(field, before):
        shared[claim] += 1
        if not was_held:
            fresh.add(claim)
    repeated = {claim: shared[claim] for claim in fresh if shared[claim] > 1}
    if repeated:
        shown = sorted(repeated, key=lambda claim: (-repeated[claim], claim))[:_SHOWN]
        raise Repeats(
            "campaign" if before.unique else "unique",
            values=len(repeated),
            leads=sum(repeated.values()),
            some=_told(field, before, {claim: repeated[claim] for claim in shown}),
        )


def _claims(field: Field, before: Field) -> Iterator[_Claim]:
    country = current_company().country
    asked = _leads(field).values_list("pk", "campaign_id", "attributes")
    for pk, campaign_id, attributes in asked.iterator():
        value = readable(field, attributes[field.key], country)
        if value is not None:
            held = before.unique and before.campaign in (None, campaign_id)
            yield pk, claim_of(field, value), held


def _leads(field: Field) -> QuerySet[Lead]:
    leads = Lead.objects.filter(standing=Standing.ACTIVE, attributes__has_key=field.key)
    return leads.filter(campaign_id=field.campaign) if field.campaign else leads


def _told(field: Field, before: Field, repeated: dict[str, int]) -> list[Repeated]:
    """A second reading names the leads, so that the first need not remember those of each value."""
    holders: dict[str, list[int]] = defaultdict(list)
    for pk, claim, _was_held in _claims(field, before):
        if claim in repeated:
            holders[claim].append(pk)
    first = {claim: sorted(pks)[:_SHOWN_LEADS] for claim, pks in holders.items()}
    rows = Lead.objects.in_bulk([pk for pks in first.values() for pk in pks])
    told = {claim: [rows[pk] for pk in pks] for claim, pks in first.items()}
    return [
        Repeated(_words(field, told[claim][0]), count, [lead.number for lead in told[claim]])
        for claim, count in repeated.items()
    ]


def _words(field: Field, lead: Lead) -> str:
    value = readable(field, lead.attributes[field.key], current_company().country)
    return Truncator(plain(field, value)).chars(_WORDS)
