"""Notices: what a member is told of in the app, and which kinds they want."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned
from cauce.leads.models import Lead


class Notification(Owned):
    """«Aviso» to one member: one thing, or `count` things of a kind that came close together.

    `data` holds codes, ids and who did it; names of leads are looked up when it is shown.
    """

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    event_id = models.BigIntegerField(null=True)  # the latest
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", db_index=False)
    count = models.IntegerField(default=1)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "read_at", "at"], name="notification_unread"),
            models.Index(fields=["member", "at", "id"], name="notification_history"),
            models.Index(fields=["at"], name="notification_age"),
        ]


class NotificationChoice(Owned):
    """The kinds that a member does not want to be told of."""

    member = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    silent = models.JSONField(default=list)
