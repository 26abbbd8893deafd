"""Digests that went out: one per member and day, however many workers look at the clock."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned


class Digest(Owned):
    """What a member got on a day of their zone. `sent_at` is empty until the mail is out, or there
    was nothing to tell; `begun_at` says since when it is handed to the mail server, `trouble` why
    it could not be, or what happened to it then: `rules.standing` reads them together."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    empty = models.BooleanField(default=False)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "day"], name="digest_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["company", "day"],
                name="digest_not_out",
                condition=models.Q(sent_at__isnull=True),
            )
        ]
