"""Even turns while sellers come, go and fill up, with eight programs at once and a worker."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.leads.models import Lead
from cauce.life.assignment import pool
from cauce.spine.table import Event
from tests.live.office import Office, crowd, differences_now

pytestmark = pytest.mark.live
_batch = iter(range(1, 1_000))


def _enquire(office: Office, *campaigns: str, times: int) -> list[int]:
    """So many new people at once, dealt over the campaigns; the ids of the leads in any order."""
    offset = next(_batch) * 10_000

    def enquire(client: httpx.Client, n: int) -> int:
        campaign = campaigns[n % len(campaigns)]
        body = {"campaign": campaign, "name": f"Persona {n}", "email": f"p{offset + n}@x.example"}
        answer = client.post("/leads", json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    return crowd(office, enquire, times=times)


def _available(office: Office, seller: int, **values: object) -> None:
    office.ask("PATCH", f"/users/{seller}/availability", values)


def _rule(office: Office, campaign: str) -> dict[int, int]:
    """{seller: weight} of the campaign's rule."""
    rules = office.ask("GET", "/assignment-rules?limit=200")["items"]
    (rule,) = [one for one in rules if one["campaign"] == campaign]
    return {one["user"]: one["weight"] for one in rule["sellers"]}


def _counts(ids: list[int]) -> Counter[int | None]:
    return Counter(Lead.objects.filter(pk__in=ids).values_list("seller_id", flat=True))


def _given(ids: list[int]) -> None:
    """Wait until nobody of these waits for a seller."""
    until = time.monotonic() + 60
    while Lead.objects.filter(pk__in=ids, seller=None).exists():
        assert time.monotonic() < until, _counts(ids)
        time.sleep(0.1)


@pytest.mark.parametrize("weights", [(1, 1, 1, 1, 1), (5, 3, 2)], ids=["even", "weighted"])
def test_one_seller_leaves_half_way(office: Office, inside, weights: tuple[int, ...]):
    campaign = office.campaign(weights=weights)
    sellers = _rule(office, campaign)
    gone = min(sellers)
    first = _enquire(office, campaign, times=200)
    _available(office, gone, absences=[{"from": "2020-01-01", "to": "2199-12-31"}])
    second = _enquire(office, campaign, times=200)
    assert gone not in _counts(second)
    before, whole = _counts(first), _counts(first + second)
    everybody, rest = sum(weights), sum(weights) - sellers[gone]
    assert abs(before[gone] - 200 * sellers[gone] / everybody) <= 1
    for seller, weight in sellers.items():
        if seller != gone:
            due = 200 * weight / everybody + 200 * weight / rest
            assert abs(whole[seller] - due) <= 1, (whole, sellers)
    if len(set(weights)) == 1:
        there = [whole[seller] for seller in sellers if seller != gone]
        assert max(there) - min(there) <= 1


def test_nobodys_limit_is_overrun_by_two_rules_at_once(office: Office, inside):
    campaigns = [office.campaign(weights=(1, 1)) for _ in range(2)]
    shared = min(_rule(office, campaigns[0]))
    other = _rule(office, campaigns[1])
    sellers = [{"user": one, "weight": 1} for one in (*other, shared)]
    office.ask("POST", "/assignment-rules", {"campaign": campaigns[1], "sellers": sellers})
    _available(office, shared, per_day=13, at_once=90_000)
    ids = _enquire(office, *campaigns, times=160)
    counts = _counts(ids)
    assert counts[shared] == 13
    there = [counts[seller] for seller in other]
    assert None not in counts and max(there) - min(there) <= 1
    _available(office, shared, per_day=None, at_once=17)
    more = _enquire(office, *campaigns, times=80)
    assert _counts(ids + more)[shared] == 17


def test_the_pool_is_emptied_once_and_evenly(office: Office, inside):
    campaign = office.campaign(weights=(1, 1, 1))
    days = [timezone.now().date() + timedelta(days=n) for n in (1, 0, -1)]  # whatever the zone
    holidays = [office.make("/holidays", day=day.isoformat())["id"] for day in days]
    ids = _enquire(office, campaign, times=160)
    assert _counts(ids) == {None: 160}
    for holiday in holidays:
        office.ask("DELETE", f"/holidays/{holiday}")
    with ThreadPoolExecutor(4) as others:  # beside the worker of the office
        drains = [others.submit(_drain, inside) for _ in range(4)]
        more = _enquire(office, campaign, times=80)
        for drain in drains:
            drain.result()
    _given(ids)
    whole = _counts(ids + more)
    assert sorted(whole.values()) == [80, 80, 80], whole
    events = Event.objects.filter(kind="lead.assigned", lead_id__in=ids + more)
    assert Counter(events.values_list("lead_id", flat=True)) == dict.fromkeys(ids + more, 1)
    waited = Lead.objects.filter(pk__in=ids).order_by("pk")
    turns = [reason["turn"] for reason in waited.values_list("assignment_reason", flat=True)]
    assert turns == sorted(turns)  # in the order in which they came
    assert differences_now(ids[0]) == {}


def _drain(company: Company) -> None:
    with company_scope(Company.objects.get(pk=company.pk)):
        round = pool.Drain()
        while round.step():
            continue
    connection.close()


def test_the_doctor_finds_nothing_after_all_that(office: Office):
    assert "Everything is as it should be." in office.server.cli("doctor", "--all")
