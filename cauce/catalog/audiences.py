"""Whom a company speaks to: marketing lists that people are on, and segments that are computed."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Company
from cauce.accounts.versions import cached_by_version
from cauce.catalog.models import Named


class MarketingList(Named):
    """«Lista de marketing»: people who are on it until they leave; a newsletter or not."""

    description = models.TextField(blank=True)
    newsletter = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="list_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="list_slug"),
        ]


class Segment(Named):
    """A saved filter over contacts: `conditions` as `leads.segments` reads them."""

    description = models.TextField(blank=True)
    conditions = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="segment_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="segment_slug"),
        ]


@cached_by_version
def segments(company: Company) -> dict[int, Segment]:
    """{id: segment} of `company`, which must be in scope: lists that a segment narrows need not
    read it each time."""
    return {row.pk: row for row in Segment.objects.order_by("pk")}
