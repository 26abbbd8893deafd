"""The Seller Score of everybody over a period, and of the same time before it.

Leads are counted from `lead_tide` alone, in groups of those that were alike when they came; how
they were followed up is looked at on each seller's latest SAMPLE, so that it costs the same however
many there are. Statements: five, and six where somebody sees no one else.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Role
from cauce.accounts.scope import current_company
from cauce.catalog.levels import Levels, levels_of
from cauce.catalog.models import StatusMeaning
from cauce.catalog.names import Names, names
from cauce.leads import lateness
from cauce.leads.access import members_below
from cauce.leads.codes import BANDS
from cauce.leads.models import Lead, Standing
from cauce.life.report import rules
from cauce.life.report.periods import PERIODS, Period, periods
from cauce.life.report.rules import Followed, Given, Norm, Part, Pile, Tally
from cauce.spine.facts import LeadContacted, LeadQualified, NoteWritten
from cauce.spine.table import Event
from cauce.store import rows
from cauce.store.compound import united

SAMPLE = 100
_AT_ONCE = 400  # sellers in one statement: SQLite joins 500 at most
_STEPS = (NoteWritten.kind, LeadContacted.kind, LeadQualified.kind)
_PEOPLE = (ActorKind.PERSON.value, ActorKind.TOKEN.value)
_ALIKE = ("entry_method", "campaign_id", "known", "third", "band")
_NOTHING = Followed(0, {})


@dataclass(frozen=True, slots=True)
class Place:
    """One seller on the board; `rank`, `score` and `parts` are empty without leads in the period,
    `was` without leads in the one before. `looked_at` are the leads behind the follow-up."""

    seller: int
    name: str
    rank: int | None = None
    score: int | None = None
    was: int | None = None
    parts: Sequence[Part] = ()
    leads: int = 0
    won: int = 0
    expected: float = 0.0
    looked_at: int = 0

    @property
    def few(self) -> bool:
        """Whether the score still says more of the average than of this seller."""
        return self.leads < rules.FEW

    @property
    def change(self) -> int | None:
        """How many points more than in the period before."""
        return None if self.score is None or self.was is None else self.score - self.was


@dataclass(frozen=True, slots=True)
class Board:
    """Sellers by their place, those without one last; `of` is how many have one in the company,
    `leads` and `won` are of all whom the reader sees, those who have left too."""

    code: str
    period: Period
    compared: Period
    usual: Norm
    places: Sequence[Place]
    of: int
    leads: int
    won: int


def board(actor: Actor, *, code: str, now: datetime) -> Board:
    """The board of the company in scope, with the sellers whom `actor` may see. Raises Invalid."""
    if code not in PERIODS:
        raise Invalid({"period": ("unknown_choice", {"choices": ", ".join(PERIODS)})})
    company = current_company()
    zone, known = ZoneInfo(company.timezone), names(company)
    period, compared = periods(code, today=now.astimezone(zone).date(), zone=zone)
    current, earlier = _measured(period, known, now), _measured(compared, known, now)
    before = {one: rules.total(current_parts) for one, current_parts in earlier.parts.items()}
    scores = {one: rules.total(made) for one, made in current.parts.items()}
    places = _placed(current, scores, before, known)
    sight = members_below(actor)
    seen = [told for one, told in current.got.items() if sight is None or one in sight]
    return Board(
        code=code,
        period=period,
        compared=compared,
        usual=current.usual,
        places=[one for one in places if sight is None or one.seller in sight],
        of=len(scores),
        leads=sum(one.leads for one in seen),
        won=sum(one.won for one in seen),
    )


def seller(actor: Actor, seller_id: int, *, code: str, now: datetime) -> tuple[Board, Place]:
    """The board and the place of one seller. Raises Missing for whom the actor does not see."""
    found = board(actor, code=code, now=now)
    for one in found.places:
        if one.seller == seller_id:
            return found, one
    raise Missing("seller")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A period as it was measured: who got what, how it was followed up, and the parts of those
    who are still there."""

    got: Mapping[int, Tally]
    did: Mapping[int, Followed]
    usual: Norm
    parts: Mapping[int, list[Part]]


def _measured(period: Period, known: Names, now: datetime) -> _Measured:
    got = rules.tallies(_piles(period, known))
    here = sorted(one for one in got if one in known.members and known.members[one].active)
    did = _followed(here, period, now)
    usual = rules.norm(got, did)
    made = {one: rules.parts(got[one], did.get(one, _NOTHING), usual) for one in here}
    return _Measured(got, did, usual, made)


