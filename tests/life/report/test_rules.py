"""The rules of the Seller Score: fair to few leads, never worse for a sale more, blind to names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.life.report import periods, rules
from cauce.life.report.rules import Followed, Given, Norm, Pile, Tally

pytestmark = pytest.mark.no_database
NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
MEXICO = ZoneInfo("America/Mexico_City")

shares = st.fixed_dictionaries({code: st.floats(0, 1) for code in rules.MEASURES})
norms = st.builds(
    Norm,
    leads=st.floats(1, 5_000),
    won=st.floats(0, 500),
    weight=st.floats(5, 50),
    shares=shares,
)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """What a seller got: no more sales than leads, nor more expected."""
    leads = draw(st.integers(0, 3_000))
    won = draw(st.integers(0, leads))
    return Tally(leads, won, draw(st.floats(0, leads)))


@st.composite
def follow_ups(draw: st.DrawFn, most: int = 100) -> Followed:
    """How some leads were followed up."""
    looked = draw(st.integers(0, most))
    held = {code: draw(st.integers(0, looked)) for code in rules.MEASURES}
    return Followed(looked, held)


def _sum(own: Tally, did: Followed, usual: Norm) -> float:
    return sum(part.points for part in rules.parts(own, did, usual))


@given(tallies(), follow_ups(), norms)
def test_a_score_lies_between_0_and_100_and_no_part_beyond_its_limit(
    own: Tally, did: Followed, usual: Norm
) -> None:
    made = rules.parts(own, did, usual)
    assert {part.code: part.limit for part in made} == rules.LIMITS
    assert all(0 <= part.points <= part.limit + 1e-9 for part in made)
    assert 0 <= rules.total(made) <= 100
    for part in made:
        assert sum(one.points for one in part.evidence) == pytest.approx(part.points)


@given(tallies(), follow_ups(), norms, st.integers(1, 50))
def test_more_sales_never_lower_it(own: Tally, did: Followed, usual: Norm, more: int) -> None:
    better = replace(own, won=own.won + more)
    assert _sum(better, did, usual) >= _sum(own, did, usual) - 1e-9


@given(tallies(), follow_ups(), norms, st.sampled_from(sorted(rules.MEASURES)))
def test_better_follow_up_never_lowers_it(
    own: Tally, did: Followed, usual: Norm, code: str
) -> None:
    better = Followed(did.looked_at, {**did.held, code: did.looked_at})
    assert _sum(own, better, usual) >= _sum(own, did, usual) - 1e-9


@given(st.integers(0, 1), st.floats(0, 1), follow_ups(most=1), norms)
def test_one_lead_leaves_a_seller_near_the_mean(
    won: int, expected: float, did: Followed, usual: Norm
) -> None:
    average = sum(rules.LIMITS.values()) / 2 - rules.LIMITS["follow_up"] / 2
    average += sum(limit * usual.shares[code] for code, limit in rules.MEASURES.items())
    assert abs(_sum(Tally(1, won, expected), did, usual) - average) < 8


@given(tallies(), follow_ups(), norms)
def test_harder_leads_never_cost_points(own: Tally, did: Followed, usual: Norm) -> None:
    harder = replace(own, expected=own.expected / 2)
    assert _sum(harder, did, usual) >= _sum(own, did, usual) - 1e-9


kinds = st.tuples(st.sampled_from(["form", "meta"]), st.integers(0, 2))


@given(st.lists(st.tuples(kinds, st.integers(1, 200), st.floats(0, 1)), min_size=1, max_size=8))
def test_equal_sellers_are_equal(heaps: list[tuple[object, int, float]]) -> None:
    piles = [
        Pile(seller, kind, leads, int(leads * part))
        for seller in (7, 3)
        for kind, leads, part in heaps
    ]
    got = rules.tallies(piles)
    usual = rules.norm(got, {})
    nothing = Followed(0, {})
    assert got[7] == got[3]
    assert rules.parts(got[7], nothing, usual) == rules.parts(got[3], nothing, usual)
    assert rules.ranks({7: 50, 3: 50, 4: 40}) == {7: 1, 3: 1, 4: 3}


@given(
    st.lists(st.tuples(st.integers(1, 5), kinds, st.integers(1, 200), st.floats(0, 1)), max_size=20)
)
def test_as_much_is_expected_as_was_sold(heaps: list[tuple[int, object, int, float]]) -> None:
    got = rules.tallies(Pile(one, kind, n, int(n * part)) for one, kind, n, part in heaps)
    assert sum(one.expected for one in got.values()) == pytest.approx(
        sum(one.won for one in got.values())
    )


def test_whoever_got_the_harder_leads_and_sold_as_much_stands_higher() -> None:
    """Two sell 10 of 100: one of leads of which everybody sells a quarter, one of the hard ones."""
    piles = [
        Pile(1, ("easy",), 100, 10),
        Pile(2, ("hard",), 100, 10),
        Pile(3, ("easy",), 300, 90),
        Pile(4, ("hard",), 300, 10),
    ]
    got = rules.tallies(piles)
    usual = rules.norm(got, {})
    easy, hard = (_sum(got[one], Followed(0, {}), usual) for one in (1, 2))
    assert got[1].expected > 20 > 8 > got[2].expected
    assert hard > easy + 8


def test_what_two_properties_share_is_not_counted_twice() -> None:
    """Leads of one source are all of one campaign: whatever tells them apart is known twice over,
    and as much is expected as if it were known once."""
    once = [Pile(1, ("form",), 500, 100), Pile(2, ("meta",), 500, 20)]
    twice = [Pile(1, ("form", 8), 500, 100), Pile(2, ("meta", 9), 500, 20)]
    for one in (1, 2):
        known_once = rules.tallies(once)[one].expected
        assert rules.tallies(twice)[one].expected == pytest.approx(known_once, rel=0.05)


def test_properties_work_together_where_few_leads_have_both() -> None:
    """A source that sells double, a campaign that sells double: few leads are of both."""
    piles = [
        Pile(1, ("form", 1), 1_000, 50),
        Pile(1, ("meta", 1), 1_000, 100),
        Pile(1, ("form", 2), 1_000, 100),
        Pile(2, ("meta", 2), 10, 0),
    ]
    assert rules.tallies(piles)[2].expected == pytest.approx(2.0, rel=0.15)


def test_the_more_sellers_differ_the_less_they_are_drawn_to_the_mean() -> None:
    same = {one: Tally(100, 10, 10.0) for one in range(5)}
    apart = {one: Tally(100, 2 + 8 * one, 18.0) for one in range(5)}
    assert rules.norm(same, {}).weight == 50.0
    assert 5.0 <= rules.norm(apart, {}).weight < 15


def test_what_good_follow_up_is() -> None:
    got, two_hours = NOW - timedelta(days=2), timedelta(hours=2)
    good = Given(
        got,
        two_hours,
        first_step=got + timedelta(minutes=119),
        attempts=1,
        noted_at=got + timedelta(hours=1),
        contact_at=got + timedelta(hours=1),
        qualified_at=got + timedelta(hours=1),
        next_due=NOW + timedelta(days=1),
    )
    late = replace(
        Given(got, two_hours),
        first_step=got + timedelta(minutes=121),
        next_due=NOW - timedelta(minutes=1),
    )
    untouched, fresh = Given(got, two_hours), Given(NOW - timedelta(hours=1), two_hours)
    # Of whoever had the lead before, nothing counts.
    inherited = replace(late, noted_at=got - timedelta(days=1), contact_at=got - timedelta(days=1))
    assert rules.followed([good], NOW) == Followed(1, dict.fromkeys(rules.MEASURES, 1))
    assert rules.followed([late], NOW) == Followed(1, dict.fromkeys(rules.MEASURES, 0))
    assert rules.followed([inherited], NOW) == rules.followed([late], NOW)
    assert rules.followed([replace(late, closed=True)], NOW).held["not_overdue"] == 1
    assert rules.followed([untouched], NOW).held["in_time"] == 0
    assert rules.followed([fresh], NOW).looked_at == 0
    # Who was promised a contact within an hour, or a day, is looked at by that.
    soon, slow = replace(good, allowed=timedelta(hours=1)), replace(late, allowed=timedelta(days=1))
    assert rules.followed([soon], NOW).held["in_time"] == 0
    assert rules.followed([slow], NOW).held["in_time"] == 1
    assert rules.followed([replace(fresh, allowed=timedelta(minutes=59))], NOW).looked_at == 1


def test_nobody_sold_anything_and_nobody_is_there() -> None:
    got = rules.tallies([Pile(1, ("a",), 5, 0)])
    (conversion, *_rest) = rules.parts(got[1], Followed(0, {}), rules.norm(got, {}))
    assert conversion.points == rules.LIMITS["conversion"] / 2
    assert rules.tallies([]) == {}
    assert rules.norm({}, {}).leads == 0


@pytest.mark.parametrize(
    ("code", "today", "expected"),
    [
        ("7d", "2026-03-04", ("2026-02-26", "2026-03-04", "2026-02-19", "2026-02-25")),
        ("30d", "2026-03-04", ("2026-02-03", "2026-03-04", "2026-01-04", "2026-02-02")),
        ("90d", "2026-03-04", ("2025-12-05", "2026-03-04", "2025-09-06", "2025-12-04")),
        ("quarter", "2026-03-04", ("2026-01-01", "2026-03-04", "2025-10-01", "2025-12-02")),
        # The earlier quarter has two days less than this one.
        ("quarter", "2026-06-30", ("2026-04-01", "2026-06-30", "2026-01-01", "2026-03-31")),
    ],
)
def test_periods_end_today(code: str, today: str, expected: tuple[str, ...]) -> None:
    now, before = periods.periods(code, today=date.fromisoformat(today), zone=MEXICO)
    assert (now.first, now.last, before.first, before.last) == tuple(
        date.fromisoformat(day) for day in expected
    )
    assert now.since.astimezone(MEXICO).hour == 0
    assert before.before <= now.since


def test_days_begin_where_the_company_is() -> None:
    now, _before = periods.periods("7d", today=date(2026, 3, 4), zone=MEXICO)
    assert now.since == datetime(2026, 2, 26, 6, 0, tzinfo=UTC)
    assert now.before == datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
