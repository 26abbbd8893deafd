"""Leads that nobody could take: they wait, and are given by themselves when somebody can."""

from collections import Counter

import pytest
from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, people, setup, work
from cauce.life.assignment import pool, tasks
from cauce.spine.table import Event, FeedItem
from tests.cast import Cast, unchanged_by_replay
from tests.leads.plans import plans_of


def _pause(cast: Cast, *names: str, paused: bool = True) -> None:
    for name in names:
        assignment.set_availability(cast.people[name], paused=paused, by=SYSTEM)


def _drain(cast: Cast) -> int:
    return int(tasks.drain.func(cast.company.pk))


def _again(leads: list[Lead]) -> list[Lead]:
    return [locked(lead.pk) for lead in leads]


def test_what_waits_is_given_in_the_order_in_which_it_came(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    waiting = [lead for size in (3, 1, 5) for lead in cast.leads(size)]
    assert {lead.seller_id for lead in waiting} == {None}
    _pause(cast, "cleo", "fay", paused=False)
    assert _drain(cast) == 9
    leads = _again(waiting)
    turns = [lead.assignment_reason["turn"] for lead in leads]
    assert turns == list(range(turns[0], turns[0] + 9))
    assert sorted(Counter(lead.seller_id for lead in leads).values()) == [4, 5]
    assert {lead.assignment_type for lead in leads} == {"campaign_role"}
    for lead in leads:
        unchanged_by_replay(lead)
    assert _drain(cast) == 0


def test_a_change_of_settings_has_the_pool_gone_through(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    lead = cast.lead()
    jobs.drain()
    assert locked(lead.pk).seller_id is None
    _pause(cast, "fay", paused=False)
    jobs.drain()
    assert locked(lead.pk).seller_id == cast.fay.pk


def test_a_closed_lead_makes_room(cast: Cast) -> None:
    _pause(cast, "fay")
    assignment.set_availability(cast.cleo, at_once=1, by=SYSTEM)
    first, second, third = cast.leads(3)
    assert [lead.seller_id for lead in (first, second, third)] == [cast.cleo.pk, None, None]
    assert second.assignment_reason["passed"] == [
        [cast.fay.pk, "paused"],
        [cast.cleo.pk, "open_full"],
    ]
    jobs.drain()
    work.close(locked(first.pk), by=SYSTEM)
    jobs.drain()
    sellers = [lead.seller_id for lead in _again([second, third])]
    assert sellers == [cast.cleo.pk, None]


def test_without_limits_a_closed_lead_wakes_nobody(cast: Cast) -> None:
    lead = cast.lead()
    work.close(lead, by=SYSTEM)
    event = Event.objects.filter(kind="lead.closed").latest("pk")
    assert "pool" not in _listeners(event)
    assignment.set_availability(cast.cleo, at_once=9, by=SYSTEM)
    work.close(cast.lead(), by=SYSTEM)
    assert "pool" in _listeners(Event.objects.filter(kind="lead.closed").latest("pk"))


def _listeners(event: Event) -> set[str]:
    return set(FeedItem.objects.filter(event=event).values_list("listener", flat=True))


def test_the_sweep_finds_what_no_fact_told_of(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    lead = cast.lead()
    jobs.drain()
    _pause(cast, "cleo", "fay", paused=False)
    FeedItem.objects.update(state="done")  # the facts are there; their wake-up is not
    tasks.sweep.enqueue()
    jobs.drain()
    assert locked(lead.pk).seller_id is not None


def test_a_rule_that_comes_later_gives_what_waited_for_it(cast: Cast) -> None:
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    leads = cast.leads(3, campaign=feria)
    assert _drain(cast) == 0
    assignment.save_rule(campaign=None, product=cast.product, sellers=[(cast.dana, 1)], by=SYSTEM)
    assert _drain(cast) == 3
    for lead in _again(leads):
        assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "product_role")
        unchanged_by_replay(lead)


def test_one_rule_without_room_does_not_hold_up_the_others(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 2)
    feria = setup.create_campaign(name="Feria", product=cast.product, by=SYSTEM)
    _pause(cast, "cleo", "fay", "dana")
    assignment.save_rule(campaign=feria, product=None, sellers=[(cast.dana, 1)], by=SYSTEM)
    stuck, free = cast.leads(7), cast.leads(5, campaign=feria)
    assignment.set_availability(cast.cleo, paused=False, per_day=1, by=SYSTEM)
    _pause(cast, "dana", paused=False)
    assert _drain(cast) == 6
    assert [lead.seller_id for lead in _again(stuck)] == [cast.cleo.pk, *[None] * 6]
    assert {lead.seller_id for lead in _again(free)} == {cast.dana.pk}


def test_two_enquiries_of_one_person_go_to_one_seller(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    first = cast.lead(email="x@correo.example", phone="")
    between = cast.leads(2)
    second = cast.lead(email="x@correo.example", phone="")
    together = cast.leads(2, email="y@correo.example", phone="")
    assert {one.seller_id for one in (first, *between, second, *together)} == {None}
    assert together[1].assignment_reason["why"] == "nobody_can"
    _pause(cast, "cleo", "fay", paused=False)
    assert _drain(cast) == 6
    first, second, *together = _again([first, second, *together])
    assert first.seller_id == second.seller_id
    assert second.assignment_type == "duplicate_in_campaign"
    assert together[0].seller_id == together[1].seller_id
    unchanged_by_replay(second)


@pytest.mark.parametrize("gone", ["closed", "taken", "spam", "reserved"])
def test_what_left_the_pool_is_not_given(cast: Cast, gone: str) -> None:
    _pause(cast, "cleo", "fay")
    lead = cast.lead()
    if gone == "closed":
        work.close(lead, by=SYSTEM)
    elif gone == "spam":
        people.mark_spam(lead, by=SYSTEM)
    elif gone == "taken":
        assignment.assign(lead, to=cast.dana, by=SYSTEM)
        assignment.assign(locked(lead.pk), to=None, by=SYSTEM)  # by hand: nobody is to have it
    else:
        Lead.objects.filter(pk=lead.pk).update(reserved_by=cast.dana)
    _pause(cast, "cleo", "fay", paused=False)
    assert _drain(cast) == 0
    assert locked(lead.pk).seller_id is None


def test_the_pool_is_read_from_its_own_index(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    cast.leads(3)
    _pause(cast, "cleo", "fay", paused=False)
    plans = plans_of(lambda: pool.Drain().step(), by="lead_pool")
    assert any("lead_pool" in plan for plan in plans)
    plans = plans_of(pool.companies_waiting, by="lead_pool")
    assert any("lead_pool" in plan for plan in plans)


def test_the_clock_of_the_drain_is_now(cast: Cast) -> None:
    _pause(cast, "cleo", "fay")
    lead = cast.lead()
    _pause(cast, "cleo", "fay", paused=False)
    before = timezone.now()
    _drain(cast)
    lead = locked(lead.pk)
    assert lead.assigned_at >= before > lead.created_at