def _placed(
    current: _Measured, scores: Mapping[int, int], before: Mapping[int, int], known: Names
) -> list[Place]:
    ranked = rules.ranks(scores)
    ready = Membership.objects.filter(active=True, role=Role.SELLER).values_list("pk", flat=True)
    empty = [Place(one, known.members[one].name) for one in ready if one not in scores]
    placed = [
        Place(
            seller=one,
            name=known.members[one].name,
            rank=ranked[one],
            score=scores[one],
            was=before.get(one),
            parts=current.parts[one],
            leads=current.got[one].leads,
            won=current.got[one].won,
            expected=current.got[one].expected,
            looked_at=current.did.get(one, _NOTHING).looked_at,
        )
        for one in scores
    ]
    placed.sort(key=lambda one: (one.rank or 0, one.name))
    gone = [replace(one, was=before.get(one.seller)) for one in empty]
    return placed + sorted(gone, key=lambda one: one.name)


def _piles(period: Period, known: Names) -> list[Pile]:
    """The leads that came in the period and are somebody's, by seller and by what they were alike
    in: how they came, to which campaign, whether the person was known, how old they are, and the
    band of their iScore when they came (of older ones nobody knows it any more)."""
    won = [one.id for one in known.statuses.values() if one.meaning == StatusMeaning.WON]
    second, last = period.thirds()
    leads = Lead.objects.filter(
        created_at__gte=period.since,
        created_at__lt=period.before,
        standing=Standing.ACTIVE,
        seller__isnull=False,
    )
    alike = leads.annotate(
        known=Case(When(duplicate_scope="", then=Value(0)), default=Value(1)),
        third=Case(
            When(created_at__lt=second, then=Value(0)),
            When(created_at__lt=last, then=Value(1)),
            default=Value(2),
        ),
        band=_band(),
    ).values("seller_id", *_ALIKE)
    counted: Any = alike.annotate(
        leads=Count("pk"), sold=Count("pk", filter=Q(status_id__in=won))
    ).values_list("seller_id", *_ALIKE, "leads", "sold")
    sql, params = united([counted], index="lead_tide")
    return [
        Pile(one, tuple(kind), leads_in, sold)
        for one, *kind, leads_in, sold in rows.run_planned(sql, params)
    ]


def _band() -> Case:
    """The place of the band that a lead's score at entry lies in; -1 where it is not known."""
    tops = [(top, place) for place, (top, _code) in enumerate(BANDS)]
    return Case(
        *(When(entry_score__lte=top, then=Value(place)) for top, place in tops), default=Value(-1)
    )


def _followed(sellers: Sequence[int], period: Period, now: datetime) -> dict[int, Followed]:
    """{seller: how the latest SAMPLE leads given to them in the period were followed up}."""
    given: dict[int, list[Given]] = defaultdict(list)
    usual = timedelta(minutes=levels_of(current_company()).contact or Levels().contact)
    for start in range(0, len(sellers), _AT_ONCE):
        parts = [_latest(one, period) for one in sellers[start : start + _AT_ONCE]]
        sql, params = united(parts, index="lead_given")
        for one, *row in rows.run_planned(sql, params):
            given[one].append(_given(row, usual))
    return {one: rules.followed(leads, now) for one, leads in given.items()}


def _latest(seller_id: int, period: Period) -> Any:
    steps = (
        Event.objects.filter(
            lead=OuterRef("pk"),
            kind__in=_STEPS,
            actor_kind__in=_PEOPLE,
            at__gte=OuterRef("assigned_at"),
        )
        .order_by()
        .values("lead")
        .annotate(first=Min("at"))
        .values("first")
    )
    leads = Lead.objects.filter(
        seller_id=seller_id,
        assigned_at__gte=period.since,
        assigned_at__lt=period.before,
        standing=Standing.ACTIVE,
    )
    return (
        leads.annotate(first_step=Subquery(steps), promised_at=KeyTextTransform("from", "levels"))
        .order_by("-assigned_at")
        .values_list(
            "seller_id", "assigned_at", "promised_at", "contact_due", "first_step", "attempts",
            "last_note_at", "last_contact_at", "qualified_at", "next_due", "flow_state",
        )[:SAMPLE]
    )  # fmt: skip


def _given(row: Sequence[Any], usual: timedelta) -> Given:
    """`usual` is the time of those that were promised none: files, campaigns without that level."""
    assigned, promised_at, due, first, attempts, noted, contact, qualified, step_due, flow = row
    return Given(
        assigned_at=rows.read_moment(assigned),
        allowed=rows.read_moment(due) - lateness.moment_of(int(promised_at)) if due else usual,
        first_step=_moment(first),
        attempts=attempts,
        noted_at=_moment(noted),
        contact_at=_moment(contact),
        qualified_at=_moment(qualified),
        next_due=_moment(step_due),
        closed=flow == "closed",
    )


def _moment(stored: Any) -> datetime | None:
    return None if stored is None else rows.read_moment(stored)
