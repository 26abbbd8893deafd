"""Whoever is one person after merges is found by indexes, however many people a company has."""

import pytest
from django.db.models import QuerySet

from cauce.leads import families
from cauce.leads.models import Contact
from tests.cast import Cast
from tests.leads.plans import plan_of


def _merged(cast: Cast) -> tuple[int, int, int]:
    one, two, other = (lead.contact_id or 0 for lead in cast.leads(3))
    Contact.objects.filter(pk=two).update(canonical_id=one)
    return one, two, other


def test_a_family_is_who_speaks_and_who_was_merged(cast: Cast) -> None:
    one, two, other = _merged(cast)
    assert families.families([two, other]) == {two: [one, two], other: [other]}
    assert families.merged_into([one, other]) == {one: [two]}
    assert set(families.of([one]).values_list("pk", flat=True)) == {one, two}
    assert not families.of([]).exists()


@pytest.mark.only_on("sqlite")  # PostgreSQL chooses by size
def test_nobody_reads_all_people_of_a_company_for_it(cast: Cast) -> None:
    one, *_ = _merged(cast)
    found: QuerySet[Contact] = families.of([one])
    plan = plan_of(*found.query.sql_with_params())
    assert "(company_id=?)" not in plan, plan
    assert "(canonical_id=?)" in plan, plan
