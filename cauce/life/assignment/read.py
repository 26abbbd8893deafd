"""What the rules do: the round of each, whose turn is next, and what was given since its last
change, counted in the spine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from cauce.life.assignment import rules
from cauce.life.assignment.models import AssignmentRule, Rotation
from cauce.spine.facts import LeadAssigned
from cauce.spine.table import Event

MEASURED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Share:
    """One seller of a rule: `given` leads, where the weights alone would have given `due`."""

    seller_id: int
    weight: int
    active: bool
    given: int
    due: float


@dataclass(frozen=True, slots=True)
class Round:
    """A rule as it stands. `turns` are seller ids in order, `next` the index of the next one."""

    rule: AssignmentRule
    turns: tuple[int, ...]
    next: int
    shares: tuple[Share, ...]

    @property
    def spread(self) -> float:
        """The most that any seller is away from the exact share, in leads."""
        return max((abs(share.given - share.due) for share in self.shares), default=0.0)

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
    given = _given()
    return [_round(rule, turns.get(rule.pk, 0), given) for rule in rows]


def _given() -> Counter[tuple[int, int, int]]:
    """{(rule, version, seller): turns that became assignments}."""
    events = Event.objects.filter(
        kind=LeadAssigned.kind,
        at__gte=timezone.now() - MEASURED,
        data__reason__why="turn",
    )
    names = ("data__reason__rule", "data__reason__version", "data__seller")
    counted = events.order_by().values_list(*names).annotate(n=Count("pk"))
    return Counter({(rule, version, seller): n for rule, version, seller, n in counted})


def _round(rule: AssignmentRule, turn: int, given: Counter[tuple[int, int, int]]) -> Round:
    sellers = sorted(rule.sellers.all(), key=lambda one: one.seller_id)
    pairs = [(one.seller_id, one.weight) for one in sellers if one.seller.active]
    order = tuple(rules.round_of(pairs))
    counts = {one.seller_id: given[rule.pk, rule.version, one.seller_id] for one in sellers}
    whole, weights = sum(counts.values()), sum(weight for _, weight in pairs)
    shares = tuple(
        Share(
            seller_id=one.seller_id,
            weight=one.weight,
            active=one.seller.active,
            given=counts[one.seller_id],
            due=whole * one.weight / weights if weights and one.seller.active else 0.0,
        )
        for one in sellers
    )
    return Round(rule, order, turn % len(order) if order else 0, shares)
