"""What the rules do: the round of each, whose turn is next, and what was given since its last
change, counted in the spine."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.db.models.fields.json import KT
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.life.assignment import rules
from cauce.life.assignment.models import AssignmentRule, Rotation
from cauce.life.assignment.turns import terms_of
from cauce.spine.facts import LeadAssigned
from cauce.spine.table import Event

MEASURED = timedelta(days=30)
type Group = tuple[int, frozenset[int], int]  # seller, who was passed over, how many leads


@dataclass(frozen=True, slots=True)
class Share:
    """One seller of a rule: `given` leads, where the weights of those who were there would have
    given `due`. `away`: takes none at this moment."""

    seller_id: int
    weight: int
    active: bool
    away: bool
    given: int
    due: float


@dataclass(frozen=True, slots=True)
class Round:
    """A rule as it stands. `turns` are seller ids in order, `next` the place of the next one who is
    there; None when nobody is."""

    rule: AssignmentRule
    turns: tuple[int, ...]
    next: int | None
    shares: tuple[Share, ...]

    @property
    def spread(self) -> float:
        """The most that any seller is away from the exact share, in leads."""
        return max((abs(share.given - share.due) for share in self.shares), default=0.0)

    @property
    def whole(self) -> bool:
        """Whether nobody was passed over: then those of one weight have the same share."""
        shares = {round(one.due / one.weight, 6) for one in self.shares if one.active}
        return len(shares) <= 1

    @property
    def range(self) -> int:
        """Most leads given to one seller less the fewest: at most 1 where all weigh the same."""
        given = [share.given for share in self.shares if share.active]
        return max(given) - min(given) if given else 0


def rounds(found: Sequence[AssignmentRule] | None = None) -> list[Round]:
    """The active rules of the company in scope (or those given), oldest first. Four queries.

    What was given counts the turns since the rule's last change, of the last 30 days at most.
    """
    rows = AssignmentRule.objects.filter(active=True).order_by("id")
    if found is not None:
        rows = AssignmentRule.objects.filter(pk__in=[one.pk for one in found]).order_by("id")
    rows = rows.select_related("campaign", "product").prefetch_related("sellers__seller")
    turns = dict(Rotation.objects.filter(rule__in=rows).values_list("rule_id", "turns"))
    given, now = _given(), timezone.now()
    terms = terms_of(current_company())
    away = {seller for seller, one in terms.items() if one.why_not(now)}
    return [_round(rule, turns.get(rule.pk, 0), given, away) for rule in rows]


def _given() -> dict[tuple[int, int], list[Group]]:
    """{(rule, version): its turns that became assignments, by seller and who was passed over}."""
    events = Event.objects.filter(
        kind=LeadAssigned.kind,
        at__gte=timezone.now() - MEASURED,
        data__reason__why="turn",
    )
    named = {"rule": "rule", "version": "version", "over": "passed"}
    keys = {name: KT(f"data__reason__{key}") for name, key in named.items()}
    counted = events.order_by().annotate(**keys, seller=KT("data__seller"))
    found = defaultdict[tuple[int, int], list[Group]](list)
    for rule, version, seller, over, count in counted.values_list(
        "rule", "version", "seller", "over"
    ).annotate(n=Count("pk")):
        passed = frozenset(pk for pk, _why in json.loads(over or "[]"))
        found[int(rule), int(version)].append((int(seller), passed, count))
    return found


def _round(
    rule: AssignmentRule, turn: int, given: Mapping[tuple[int, int], list[Group]], away: set[int]
) -> Round:
    sellers = sorted(rule.sellers.all(), key=lambda one: one.seller_id)
    weights = {one.seller_id: one.weight for one in sellers if one.seller.active}
    order = tuple(rules.round_of(list(weights.items())))
    groups = given.get((rule.pk, rule.version), [])
    counts, due = _counted(groups, weights)
    shares = tuple(
        Share(
            seller_id=one.seller_id,
            weight=one.weight,
            active=one.seller.active,
            away=one.seller_id in away,
            given=counts[one.seller_id],
            due=due[one.seller_id],
        )
        for one in sellers
    )
    return Round(rule, order, _next(order, turn, away), shares)


def _counted(
    groups: Sequence[Group], weights: Mapping[int, int]
) -> tuple[Counter[int], defaultdict[int, float]]:
    """Leads that each seller got, and the exact share of those who could take them."""
    counts, due = Counter[int](), defaultdict[int, float](float)
    for seller, passed, count in groups:
        counts[seller] += count
        there = {pk: weight for pk, weight in weights.items() if pk not in passed}
        for pk, weight in there.items():
            due[pk] += count * weight / sum(there.values())
    return counts, due


def _next(order: Sequence[int], turn: int, away: set[int]) -> int | None:
    """The place of the next seller who is there; None when nobody is."""
    places = ((turn + step) % len(order) for step in range(len(order)))
    return next((place for place in places if order[place] not in away), None)
