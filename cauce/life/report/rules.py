"""What a Seller Score is made of: values in, parts out. The formula in words: docs/figures.md."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# The parts and the most that each gives: 100 together.
LIMITS = {"conversion": 40, "follow_up": 30, "sales": 20, "leads": 10}
# What good follow-up is, and the points of each: those of its part together.
MEASURES = {
    "in_time": 10,
    "tried": 5,
    "not_overdue": 5,
    "spoken_to": 4,
    "noted": 3,
    "qualified": 3,
}
FEW = 20  # leads with which a seller counts half by what they did, half as the average
_SMOOTH = 20  # leads that each property of a lead starts with, at the company's rate
_ROUNDS = 6  # in which the factors of the properties are fitted to one another
_LOOKED = 10  # leads of the average that each measure of follow-up starts with
_UNSEEN = 0.5  # the share of a measure while there is nothing to look at
_TWICE = 2  # so many times the average gives all points of a part
# Sales that every seller starts with, made and expected: how many, says the company's own spread.
_LEAST, _MOST, _UNKNOWN = 5.0, 50.0, 10.0
_ENOUGH_SELLERS = 3


type Kind = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Pile:
    """Leads of one seller that were alike when they came, and how many of them became sales.
    `kind` holds what they were alike in, the same properties in the same order for all."""

    seller: int
    kind: Kind
    leads: int
    won: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What one seller got, what came of it, and what would usually have come of such leads."""

    leads: int = 0
    won: int = 0
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Given:
    """A lead as it was worked since the seller had it; `allowed` is how long they had for the
    first step, which is how long its contact was given when it came."""

    assigned_at: datetime
    allowed: timedelta
    first_step: datetime | None = None  # of a person: a note, a contact, a qualification
    attempts: int = 0
    noted_at: datetime | None = None
    contact_at: datetime | None = None
    qualified_at: datetime | None = None
    next_due: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """Of so many leads that were looked at, how many had each of MEASURES."""

    looked_at: int
    held: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual in the company in that time: leads and sales of a seller, the share of leads
    that has each measure, and the `weight` in sales with which few leads are drawn to the mean."""

    leads: float
    won: float
    weight: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure behind a part: the seller's `own` (of `count`), as it is `counted` after few leads
    were drawn to what is `usual`, and the points it gives of at most `limit`."""

    code: str
    own: float | None
    count: int
    usual: float
    counted: float
    points: float
    limit: int


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one part, of its limit, and the figures they come from."""

    code: str
    points: float
    limit: int
    evidence: tuple[Evidence, ...]


def tallies(piles: Iterable[Pile]) -> dict[int, Tally]:
    """{seller: what they got and what was to be expected of it}.

    Each property of a lead makes sales so many times as likely, by what all sellers together sold;
    a rare one is drawn to once. Together as many sales are expected as there were.
    """
    heaps = list(piles)
    leads, won = _sums(heaps)
    whole = sum(leads.values())
    rate = sum(won.values()) / whole if whole else 0.0
    rates = _rates(leads, won, rate)
    expected: dict[int, float] = defaultdict(float)
    got: Counter[int] = Counter()
    sold: Counter[int] = Counter()
    for pile in heaps:
        expected[pile.seller] += pile.leads * rates[pile.kind]
        got[pile.seller] += pile.leads
        sold[pile.seller] += pile.won
    all_expected = sum(expected.values())
    scale = sum(sold.values()) / all_expected if all_expected else 0.0
    return {one: Tally(got[one], sold[one], expected[one] * scale) for one in got}


def _rates(leads: Mapping[Kind, int], won: Mapping[Kind, int], rate: float) -> dict[Kind, float]:
    """{kind: how many of its leads usually become sales}: the company's rate times a factor for
    each property, fitted in turns so that what two properties share is not counted twice."""
    if not rate:
        return dict.fromkeys(leads, 0.0)
    start = _SMOOTH * rate
    fitted = {kind: count * rate for kind, count in leads.items()}
    width = len(next(iter(leads)))
    factors: list[dict[Hashable, float]] = [defaultdict(lambda: 1.0) for _ in range(width)]
    for _ in range(_ROUNDS):
        for place, before in enumerate(factors):
            without: dict[Hashable, float] = defaultdict(float)
            sold: Counter[Hashable] = Counter()
            for kind, fit in fitted.items():
                without[kind[place]] += fit / before[kind[place]]
                sold[kind[place]] += won[kind]
            now = {one: (sold[one] + start) / (without[one] + start) for one in without}
            for kind in fitted:
                fitted[kind] *= now[kind[place]] / before[kind[place]]
            factors[place] = now
    return {kind: min(1.0, fitted[kind] / leads[kind]) for kind in leads}


def _sums(heaps: Iterable[Pile]) -> tuple[Counter[Kind], Counter[Kind]]:
    leads: Counter[Kind] = Counter()
    won: Counter[Kind] = Counter()
    for pile in heaps:
        leads[pile.kind] += pile.leads
        won[pile.kind] += pile.won
    return leads, won


def followed(given: Iterable[Given], now: datetime) -> Followed:
    """How leads were followed up; one that came just now and has not been touched says nothing."""
    seen = [one for one in given if one.first_step or now - one.assigned_at > one.allowed]
    held: Counter[str] = Counter(dict.fromkeys(MEASURES, 0))
    for one in seen:
        held.update(_measures(one, now))
    return Followed(len(seen), held)


def _measures(one: Given, now: datetime) -> list[str]:
    got = one.assigned_at
    told = {
        "in_time": one.first_step is not None and one.first_step - got <= one.allowed,
        "tried": one.attempts > 0,
        "not_overdue": one.closed or one.next_due is None or one.next_due >= now,
        "spoken_to": one.contact_at is not None and one.contact_at >= got,
        "noted": one.noted_at is not None and one.noted_at >= got,
        "qualified": one.qualified_at is not None and one.qualified_at >= got,
    }
    return [code for code, holds in told.items() if holds]


def norm(got: Mapping[int, Tally], did: Mapping[int, Followed]) -> Norm:
    """What is usual among these sellers; those without leads are left out."""
    counted = [one for one in got.values() if one.leads]
    looked = sum(one.looked_at for one in did.values())
    shares = {
        code: sum(one.held[code] for one in did.values()) / looked if looked else _UNSEEN
        for code in MEASURES
    }
    sellers = max(1, len(counted))
    leads = sum(one.leads for one in counted) / sellers
    return Norm(leads, sum(one.won for one in counted) / sellers, _weight(counted), shares)


def _weight(counted: list[Tally]) -> float:
    """How many sales every seller starts with, by the method of moments: the less the sellers
    differ beyond what chance alone would do, the more."""
    if len(counted) < _ENOUGH_SELLERS:
        return _UNKNOWN
    beyond = size = 0.0
    for one in counted:
        chance = one.expected * (1 - min(1.0, one.expected / one.leads))
        beyond += (one.won - one.expected) ** 2 - chance
        size += one.expected**2
    if beyond <= 0 or size <= 0:
        return _MOST
    return min(_MOST, max(_LEAST, size / beyond))


def parts(own: Tally, did: Followed, usual: Norm) -> list[Part]:
    """The four parts of one seller's score, in the order of LIMITS."""
    own_weight = own.leads / (own.leads + FEW)
    index = (own.won + usual.weight) / (own.expected + usual.weight)
    sales = own_weight * (own.won + 1) / (usual.won + 1) + 1 - own_weight
    leads = own_weight * own.leads / usual.leads + 1 - own_weight if usual.leads else 1.0
    return [
        _against("conversion", own.won, own.leads, own.expected, index),
        _follow_up(did, usual.shares),
        _against("sales", own.won, own.leads, usual.won, sales),
        _against("leads", own.leads, own.leads, usual.leads, leads),
    ]


