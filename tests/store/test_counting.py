"""Counts of several queries in one statement."""

from typing import Any

import pytest

from cauce.accounts.models import Company
from cauce.store.counting import counts


@pytest.mark.django_db
def test_each_is_counted_and_a_slice_caps_it(django_assert_num_queries: Any) -> None:
    for slug in ("a", "b", "c"):
        Company.objects.create(name=slug, slug=slug)
    everyone = Company.objects.order_by("slug")
    with django_assert_num_queries(1):
        found = counts(everyone, everyone.filter(slug="b"), everyone[:2], everyone.filter(pk=0))
    assert found == [3, 1, 2, 0]
    assert counts() == []
