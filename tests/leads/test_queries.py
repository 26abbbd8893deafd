"""Filters whose way to the leads depends on how many there are: it never changes what is found."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.catalog.models import Tag
from cauce.leads import queries
from cauce.leads.models import Contact, Lead
from cauce.leads.queries import Filters
from tests.cast import Cast

AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Twelve leads of which the later ones are older, as an import of the past makes them."""
    made = cast.leads(12)
    for number, lead in enumerate(made):
        moment = AT - timedelta(days=number) if number % 2 else AT + timedelta(days=number)
        Lead.objects.filter(pk=lead.pk).update(created_at=moment)
    return made


@pytest.mark.parametrize(("first", "last"), [(-12, 12), (-5, 4), (2, 3), (100, 101), (-400, 400)])
def test_a_range_of_days_finds_all_of_them_whatever_their_ids(
    leads: list[Lead], first: int, last: int
) -> None:
    since, before = AT + timedelta(days=first), AT + timedelta(days=last)
    narrowed = Filters(created_from=since, created_to=before)
    wanted = set(Lead.objects.filter(created_at__gte=since, created_at__lt=before))
    assert set(queries.filtered(Lead.objects.all(), narrowed)) == wanted
    with CaptureQueriesContext(connection) as asked:
        assert set(queries.for_pages(Lead.objects.all(), narrowed)) == wanted
    assert len(asked) <= 2
    open_ = Filters(created_from=since)
    assert set(queries.for_pages(Lead.objects.all(), open_)) == set(
        Lead.objects.filter(created_at__gte=since)
    )


@pytest.mark.parametrize("few", [0, 100])
def test_rare_and_common_values_find_the_same(
    cast: Cast, leads: list[Lead], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queries, "_FEW", few)
    tag = Tag.objects.create(name="VIP", slug="vip")
    for lead in leads[:3]:
        Contact.objects.get(pk=lead.contact_id or 0).tags.add(tag)
    states = [cast.qualification("high_interest").pk, cast.qualification("low_interest").pk]
    Lead.objects.filter(pk=leads[1].pk).update(qualification_id=states[0])
    Lead.objects.filter(pk=leads[7].pk).update(qualification_id=states[1])

    def found(**filters: object) -> set[int]:
        narrowed = queries.filtered(Lead.objects.all(), Filters(**filters))  # type: ignore[arg-type]
        return set(narrowed.values_list("pk", flat=True))

    assert found(tags=[tag.pk]) == {lead.pk for lead in leads[:3]}
    assert found(qualifications=states) == {leads[1].pk, leads[7].pk}
    assert found(qualifications=states, tags=[tag.pk]) == {leads[1].pk}
    assert len(found(qualifications=[None, *states])) == 12
