"""What the rules and the sellers' terms say, read once per configuration version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cauce.accounts.models import Company, Membership, Team
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version
from cauce.accounts.zones import zone_of_member
from cauce.catalog.snapshot import snapshot
from cauce.life.assignment import rules
from cauce.life.assignment.models import AssignmentRule, Availability, Holiday
from cauce.life.assignment.presence import Terms, hours_of

type Away = tuple[tuple[int, str], ...]  # (seller, why they cannot take a lead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """A rule ready for use: its round, how it is named in reasons, and the terms of its sellers."""

    rule_id: int
    version: int
    type: str
    round: tuple[int, ...]
    sellers: frozenset[int]
    candidates: list[list[int]]  # [seller, weight] of active members; shared, never changed
    timed: Mapping[int, Terms] = field(default_factory=dict)  # of those who are not always here
    capped: Mapping[int, Terms] = field(default_factory=dict)
    # Rules with a capped seller of this one: held together, so that nobody's limit is overrun.
    beside: tuple[int, ...] = ()

    def away(self, at: datetime) -> Away:
        """The sellers who take no lead at `at`, and why, in the order of their ids."""
        if not self.timed:
            return ()
        whys = ((seller, terms.why_not(at)) for seller, terms in self.timed.items())
        return tuple((seller, why) for seller, why in whys if why)


@dataclass(frozen=True, slots=True)
class Table:
    """The active rules of a company that have an active seller."""

    campaigns: Mapping[int, Turns]
    products: Mapping[int, Turns]

    def of(self, campaign_id: int, product_id: int) -> Turns | None:
        """The rule of the campaign, else that of its product."""
        return self.campaigns.get(campaign_id) or self.products.get(product_id)


@cached_by_version
def table_of(company: Company) -> Table:
    """The rules of `company`, which must be in scope."""
    terms, active = terms_of(company), snapshot(company).members
    found = []
    for one in AssignmentRule.objects.filter(active=True).prefetch_related("sellers"):
        pairs = sorted((s.seller_id, s.weight) for s in one.sellers.all() if s.seller_id in active)
        if pairs:
            found.append((one, turns_of(one, pairs, terms)))
    _stand_beside([turns for _, turns in found])
    return Table(
        {one.campaign_id: turns for one, turns in found if one.campaign_id},
        {one.product_id: turns for one, turns in found if one.product_id},
    )


def turns_of(
    rule: AssignmentRule, pairs: Sequence[tuple[int, int]], terms: Mapping[int, Terms]
) -> Turns:
    """A rule with these (seller, weight) pairs, whether it is in force or only thought of."""
    mine = {seller: terms[seller] for seller, _ in pairs if seller in terms}
    return Turns(
        rule_id=rule.pk,
        version=rule.version,
        type=rules.CAMPAIGN_ROLE if rule.campaign_id else rules.PRODUCT_ROLE,
        round=tuple(rules.round_of(pairs)),
        sellers=frozenset(seller for seller, _ in pairs),
        candidates=[list(pair) for pair in pairs],
        timed={seller: one for seller, one in mine.items() if one.timed},
        capped={seller: one for seller, one in mine.items() if one.capped},
    )


def _stand_beside(found: Sequence[Turns]) -> None:
    for one in found:
        shared = [other.rule_id for other in found if other.sellers & one.capped.keys()]
        object.__setattr__(one, "beside", tuple(shared))  # frozen from here on


@cached_by_version
def terms_of(company: Company) -> Mapping[int, Terms]:
    """{seller: terms} of the active members of `company` who have any, in the order of ids."""
    kept: dict[int, Availability] = {one.seller_id: one for one in Availability.objects.all()}
    teams = _teams_of_members()
    holidays: list[tuple[date, Any]] = list(Holiday.objects.values_list("day", "team_id"))
    found = {}
    for seller in sorted(snapshot(company).members):
        mine = teams.get(seller, [])
        free = frozenset(day for day, team in holidays if team is None or team in dict(mine))
        if seller in kept or free:
            zone = next((zone for _, zone in mine if zone), company.timezone)
            found[seller] = _terms(kept.get(seller, Availability()), ZoneInfo(zone), free)
    return found


def _terms(one: Availability, zone: ZoneInfo, holidays: frozenset[date]) -> Terms:
    days = [(date.fromisoformat(a["from"]), date.fromisoformat(a["to"])) for a in one.absences]
    return Terms(
        zone=zone,
        paused=one.paused,
        hours=hours_of(one.hours),
        absences=tuple(days),
        holidays=holidays,
        per_day=one.per_day,
        at_once=one.at_once,
    )


def _teams_of_members() -> dict[int, list[tuple[int, str]]]:
    """{member: [(team, its own zone or "")…]}, the oldest team first, as in `accounts.zones`."""
    teams: dict[int, list[tuple[int, str]]] = {}
    rows = Membership.objects.filter(teams__isnull=False).order_by("teams")
    zones = dict(Team.objects.values_list("pk", "timezone"))
    for member, team in rows.values_list("pk", "teams"):
        teams.setdefault(member, []).append((team, zones[team]))
    return teams


@dataclass(frozen=True, slots=True)
class State:
    """A seller at a moment: by which zone, and why they would take no lead ("": they would)."""

    zone: str
    why_not: str


def state_of(member: Membership, at: datetime) -> State:
    """How a member stands at `at`, as far as hours and absences go."""
    terms = terms_of(current_company()).get(member.pk)
    zone = zone_of_member(member.pk).key
    return State(zone, "" if terms is None else terms.why_not(at))


@cached_by_version
def limited(company: Company) -> bool:
    """Whether any seller of `company` takes only so many leads."""
    return any(one.capped for one in terms_of(company).values())
