"""The outbox: one row per thing that leaves, and one per try with the exact bytes."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned
from cauce.catalog.models import Connection
from cauce.leads.models import Lead


class DeliveryState(models.TextChoices):
    """pending → sending → sent, or unknown (sent, no answer) or failed."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Act(models.TextChoices):
    """What a delivery or one of its tries does in the target."""

    CREATE = "create"
    UPDATE = "update"
    SEARCH = "search"  # of a try alone: is the lead, or the person, there already?


class Delivery(Owned):
    """A lead on its way to one connection. `cause` is unique per connection: a fact, or a click.

    Unknown without `due_at` waits for a person. `seen` is the newest event of the lead when the
    body was built: whatever happened later is not in it.
    """

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=80)  # event:<id>, update:<id> or hand:<random>
    act = models.CharField(max_length=8, choices=Act, default=Act.CREATE)
    automatic = models.BooleanField(default=False)
    by_name = models.CharField(max_length=200, blank=True)  # who asked, when a person did
    confirmed_new = models.BooleanField(default=False)  # a person said: not the one found there
    seen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    status_code = models.SmallIntegerField(null=True)
    remote_id = models.CharField(max_length=200, blank=True)
    error: Any = models.JSONField(null=True)  # {code, params}
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["connection", "cause"], name="delivery_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lead", "-id"], name="delivery_lead"),
            models.Index(fields=["company", "-id"], name="delivery_recent"),
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=models.Q(state__in=["pending", "sending", "unknown"]),
            ),
        ]


class DeliveryAttempt(Owned):
    """One try: exactly what was sent (secrets masked) and what came back."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    number = models.SmallIntegerField()
    act = models.CharField(max_length=8, choices=Act, default=Act.CREATE)
    at = models.DateTimeField()
    method = models.CharField(max_length=8)
    url = models.TextField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    status_code = models.SmallIntegerField(null=True)
    answer_headers = models.JSONField(default=dict)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=200, blank=True)  # a code; empty when there is an answer
    took_ms = models.IntegerField(default=0)
