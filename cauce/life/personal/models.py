"""Erasures of people, the marks by which an old file does not bring them back, the files handed
over, and the runs of what is kept for a time only."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned
from cauce.leads.models import Contact


class ErasureState(models.TextChoices):
    """Where an erasure stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Erasure(Owned):
    """A person who is to be erased at `due_at`, or was. An enquiry with an id beyond `last_lead`
    came after somebody asked for it: it stays, with a contact of its own.

    `outside` is [{connection, remote_id, sent_at}…]: what other systems hold of the person.
    `scan` is whom, how far and what `looking` has found, until it is over.
    """

    contact: Any = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=ErasureState, default=ErasureState.PLANNED)
    due_at = models.DateTimeField()
    last_lead = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    waits_for = models.CharField(max_length=40, blank=True)  # why it was put off, a code
    counts = models.JSONField(default=dict)
    outside = models.JSONField(default=list)
    scan = models.JSONField(default=dict)
    author_kind = models.CharField(max_length=8)
    author_id: Any = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at: Any = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contact"], name="erasure_planned", condition=models.Q(state="planned")
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"], name="erasure_due", condition=models.Q(state="planned")
            ),
            models.Index(fields=["company", "-id"], name="erasure_recent"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class Tombstone(Owned):
    """A keyed hash of an e-mail or phone of somebody who was erased: a file that still has them
    does not bring them back. Nobody can read the address from it."""

    mark = models.CharField(max_length=64)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "mark"], name="tombstone_once")
        ]


class FileState(models.TextChoices):
    """Where the file of a person stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class PersonFile(Owned):
    """All that is known of a person as one ZIP, being written or written. `position` of `total`
    kinds of rows are in it."""

    contact: Any = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=FileState, default=FileState.RUNNING)
    position = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)  # under the data directory
    size = models.BigIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    actor_kind = models.CharField(max_length=8)
    actor_id: Any = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at: Any = models.DateTimeField(null=True)
    expires_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="person_file_recent"),
            models.Index(
                fields=["created_at"],
                name="person_file_running",
                condition=models.Q(state__in=["running", "done"]),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.contact_id}"


class RetentionState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"


class RetentionRun(Owned):
    """What a rule of retention did, or does: `at` is the last row that was looked at, `before` the
    moment that counts as old, `count` how many went."""

    rule = models.CharField(max_length=12)
    days = models.IntegerField()
    before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RetentionState, default=RetentionState.RUNNING)
    at = models.BigIntegerField(default=0)
    count = models.IntegerField(default=0)
    actor_kind = models.CharField(max_length=8)
    actor_id: Any = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="retention_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.pk}"
