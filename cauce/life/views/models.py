"""Saved views of the list of leads."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Membership, Team
from cauce.accounts.scope import Owned


class Shared(models.TextChoices):
    """Whom a view is for besides its owner."""

    NOBODY = ""
    TEAM = "team"
    COMPANY = "company"


class SavedView(Owned):
    """«Vista»: filters and order as the list's address has them, and columns if it names any.

    A view of a program has no owner. Removed ones are switched off, so that they can come back.
    """

    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    shared = models.CharField(max_length=8, blank=True, choices=Shared, default=Shared.NOBODY)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "shared", "owner"], name="view_whose")
        ]

    def __str__(self) -> str:
        return self.name
