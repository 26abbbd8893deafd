"""Versions of the weights behind the iScore, and the background work on them."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned


class VersionKind(models.TextChoices):
    """Whether people set the weights or they were learned."""

    RULES = "rules"
    LEARNED = "learned"


class VersionState(models.TextChoices):
    """Where a version stands. The one in force is the only one of its company."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    RETIRED = "retired"


class ScoringVersion(Owned):
    """Weights as `scheme.scheme_of` reads them, and how they did on closed leads (`test`)."""

    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=VersionKind, default=VersionKind.RULES)
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.DRAFT)
    values = models.JSONField(default=dict)
    test: Any = models.JSONField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    published_at: Any = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "number"], name="scoring_version_number"),
            models.UniqueConstraint(
                fields=["company"],
                name="scoring_one_in_force",
                condition=models.Q(state="in_force"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class RunKind(models.TextChoices):
    """What is done in the background."""

    TEST = "test"  # a version on closed leads
    TRAIN = "train"  # a version from closed leads
    RESCALE = "rescale"  # open leads by the version in force


class RunState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ScoringRun(Owned):
    """Background work on scores: how far it is, and what came of it. `at` is the lead it reached.

    Of a test `kept` counts leads by [score, score in force, won]; `result` is what people read.
    """

    kind = models.CharField(max_length=8, choices=RunKind)
    version = models.ForeignKey(ScoringVersion, models.CASCADE, null=True, related_name="runs")
    state = models.CharField(max_length=8, choices=RunState, default=RunState.RUNNING)
    params = models.JSONField(default=dict)
    total = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    at = models.BigIntegerField(null=True)
    kept = models.JSONField(default=dict)
    result: Any = models.JSONField(null=True)
    error = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    moved_at: Any = models.DateTimeField()
    finished_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "kind", "-id"], name="scoring_run_recent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
