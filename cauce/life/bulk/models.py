"""Acts upon many leads at once: each run, and what became of each of its leads."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned, unchecked_company
from cauce.leads.models import Lead


class BulkState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by somebody, on the way; what was done stays until it is undone
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkRun(Owned):
    """One act upon a selection. `at` is the last item that is settled; `counts` holds changed,
    refused {code: leads}, undone, kept {code: leads} and whose turn it is."""

    act = models.CharField(max_length=12)
    params = models.JSONField(default=dict)
    filters = models.JSONField(default=dict)  # what the list was narrowed to, for the record
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.RUNNING)
    total = models.IntegerField()
    position = models.IntegerField(default=0)
    at = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    undone_by = models.JSONField(default=list)  # [kind, id, name]
    created_at = models.DateTimeField()
    moved_at: Any = models.DateTimeField()  # when it last got on
    finished_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="bulk_recent")
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class BulkItem(Owned):
    """One lead of a run: what became of it, what its row held before, and the last fact on it when
    the act was done: what came after that, an undo leaves alone."""

    company: Any = unchecked_company()
    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="+", db_index=False)
    lead: Any = models.ForeignKey(
        Lead, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    outcome = models.CharField(max_length=40, blank=True)  # "" | changed | why not
    before: Any = models.JSONField(null=True)
    event_id: Any = models.BigIntegerField(null=True)
    undone = models.CharField(max_length=40, blank=True)  # "" | undone | why not

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "id"], name="bulk_item")
        ]
