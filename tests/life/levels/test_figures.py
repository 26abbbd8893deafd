"""What was kept, by level, seller, campaign and day; and conversion against the period before."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.leads.access import leads_for, locked
from cauce.leads.models import Lead
from cauce.life import level_watch, levels, qualify, setup, work
from cauce.life.levels import Conversion, Figures, fell
from cauce.life.qualify.models import QualificationEntry
from tests.cast import Cast
from tests.life.levels.test_levels import aged, zone_of


def counted(cast: Cast, who: str = "ada") -> Figures:
    today = timezone.localdate(timezone=zone_of(cast))
    return levels.figures(
        leads_for(cast.actor(who)),
        first=today - timedelta(days=6),
        last=today,
        zone=zone_of(cast),
        now=timezone.now(),
    )


def told(figures: Figures, level: str = "answer") -> tuple[int, int, int, int]:
    tally = figures.whole[level]
    return tally.kept, tally.broken, tally.running, tally.left


def call(lead: Lead) -> None:
    work.write_note(locked(lead.pk), body="Hablamos", call=True, by=SYSTEM)


def test_each_lead_stands_where_its_page_says(cast: Cast) -> None:
    kept, _running, too_late, _overdue, left = cast.lead(), cast.lead(), *(
        aged(cast, 17) for _ in range(2)
    ), cast.lead()  # fmt: skip
    call(kept)
    call(too_late)
    work.close(left, by=SYSTEM)
    figures = counted(cast)
    assert told(figures) == (1, 2, 1, 1)
    assert figures.whole["answer"].share == 33
    assert told(figures, "qualify") == (0, 0, 4, 1)
    assert figures.whole["qualify"].share is None
    assert sum(one["answer"].broken for one in figures.sellers.values()) == 2
    assert list(figures.campaigns) == [cast.campaign.pk]
    assert [tallies["answer"].kept for _day, tallies in figures.days][-1] == 1
    assert len(figures.days) == 7


def test_who_closes_a_lead_after_its_time_has_broken_the_level(cast: Cast) -> None:
    lead = aged(cast, 17)
    level_watch.tell(timezone.now())
    work.close(locked(lead.pk), by=SYSTEM)
    assert told(counted(cast)) == (0, 1, 0, 0)


def test_who_let_it_wait_answers_for_it_and_not_who_got_it_then(cast: Cast) -> None:
    setup.update_levels(move=["answer"], by=cast.actor("ada"))
    lead = aged(cast, 17)
    first = lead.seller_id
    level_watch.tell(timezone.now())
    assert locked(lead.pk).seller_id != first
    assert {who: one["answer"].broken for who, one in counted(cast).sellers.items()} == {first: 1}


def test_a_supervisor_counts_the_teams_alone(cast: Cast) -> None:
    cast.lead(campaign=cast.campaign)
    setup.update_levels(contact=0, by=cast.actor("ada"))
    assert told(counted(cast, "ben")) == (0, 0, 1, 0)
    assert told(counted(cast, "dana")) == (0, 0, 0, 0)


def test_two_statements_however_many_leads(cast: Cast) -> None:
    cast.leads(12)
    leads = leads_for(cast.actor("ada"))
    today = timezone.localdate(timezone=zone_of(cast))
    more = {"first": today - timedelta(days=6), "last": today, "zone": zone_of(cast)}
    with CaptureQueriesContext(connection) as queries:
        levels.figures(leads, now=timezone.now(), **more)
    assert len(queries.captured_queries) == 2


@pytest.mark.parametrize(
    ("now", "before", "percent", "told"),
    [
        ((200, 10), (200, 30), 30, True),
        ((200, 10), (200, 30), 0, False),  # never told
        ((200, 10), (200, 30), 70, False),  # not by that much
        ((200, 27), (200, 30), 5, False),  # may be chance
        ((40, 0), (200, 30), 30, False),  # too few to say
        ((200, 30), (200, 10), 30, False),  # it rose
        ((200, 0), (200, 0), 30, False),
    ],
)
def test_conversion_fell_when_it_means_something(
    now: tuple[int, int], before: tuple[int, int], percent: int, told: bool
) -> None:
    assert fell(Conversion(*now), Conversion(*before), percent=percent) is told


def test_conversion_counts_sales_beside_the_leads_of_the_period(cast: Cast) -> None:
    sold, _other = cast.leads(2)
    qualify.change_status(sold, status=cast.status("sale"), by=SYSTEM)
    trend = levels.trend(leads_for(cast.actor("ada")), now=timezone.now())
    assert (trend.now, trend.before) == (Conversion(2, 1), Conversion(0, 0))


def test_a_machines_qualification_waits_for_a_person(cast: Cast) -> None:
    lead = cast.lead()
    qualify.qualify(lead, type=cast.qualification("high_interest"), by=SYSTEM)
    leads, now = leads_for(cast.actor("ada")), timezone.now()
    assert [one.lead_id for one in qualify.unreviewed(leads, now=now)] == [lead.pk]
    assert not qualify.unreviewed(leads, now=now, after=timedelta(hours=24)).exists()
    entry = QualificationEntry.objects.get()
    qualify.comment_on(entry, locked(lead.pk), comment="Así es", by=cast.actor("cleo"))
    assert not qualify.unreviewed(leads, now=now).exists()
