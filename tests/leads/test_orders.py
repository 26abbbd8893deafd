"""Orders of a list: every page there and back, with rows that share values or lack them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.catalog.models import Status
from cauce.leads import orders, queries
from cauce.leads.models import Lead
from tests.cast import Cast
from tests.leads.plans import plans_of

COUNT = 23


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Leads of which many share attempts, moments and statuses, and some have none."""
    made = cast.leads(COUNT)
    statuses = list(Status.objects.filter(parent=None).order_by("position"))
    now = timezone.now().replace(microsecond=123_457)
    for number, lead in enumerate(made):
        lead.attempts = number % 3
        lead.score = 40 + number % 4
        lead.status = statuses[number * 7 % len(statuses)]
        lead.next_due = None if number % 4 == 0 else now + timedelta(seconds=number % 5)
        lead.last_note_at = now - timedelta(seconds=number % 3) if number > 5 else None
        lead.last_contact_at = None if number % 2 else now - timedelta(seconds=number % 3)
        lead.save()
    return made


@pytest.mark.parametrize("sort", orders.SORTS)
@pytest.mark.parametrize("size", [1, 4, 50])
def test_pages_go_through_all_once_and_back_again(leads: list[Lead], sort: str, size: int) -> None:
    whole = list(Lead.objects.order_by(*orders.SORTS[sort]))
    seen: list[Lead] = []
    after = None
    while True:
        rows, after = queries.page(Lead.objects.all(), sort=sort, after=after, limit=size)
        seen += rows
        if after is None:
            break
    assert [lead.pk for lead in seen] == [lead.pk for lead in whole]
    back: list[Lead] = []
    here: queries.Position | None = queries.position(whole[-1], sort=sort)
    while here is not None:
        rows, here = queries.page(Lead.objects.all(), sort=sort, after=here, limit=size, back=True)
        back += rows
    assert [lead.pk for lead in back] == [lead.pk for lead in whole[-2::-1]]
    for before, lead, after_it in zip(whole, whole[1:], whole[2:], strict=False):
        found = queries.beside(Lead.objects.all(), lead, sort=sort)
        assert [one.pk if one else None for one in found] == [before.pk, after_it.pk]


@pytest.mark.parametrize("sort", orders.SORTS)
def test_a_position_has_its_width(leads: list[Lead], sort: str) -> None:
    for lead in leads:
        assert len(queries.position(lead, sort=sort)) == orders.width(sort)


@pytest.mark.parametrize("sort", orders.SORTS)
def test_a_page_in_the_middle_of_a_stretch_is_one_statement(leads: list[Lead], sort: str) -> None:
    Lead.objects.update(
        next_due=timezone.now(), last_contact_at=timezone.now(), last_note_at=timezone.now()
    )
    Lead.objects.update(status=leads[0].status_id)
    first = Lead.objects.order_by(*orders.SORTS[sort]).first()
    after = queries.position(first, sort=sort)
    with CaptureQueriesContext(connection) as asked:
        queries.page(Lead.objects.all(), sort=sort, after=after, limit=5)
    assert len(asked) == 1


@pytest.mark.parametrize("sort", orders.SORTS)
def test_a_page_starts_in_the_middle_of_an_index(leads: list[Lead], sort: str) -> None:
    """No sort step: the plan of every stretch reads an index in its order."""
    after = queries.position(leads[5], sort=sort)
    active = Lead.objects.filter(standing="active")
    for plan in plans_of(lambda: queries.page(active, sort=sort, after=after, limit=5)):
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
