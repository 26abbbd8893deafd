"""Leads over time: stretches of the company's zone, and their counts under every kind of filter."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.catalog.models import Tag
from cauce.leads import asked, tide
from cauce.leads.models import Contact, Lead
from cauce.leads.queries import Filters
from cauce.leads.tide import DAY, MONTH, WEEK
from tests.cast import Cast
from tests.leads.plans import plan_of

ZONE = ZoneInfo("America/Mexico_City")


@pytest.mark.parametrize(
    ("first", "last", "unit", "count"),
    [
        (date(2026, 1, 1), date(2026, 1, 30), DAY, 30),
        (date(2026, 1, 1), date(2026, 3, 31), WEEK, 14),
        (date(2026, 1, 1), date(2026, 12, 31), MONTH, 12),
        (date(2026, 2, 28), date(2026, 2, 28), DAY, 1),
    ],
)
def test_a_range_is_told_by_what_suits_it(first: date, last: date, unit: str, count: int) -> None:
    assert tide.unit_of(first, last) == unit
    found = tide.stretches(first, last, unit)
    assert len(found) == count
    assert found[0].first <= first
    assert found[-1].last >= last
    for one, following in pairwise(found):
        assert one.last + timedelta(days=1) == following.first


def test_very_long_ranges_show_their_end() -> None:
    found = tide.stretches(date(1990, 1, 1), date(2026, 1, 1), MONTH)
    assert len(found) == 120
    assert found[-1].first == date(2026, 1, 1)


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Four leads around midnight of 1 March in Mexico (06:00 UTC), one of somebody known."""
    made = cast.leads(3, name="Marea Alta")
    again = cast.lead(name="Otra", phone=made[0].phone, email="")
    at = datetime(2026, 3, 1, 6, tzinfo=UTC)
    moments = [at - timedelta(microseconds=1), at, at + timedelta(days=1), at + timedelta(hours=3)]
    for lead, moment in zip([*made, again], moments, strict=True):
        Lead.objects.filter(pk=lead.pk).update(created_at=moment)
    return [*made, again]


@pytest.mark.parametrize("query", ["", "q=marea", "tag=vip", "seller=none"])
def test_counts_are_cut_in_the_companys_zone(cast: Cast, leads: list[Lead], query: str) -> None:
    tag = Tag.objects.create(name="VIP", slug="vip")
    Contact.objects.get(pk=leads[1].contact_id or 0).tags.add(tag)
    Lead.objects.filter(pk=leads[2].pk).update(seller_id=None)
    pairs = dict(part.split("=") for part in query.split("&") if part)
    found = asked.read(
        {key: [value] for key, value in pairs.items()},
        company=cast.company,
        now=datetime(2026, 3, 3, tzinfo=UTC),
        leads_of_import=lambda run: None,
    )
    wanted = tide.stretches(date(2026, 2, 28), date(2026, 3, 2), DAY)
    with CaptureQueriesContext(connection) as statements:
        told = tide.counted(Lead.objects.all(), found.filters, wanted, zone=ZONE)
    assert [(one.leads, one.duplicates) for one in told] == {
        "": [(1, 0), (2, 1), (1, 0)],
        "q=marea": [(1, 0), (1, 0), (1, 0)],
        "tag=vip": [(0, 0), (1, 0), (0, 0)],
        "seller=none": [(0, 0), (0, 0), (1, 0)],
    }[query]
    assert len(statements) <= 2  # tags look once how many have them


def test_the_filter_cuts_the_first_and_the_last_bar(leads: list[Lead]) -> None:
    at = datetime(2026, 3, 1, 7, tzinfo=UTC)
    wanted = tide.stretches(date(2026, 2, 28), date(2026, 3, 2), DAY)
    told = tide.counted(Lead.objects.all(), Filters(created_from=at), wanted, zone=ZONE)
    assert [one.leads for one in told] == [0, 1, 1]


def test_a_tag_that_nobody_has_leaves_every_bar_empty(leads: list[Lead]) -> None:
    tag = Tag.objects.create(name="Sin uso", slug="sin-uso")
    wanted = tide.stretches(date(2026, 2, 28), date(2026, 3, 2), DAY)
    told = tide.counted(Lead.objects.all(), Filters(tags=[tag.pk]), wanted, zone=ZONE)
    assert [one.leads for one in told] == [0, 0, 0]


@pytest.mark.only_on("sqlite")  # PostgreSQL chooses by size: it would rather read four rows whole
def test_the_index_alone_tells_a_plain_chart(
    cast: Cast, leads: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    def run(sql: str, params: Any) -> list[tuple[int, int, int]]:
        plans.append(plan_of(sql, params))
        return [(place, 0, 0) for place in range(3)]

    monkeypatch.setattr(tide.rows, "run_planned", run)
    wanted = tide.stretches(date(2026, 2, 28), date(2026, 3, 2), DAY)
    narrowed = Filters(campaigns=[cast.campaign.pk], entry_methods=["api"])
    for filters in (Filters(), narrowed):
        tide.counted(Lead.objects.all(), filters, wanted, zone=ZONE)
    for plan, index in zip(plans, ("lead_days", "lead_tide"), strict=True):
        assert f"USING COVERING INDEX {index} " in plan, plan
