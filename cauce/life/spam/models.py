"""What a company has set of its spam rules, and the values that it blocks or allows."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned
from cauce.life.spam.catalogue import THRESHOLD, ListName, ValueKind


class SpamPolicy(Owned):
    """One row per company. `rules` is {code: {active, weight, params}} of those that were set;
    `keep_days` is after how many days spam is cleaned up, None: never by itself."""

    threshold = models.SmallIntegerField(default=THRESHOLD)
    rules = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    keep_days: Any = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company"], name="spam_policy_once")
        ]


class SpamValue(Owned):
    """An address, a domain, a phone, a word or an IP that is blocked or allowed."""

    list = models.CharField(max_length=5, choices=[(one.value, one.value) for one in ListName])
    kind = models.CharField(max_length=6, choices=[(one.value, one.value) for one in ValueKind])
    value = models.CharField(max_length=254)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "kind", "value"], name="spam_value_once")
        ]

    def __str__(self) -> str:
        return self.value


class TrialState(models.TextChoices):
    """Where a dry run stands."""

    RUNNING = "running"
    DONE = "done"


class SpamTrial(Owned):
    """A dry run: rules that are not published, tried on the leads that came lately.

    `draft` is {threshold, rules}; `version` the rules that were in force. `at` is the last lead
    that was judged, `until` the last one to judge. `counts` holds judged, before, after, caught,
    freed and what people had said of those; `examples` {caught, freed: [{lead, points, reasons}]}.
    """

    draft = models.JSONField(default=dict)
    version = models.IntegerField()
    days = models.SmallIntegerField()
    state = models.CharField(max_length=8, choices=TrialState, default=TrialState.RUNNING)
    at = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="spam_trial_recent")
        ]


class ModelState(models.TextChoices):
    """What became of a model that was to be learned."""

    LEARNING = "learning"
    ACTIVE = "active"  # in force until a later one is
    REFUSED = "refused"  # held out, it took too many real leads for spam
    REPLACED = "replaced"
    FAILED = "failed"


class SpamModel(Owned):
    """A classifier learned from what the company's people marked; `figures` are held out."""

    version = models.IntegerField()
    state = models.CharField(max_length=8, choices=ModelState, default=ModelState.LEARNING)
    figures = models.JSONField(default=dict)  # {spam, real, caught, wrong}
    weights: Any = models.JSONField(null=True)  # of kit.text_model; only while it may be used
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    trained_at: Any = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "version"], name="spam_model_version")
        ]


class CleanupState(models.TextChoices):
    """Where a clean-up stands."""

    RUNNING = "running"
    DONE = "done"


class SpamCleanup(Owned):
    """One clean-up of spam that is older than `days`. `at` is the last lead that was looked at,
    `before` the moment that counts as old."""

    days = models.SmallIntegerField()
    before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CleanupState, default=CleanupState.RUNNING)
    at = models.BigIntegerField(default=0)
    leads = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    actor_kind = models.CharField(max_length=8)
    actor_id: Any = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="spam_cleanup_recent")
        ]
