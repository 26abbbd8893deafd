"""The tables of the spine: events, and one feed item per event and listener that wants it."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned, unchecked_company
from cauce.leads.models import Lead


class Event(Owned):
    """A stored fact. `data` never changes; `personal` may be nulled by an erasure."""

    company: Any = unchecked_company()
    lead = models.ForeignKey(
        Lead,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,  # written with its lead, in one transaction
    )
    contact_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    personal = models.JSONField(null=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lead", "id"], name="event_lead"),
            models.Index(fields=["company", "kind", "at"], name="event_kind"),
            # What happened to a contact apart from its leads; costs those of intake nothing.
            models.Index(
                fields=["contact_id", "-id"],
                name="event_contact",
                condition=models.Q(lead__isnull=True),
            ),
        ]


class FeedState(models.TextChoices):
    """Where a feed item stands."""

    READY = "ready"
    TAKEN = "taken"
    DONE = "done"
    FAILED = "failed"


class FeedItem(Owned):
    """The duty to tell one listener of one event. The truth; a queued job only wakes a drain."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="+", db_index=False)
    listener = models.CharField(max_length=40)
    state = models.CharField(max_length=6, choices=FeedState, default=FeedState.READY)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["company", "listener", "due_at"],
                name="feed_open",
                condition=models.Q(state__in=["ready", "taken"]),
            ),
            models.Index(fields=["event"], name="feed_event"),
        ]
