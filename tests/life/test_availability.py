"""When a seller takes leads: hours and holidays of their own zone, absences, a pause, limits."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Exists, Invalid, NotAllowed
from cauce.accounts.models import Membership
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, intake, people, setup, work
from cauce.life.assignment import rules
from cauce.life.assignment.models import Rotation
from cauce.life.assignment.presence import Terms, hours_of, minutes
from cauce.spine.table import Event
from cauce.store import on_postgres
from tests.cast import Cast, unchanged_by_replay

MEXICO = ZoneInfo("America/Mexico_City")
# A Wednesday, noon in Mexico City (which keeps one offset all year).
NOON = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


def _entered(cast: Cast, count: int = 1, *, at: datetime = NOON, **options: object) -> list[Lead]:
    """Leads that enter at a moment, in one batch."""
    entries = [cast.entry(**options) for _ in range(count)]
    for entry in entries:
        assert entry.draft
        entry.draft.at = at
    intake.take(entries)
    return [locked(entry.lead_id or 0) for entry in entries]


def _sellers(leads: list[Lead]) -> Counter[int | None]:
    return Counter(lead.seller_id for lead in leads)


@pytest.mark.parametrize(
    ("local", "why"),
    [
        ("2026-03-04 08:59", "outside_hours"),
        ("2026-03-04 09:00", ""),
        ("2026-03-04 13:59", ""),
        ("2026-03-04 14:00", "outside_hours"),
        ("2026-03-04 23:59", ""),
        ("2026-03-05 12:00", "outside_hours"),  # no hours on Thursdays
        ("2026-03-11 12:00", "absent"),
        ("2026-03-18 12:00", "absent"),  # the last day is one of them
        ("2026-03-25 12:00", "holiday"),
        ("2026-04-01 12:00", ""),
    ],
)
def test_terms_by_the_sellers_clock(local: str, why: str) -> None:
    terms = Terms(
        zone=MEXICO,
        hours=hours_of({"wed": [["09:00", "14:00"], ["20:00", "24:00"]]}),
        absences=((date(2026, 3, 9), date(2026, 3, 18)),),
        holidays=frozenset({date(2026, 3, 25)}),
    )
    at = datetime.fromisoformat(local).replace(tzinfo=MEXICO)
    assert terms.why_not(at.astimezone(UTC)) == why


@pytest.mark.parametrize("text", ["", "9", "9:5", "24:01", "10:60", "-1:00", "١٠:٠٠", "a:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError):
        minutes(text)


@given(st.data())
def test_a_jump_is_as_far_as_one_walks(data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    order = rules.round_of(list(enumerate(weights)))
    able = st.tuples(
        st.frozensets(st.sampled_from(range(len(weights))), min_size=1), st.integers(1, 40)
    )
    groups = data.draw(st.lists(able, min_size=1, max_size=3))
    for start, jump in enumerate(rules.jumps(order, groups)):
        place = start
        for sellers, count in groups:
            for _ in range(count):
                while order[place % len(order)] not in sellers:
                    place += 1
                place += 1
        assert jump == place - start


@given(st.integers(2, 6), st.data())
def test_who_comes_and_goes_leaves_the_others_within_one_lead(
    count: int, data: st.DataObject
) -> None:
    """Sellers of one weight; whoever is there all the time never differs by more than one."""
    order = rules.round_of([(seller, 1) for seller in range(count)])
    turn, given_to = 0, Counter[int]()
    always = data.draw(st.frozensets(st.sampled_from(range(count)), min_size=2))
    for _ in range(data.draw(st.integers(1, 60))):
        there = always | data.draw(st.frozensets(st.sampled_from(range(count))))
        while order[turn % count] not in there:
            turn += 1
        given_to[order[turn % count]] += 1
        turn += 1
        counts = [given_to[seller] for seller in always]
        assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"paused": True}, "paused"),
        ({"absences": [{"from": "2026-03-01", "to": "2026-03-04"}]}, "absent"),
        ({"hours": {"wed": [["15:00", "16:00"]]}}, "outside_hours"),
    ],
)
def test_the_turn_passes_to_whoever_is_there(cast: Cast, values: dict, why: str) -> None:
    assignment.set_availability(cast.cleo, by=cast.actor("ada"), **values)
    leads = _entered(cast, 5)
    assert _sellers(leads) == {cast.fay.pk: 5}
    for lead in leads:
        assert lead.assignment_reason["passed"] == [[cast.cleo.pk, why]]
        unchanged_by_replay(lead)
    turns = [lead.assignment_reason["turn"] for lead in leads]
    assert all(later == earlier + 2 for earlier, later in pairwise(turns))


def test_whoever_was_away_comes_back_without_a_debt(cast: Cast) -> None:
    people_here = [(cast.cleo, 1), (cast.fay, 1), (cast.dana, 1)]
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=people_here, by=SYSTEM)
    _entered(cast, 10)
    assignment.set_availability(cast.dana, paused=True, by=SYSTEM)
    assert _sellers(_entered(cast, 11))[cast.dana.pk] == 0
    assignment.set_availability(cast.dana, paused=False, by=SYSTEM)
    back = _sellers(_entered(cast, 9))
    assert back == {cast.cleo.pk: 3, cast.fay.pk: 3, cast.dana.pk: 3}
    whole = Counter(Lead.objects.values_list("seller_id", flat=True))
    assert abs(whole[cast.cleo.pk] - whole[cast.fay.pk]) <= 1


def test_hours_are_those_of_the_team(cast: Cast) -> None:
    assignment.set_availability(cast.cleo, hours={"wed": [["12:00", "13:00"]]}, by=SYSTEM)
    assert _sellers(_entered(cast, 4)) == {cast.cleo.pk: 2, cast.fay.pk: 2}
    setup.update_setting(cast.north, noun="team", timezone="America/Argentina/Ushuaia", by=SYSTEM)
    assert _sellers(_entered(cast, 4)) == {cast.fay.pk: 4}


def test_a_holiday_of_a_team_is_none_of_the_others(cast: Cast) -> None:
    sellers = [(cast.cleo, 1), (cast.dana, 1)]
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=sellers, by=SYSTEM)
    found = assignment.add_holiday(
        day=date(2026, 3, 4), name="Fundación", team=cast.north, by=SYSTEM
    )
    with pytest.raises(Exists):
        assignment.add_holiday(day=date(2026, 3, 4), team=cast.north, by=SYSTEM)
    assert _sellers(_entered(cast, 3)) == {cast.dana.pk: 3}
    assignment.add_holiday(day=date(2026, 3, 4), by=SYSTEM)
    (lead,) = _entered(cast)
    assert lead.seller_id is None
    assert [why for _, why in lead.assignment_reason["passed"]] == ["holiday", "holiday"]
    assignment.remove_holiday(found, by=SYSTEM)
    assert _entered(cast)[0].seller_id is None


def test_named_sellers_and_those_who_have_the_person_know_no_hours(cast: Cast) -> None:
    (first,) = _entered(cast, email="x@correo.example")
    seller = Membership.objects.get(pk=first.seller_id)
    hours = {"sun": [["09:00", "10:00"]]}
    assignment.set_availability(seller, hours=hours, per_day=1, by=SYSTEM)
    assert _entered(cast, email="x@correo.example")[0].seller_id == seller.pk
    entry = cast.entry()
    assert entry.draft
    entry.draft.seller_wanted = seller.pk
    intake.take([entry])
    assert locked(entry.lead_id or 0).seller_id == seller.pk


def test_whose_seller_is_away_for_days_is_for_the_company_to_say(cast: Cast) -> None:
    first = cast.lead(email="x@correo.example")
    seller = Membership.objects.get(pk=first.seller_id)
    assignment.set_availability(seller, paused=True, by=SYSTEM)
    assert cast.lead(email="x@correo.example").assignment_type == "campaign_role"
    setup.update_duplicates(unavailable="keep", by=SYSTEM)
    first = cast.lead(email="y@correo.example")
    seller = Membership.objects.get(pk=first.seller_id)
    assignment.set_availability(seller, paused=True, by=SYSTEM)
    again = cast.lead(email="y@correo.example")
    assert (again.seller_id, again.assignment_type) == (seller.pk, "duplicate_in_campaign")


def test_when_nobody_can_the_lead_waits_and_says_why(cast: Cast) -> None:
    for seller in (cast.cleo, cast.fay):
        assignment.set_availability(seller, paused=True, by=SYSTEM)
    before = Rotation.objects.get().turns
    (lead,) = _entered(cast)
    assert (lead.seller_id, lead.assignment_type, lead.assigned_at) == (None, "", None)
    assert lead.assignment_reason["why"] == "nobody_can"
    assert lead.assignment_reason["candidates"] == [[cast.cleo.pk, 1], [cast.fay.pk, 1]]
    assert Rotation.objects.get().turns == before
    assert list(Event.objects.filter(lead=lead).values_list("kind", flat=True)) == [
        "lead.entered",
        "lead.pooled",
    ]
    unchanged_by_replay(lead)


def test_so_many_a_day_by_the_sellers_calendar(cast: Cast) -> None:
    assignment.set_availability(cast.cleo, per_day=3, by=SYSTEM)
    assert _sellers(_entered(cast, 4)) == {cast.cleo.pk: 2, cast.fay.pk: 2}
    rest = _entered(cast, 4)
    assert _sellers(rest) == {cast.cleo.pk: 1, cast.fay.pk: 3}
    passed = [lead.assignment_reason.get("passed") for lead in rest]
    assert passed.count([[cast.cleo.pk, "day_full"]]) == len(passed) - 1
    late = NOON.replace(hour=23)  # 17:00 there, though it is nearly tomorrow in UTC
    assert _sellers(_entered(cast, 2, at=late)) == {cast.fay.pk: 2}
    tomorrow = NOON + timedelta(days=1)
    assert _sellers(_entered(cast, 2, at=tomorrow)) == {cast.cleo.pk: 1, cast.fay.pk: 1}


def test_so_many_open_leads_until_one_is_closed(cast: Cast) -> None:
    assignment.set_availability(cast.cleo, at_once=2, by=SYSTEM)
    leads = _entered(cast, 8)
    assert _sellers(leads) == {cast.cleo.pk: 2, cast.fay.pk: 6}
    mine = next(lead for lead in leads if lead.seller_id == cast.cleo.pk)
    work.close(locked(mine.pk), by=cast.actor("ada"))
    assert _sellers(_entered(cast, 4)) == {cast.cleo.pk: 1, cast.fay.pk: 3}


def test_whoever_has_enough_keeps_the_others_even(cast: Cast) -> None:
    sellers = [(cast.cleo, 1), (cast.fay, 1), (cast.dana, 1)]
    assignment.save_rule(campaign=cast.campaign, product=None, sellers=sellers, by=SYSTEM)
    assignment.set_availability(cast.cleo, per_day=5, by=SYSTEM)
    for size in (1, 7, 2, 30, 1, 1, 4, 13):
        _entered(cast, size)
        counts = Counter(Lead.objects.values_list("seller_id", flat=True))
        assert counts[cast.cleo.pk] <= 5
        assert abs(counts[cast.fay.pk] - counts[cast.dana.pk]) <= 1


@pytest.mark.parametrize("count", [1, 500])
def test_presence_costs_no_statement_and_a_limit_one(cast: Cast, count: int) -> None:
    def statements() -> int:
        _entered(cast)  # warms what is kept
        with CaptureQueriesContext(connection) as queries:
            _take(cast, count)
        return len(queries)

    plain = statements()
    assignment.set_availability(cast.cleo, paused=True, by=SYSTEM)
    absent = statements()
    assignment.set_availability(cast.cleo, paused=False, per_day=90_000, at_once=90_000, by=SYSTEM)
    limited = statements()
    # SQLite cannot return what a row was before: who is passed over is looked up in between, by
    # one more statement. PostgreSQL does both in one.
    jump = 0 if on_postgres() else 1
    assert absent <= plain + jump
    assert limited <= plain + jump + 1


def _take(cast: Cast, count: int) -> None:
    entries = [cast.entry() for _ in range(count)]
    intake.take(entries)


def test_a_rescued_lead_is_judged_by_the_hour_of_its_rescue(cast: Cast) -> None:
    lead = cast.lead()
    people.mark_spam(lead, by=SYSTEM)
    for seller in (cast.cleo, cast.fay):
        assignment.set_availability(seller, paused=True, by=SYSTEM)
    people.rescue(locked(lead.pk), by=SYSTEM)
    lead = locked(lead.pk)
    assert (lead.seller_id, lead.assignment_type) == (None, "")
    assert lead.assignment_reason["why"] == "nobody_can"
    unchanged_by_replay(lead)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"per_day": 0}, "per_day", "out_of_range"),
        ({"hours": {"mon": [["9", "10:00"]]}}, "hours.mon", "not_hours"),
        ({"hours": {"mon": [["10:00", "10:00"]]}}, "hours.mon", "ends_before_it_begins"),
        ({"hours": {"mon": [["9:00", "12:00"], ["11:00", "13:00"]]}}, "hours.mon", "hours_overlap"),
        ({"hours": {"lunes": []}}, "hours.lunes", "unknown_choice"),
        ({"absences": [{"from": "2026-02-30", "to": "2026-03-01"}]}, "absences.0", "not_a_date"),
        ({"absences": [{"from": "2026-03-02"}]}, "absences.0", "not_a_date"),
        (
            {"absences": [{"from": "2026-03-02", "to": "2026-03-01"}]},
            "absences.0",
            "ends_before_it_begins",
        ),
        ({"shoe_size": 9}, "shoe_size", "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    cast: Cast, values: dict, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        assignment.set_availability(cast.cleo, by=SYSTEM, **values)
    found = refused.value.fields[field]
    assert (found if isinstance(found, str) else found[0]) == code


def test_only_who_configures_sets_it_and_history_tells(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        assignment.set_availability(cast.cleo, paused=True, by=cast.actor("ben"))
    assignment.set_availability(cast.cleo, hours={"mon": [["9:00", "18:00"]]}, by=SYSTEM)
    event = Event.objects.filter(kind="setting.changed", subject_kind="user").latest("pk")
    assert event.data["fields"] == {"hours": [{}, {"mon": [["09:00", "18:00"]]}]}
    assert event.subject_id == cast.cleo.pk
    assignment.set_availability(cast.cleo, hours={"mon": [["09:00", "18:00"]]}, by=SYSTEM)
    assert Event.objects.filter(kind="setting.changed", subject_kind="user").latest("pk") == event