def _against(code: str, own: float, count: int, usual: float, times: float) -> Part:
    """A part by how many times the usual the seller has: half its points for once, all for
    twice."""
    limit = LIMITS[code]
    points = limit * min(1.0, times / _TWICE)
    return Part(code, points, limit, (Evidence(code, own, count, usual, times, points, limit),))


def _follow_up(did: Followed, shares: Mapping[str, float]) -> Part:
    told = tuple(_measured(code, limit, did, shares[code]) for code, limit in MEASURES.items())
    points = sum(one.points for one in told)
    return Part("follow_up", points, LIMITS["follow_up"], told)


def _measured(code: str, limit: int, did: Followed, usual: float) -> Evidence:
    counted = (did.held.get(code, 0) + _LOOKED * usual) / (did.looked_at + _LOOKED)
    own = did.held.get(code, 0) / did.looked_at if did.looked_at else None
    return Evidence(code, own, did.looked_at, usual, counted, limit * counted, limit)


def total(made: Iterable[Part]) -> int:
    """The score: the sum of its parts, to the nearest whole number; a half goes up."""
    return int(sum(part.points for part in made) + 0.5)


def ranks(scores: Mapping[int, int]) -> dict[int, int]:
    """{seller: place}; equal scores share one, and the next is as far down as if they did not."""
    ordered = sorted(scores.values(), reverse=True)
    return {one: ordered.index(score) + 1 for one, score in scores.items()}
