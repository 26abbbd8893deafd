"""Exports under way and done, and how each person likes theirs."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned


class ExportState(models.TextChoices):
    """Where an export stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"  # by somebody, on the way
    EXPIRED = "expired"  # the file is removed; what was asked for can be written again


class ExportRun(Owned):
    """One file of leads being written, or written. Which leads stands in `ids`, fixed at the
    beginning; `position` counts those that are written."""

    format = models.CharField(max_length=4)  # csv | xlsx
    columns = models.JSONField(default=list)  # codes, in order
    # {header: [words], words: {column: {code: word}}} in the language of whoever asked; {}: codes.
    legend = models.JSONField(default=dict)
    options = models.JSONField(default=dict)  # {delimiter, bom}
    filters = models.JSONField(default=dict)  # what the list was narrowed to, for the record
    ids = models.CharField(max_length=200)  # files, under the data directory
    file = models.CharField(max_length=200, blank=True)
    pieces = models.JSONField(default=list)
    checked = models.JSONField(default=list)  # [crc, size] of an XLSX sheet so far
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.RUNNING)
    total = models.IntegerField()
    position = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes of the file
    error: Any = models.JSONField(null=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=8, default="system")
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at: Any = models.DateTimeField()
    finished_at: Any = models.DateTimeField(null=True)
    expires_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="export_recent")
        ]

    def __str__(self) -> str:
        return f"{self.pk}.{self.format}"


class ExportLayout(Owned):
    """How a person last exported: the columns and their order, the kind of file."""

    member = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, default="csv")
    options = models.JSONField(default=dict)
