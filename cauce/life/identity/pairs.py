"""The queue of pairs that may be one person, and what somebody says of each."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.leads.access import contacts_for
from cauce.leads.models import Contact
from cauce.life.identity.merging import merge
from cauce.life.identity.models import Merge, Pair, PairState
from cauce.spine.facts import ContactJudged
from cauce.spine.record import Happening, record_many
from cauce.store import atomic, on_postgres

_VERDICTS = {PairState.APART, PairState.LATER, PairState.OPEN}


def pairs_for(actor: Actor, *, state: str = PairState.OPEN) -> QuerySet[Pair]:
    """Pairs in a state of which `actor` may see both, the surest first. Raises NotAllowed."""
    actor.need(Right.MERGE)
    seen = contacts_for(actor)
    found = Pair.objects.filter(state=state)
    if state != PairState.MERGED:
        found = found.filter(Exists(seen.filter(pk=OuterRef("low"))))
        found = found.filter(Exists(seen.filter(pk=OuterRef("high"))))
    return found.order_by("-score", "-pk")


def pair_for(actor: Actor, pair_id: int) -> tuple[Pair, list[Contact]]:
    """A pair and its two contacts, the older first; merged ones as they were named.

    Raises NotAllowed, Missing.
    """
    actor.need(Right.MERGE)
    pair = Pair.objects.filter(pk=pair_id).first()
    if pair is None:
        raise Missing("pair")
    seen = contacts_for(actor)
    if pair.state == PairState.MERGED and pair.merge is not None:
        visible = seen.filter(pk=pair.merge.into_id).exists()
    else:
        visible = seen.filter(pk__in=[pair.low, pair.high]).count() == 2
    people = list(Contact.objects.filter(pk__in=[pair.low, pair.high]).order_by("pk"))
    if not visible or len(people) < 2:
        raise Missing("pair")
    return pair, people


def people_of(pairs: Iterable[Pair]) -> dict[int, Contact]:
    """{id: contact} of pairs that `pairs_for` or `pair_for` gave. One statement, none of none."""
    ids = {pk for pair in pairs for pk in (pair.low, pair.high)}
    return Contact.objects.defer("search_text").in_bulk(ids) if ids else {}


@atomic()
def judge_pair(pair_id: int, verdict: str, *, by: Actor) -> Pair:
    """Say that two are not the same (apart), or put it off (later), or open it again (open).

    Raises NotAllowed, Invalid, Missing, Conflict when they were merged.
    """
    by.need(Right.MERGE)
    if verdict not in _VERDICTS:
        raise Invalid({"verdict": ("unknown_choice", {"choices": ", ".join(sorted(_VERDICTS))})})
    pair = _locked(pair_id)
    if pair.state == PairState.MERGED:
        raise Conflict("merged_already")
    if pair.state == verdict:
        return pair
    pair.state, pair.judged_at, pair.judged_by = verdict, timezone.now(), by.name
    pair.save(update_fields=["state", "judged_at", "judged_by"])
    people = Contact.objects.filter(pk__in=[pair.low, pair.high]).order_by("pk")
    happened = ContactJudged(
        pair=pair.pk,
        contacts=[pair.low, pair.high],
        verdict=str(verdict),
        names=[str(one) for one in people],
    )
    record_many(
        [
            Happening(
                fact=happened, by=by, at=pair.judged_at, contact_id=pk, subject=("contact", pk)
            )
            for pk in (pair.low, pair.high)
        ]
    )
    return pair


@atomic()
def merge_pair(
    pair_id: int,
    *,
    by: Actor,
    into: int | None = None,
    winners: Mapping[str, int] | None = None,
) -> Merge:
    """The two are one person; `into` speaks, by default whoever has more leads, or is older.

    Raises NotAllowed, Invalid, Missing, Conflict.
    """
    pair, people = pair_for(by, pair_id)
    if pair.state == PairState.MERGED:
        raise Conflict("merged_already")
    order = sorted(people, key=speaks_first)
    if into is not None:
        if into not in {one.pk for one in people}:
            raise Invalid({"into": "not_one_of_them"})
        order.sort(key=lambda one: one.pk != into)
    return merge(order[0], order[1:], by=by, winners=winners)


def speaks_first(contact: Contact) -> tuple[int, int]:
    """The order in which contacts are asked to speak for each other."""
    return (-contact.lead_count, contact.pk)


def _locked(pair_id: int) -> Pair:
    found = Pair.objects.filter(pk=pair_id)
    pair = (found.select_for_update() if on_postgres() else found).first()
    if pair is None:
        raise Missing("pair")
    return pair
