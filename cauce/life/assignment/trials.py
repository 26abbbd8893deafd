"""A rule that is only thought of, gone through with the leads of the last days: who would have got
what, and why. Nothing is written."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Membership
from cauce.accounts.scope import current_company
from cauce.catalog.models import Campaign, Product
from cauce.catalog.names import names
from cauce.leads.models import Lead, Standing
from cauce.life.assignment import rules
from cauce.life.assignment.actions import check_rule
from cauce.life.assignment.models import AssignmentRule
from cauce.life.assignment.openness import Openness, openness_of
from cauce.life.assignment.presence import DAY_FULL, OPEN_FULL
from cauce.life.assignment.turns import Away, Turns, table_of, terms_of, turns_of

DAYS = (7, 30, 90)
MOST = 20_000  # leads; of more the latest
TOLD = 25
# Decided by somebody's word or by the person's history, whatever the rule says.
_OTHERWISE = frozenset({rules.DIRECT, *(f"duplicate_in_{scope}" for scope in rules.SCOPE_ORDER)})
_COLUMNS = ("pk", "number", "name", "created_at", "seller_id", "assignment_type")


@dataclass(frozen=True, slots=True)
class Decision:
    """One lead: who has it now, who would have got it at `given_at` (None: nobody yet), and why."""

    lead: Any  # its columns of `_COLUMNS`
    would: int | None
    given_at: datetime | None
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One seller: leads that they have of those that the rule decides, and would have."""

    seller_id: int
    weight: int
    has: int
    would: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `otherwise` leads are not the rule's to decide; `waiting` found nobody."""

    since: datetime
    leads: int
    otherwise: int
    waiting: int
    capped: bool
    parts: tuple[Part, ...]
    latest: tuple[Decision, ...]


def trial(
    *,
    campaign: Campaign | None,
    product: Product | None,
    sellers: Sequence[tuple[Membership, int]],
    days: int = 30,
) -> Trial:
    """Go through the leads of the last `days` under a rule with these (seller, weight) pairs.

    Hours, absences, holidays and limits are those set now, at each lead's own moment. How many
    leads a seller had open then is told from history: what they had besides, and what the trial has
    given them, each until it was really closed. So a lead that somebody else would have closed
    sooner or later counts as long as it did, and one that went from hand to hand counts for its
    last seller alone. Raises Invalid.
    """
    check_rule(campaign, product, sellers)
    if days not in DAYS:
        raise Invalid({"days": ("unknown_choice", {"choices": ", ".join(map(str, DAYS))})})
    since = timezone.now() - timedelta(days=days)
    rows = _leads(_campaigns(campaign, product), since)
    found, capped = rows[:MOST][::-1], len(rows) > MOST
    turns = _turns(campaign, product, sellers)
    decided = [one for one in found if one.assignment_type not in _OTHERWISE]
    at_once = [seller for seller, one in turns.capped.items() if one.at_once is not None]
    opened = openness_of(at_once, since=since, leads=[one.pk for one in found])
    decisions = _Walk(turns, opened).through(found)
    has = Counter(one.seller_id for one in decided)
    would = Counter(one.would for one in decisions)
    weights = {member.pk: weight for member, weight in sellers}
    everybody = [*weights, *sorted({pk for pk in has if pk is not None} - weights.keys())]
    return Trial(
        since=since,
        leads=len(decided),
        otherwise=len(found) - len(decided),
        waiting=would[None],
        capped=capped,
        parts=tuple(Part(pk, weights.get(pk, 0), has[pk], would[pk]) for pk in everybody),
        latest=tuple(decisions[-TOLD:][::-1]),
    )


def _campaigns(campaign: Campaign | None, product: Product | None) -> list[int]:
    """A product's rule decides where the campaign has none of its own."""
    if campaign is not None:
        return [campaign.pk]
    company = current_company()
    own = table_of(company).campaigns
    known = names(company).campaigns.values()
    return [one.id for one in known if product and one.parent == product.pk and one.id not in own]


def _leads(campaigns: Sequence[int], since: datetime) -> list[Any]:
    rows = Lead.objects.filter(
        campaign_id__in=campaigns, created_at__gte=since, standing=Standing.ACTIVE
    )
    ordered = rows.order_by("-created_at", "-pk").values_list(*_COLUMNS, named=True)
    return list(ordered[: MOST + 1])


def _turns(
    campaign: Campaign | None, product: Product | None, sellers: Sequence[tuple[Membership, int]]
) -> Turns:
    found = AssignmentRule.objects.filter(campaign=campaign, product=product).first()
    rule = found or AssignmentRule(pk=0, campaign=campaign, product=product, version=0)
    pairs = sorted((member.pk, weight) for member, weight in sellers)
    rule.version += 1
    return turns_of(rule, pairs, terms_of(current_company()))


class _Walk:
    """The rotation from its first turn on. What nobody can take waits until the next lead comes by
    and somebody can."""

    def __init__(self, turns: Turns, opened: Openness) -> None:
        self._turns, self._turn, self._opened = turns, 0, opened
        self._given: Counter[tuple[int, date]] = Counter()
        self._waiting: deque[Any] = deque()
        self._decisions: dict[int, Decision] = {}

    def through(self, leads: Sequence[Any]) -> list[Decision]:
        """The decision about each lead, in their order, of those that are the rule's to decide."""
        for lead in leads:
            at = lead.created_at
            while self._waiting and self._give(self._waiting[0], at):
                self._waiting.popleft()
            if lead.assignment_type in _OTHERWISE:
                self._took(lead.seller_id, lead, at)
            elif self._waiting or not self._give(lead, at):
                self._wait(lead)
        return list(self._decisions.values())

    def _give(self, lead: Any, at: datetime) -> bool:
        passed = self._passed(at)
        able = self._turns.sellers - {seller for seller, _ in passed}
        if not able:
            return False
        order = self._turns.round
        while order[self._turn % len(order)] not in able:
            self._turn += 1
        seller = order[self._turn % len(order)]
        reason = self._reason("turn", passed) | {"turn": self._turn}
        self._decisions[lead.pk] = Decision(lead, seller, at, reason)
        self._took(seller, lead, at)
        self._turn += 1
        return True

    def _wait(self, lead: Any) -> None:
        self._waiting.append(lead)
        reason = self._reason("nobody_can", self._passed(lead.created_at))
        self._decisions[lead.pk] = Decision(lead, None, None, reason)

    def _reason(self, why: str, passed: Away) -> dict[str, Any]:
        told = {"why": why, "version": self._turns.version, "candidates": self._turns.candidates}
        return told | ({"passed": passed} if passed else {})

    def _passed(self, at: datetime) -> Away:
        away = self._turns.away(at)
        missing = {seller for seller, _ in away}
        opened = self._opened.at(at)
        full = []
        for seller, terms in self._turns.capped.items():
            day = at.astimezone(terms.zone).date()
            if seller in missing:
                continue
            if terms.per_day is not None and self._given[seller, day] >= terms.per_day:
                full.append((seller, DAY_FULL))
            elif terms.at_once is not None and opened[seller] >= terms.at_once:
                full.append((seller, OPEN_FULL))
        return away + tuple(full)

    def _took(self, seller: int | None, lead: Any, at: datetime) -> None:
        terms = self._turns.capped.get(seller or 0)
        if terms is None or seller is None:
            return
        self._given[seller, at.astimezone(terms.zone).date()] += 1
        self._opened.take(seller, lead.pk, at)
