"""Merges of contacts, each with what it changed; pairs that may be one person, and how they are
found."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned, unchecked_company
from cauce.leads.models import Contact


class Merge(Owned):
    """Contacts that became one. No key moves: `canonical` of each of `moved` points at `into`.

    `moved` is {contact: who spoke for it before, or null}; `before` and `after` hold the fields of
    `into` that changed, `texts` the search texts that did as {contact: [before, after]}; `tags` is
    [[contact, tag]…] that were given, `lists` what was done to the rows of marketing lists.
    `last_lead` is the newest lead of the company at that moment.
    """

    into: Any = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    absorbed = models.JSONField()  # the contacts that were named, in their order
    moved = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    texts = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    lists = models.JSONField(default=list)
    last_lead = models.BigIntegerField(default=0)
    by_name = models.CharField(max_length=200, blank=True)
    created_at: Any = models.DateTimeField()
    undone_at: Any = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="merge_recent")
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class PairState(models.TextChoices):
    """What somebody said of a pair."""

    OPEN = "open"
    LATER = "later"
    APART = "apart"
    MERGED = "merged"


class Pair(Owned):
    """Two contacts, `low` < `high`, that may be one person: how sure that is, in percent, and why.

    They are ids without a key: an undone import removes contacts, and nothing but their points
    may hold them back. A pair of which one is gone, or is merged, is shown to nobody.
    """

    low = models.BigIntegerField()
    high = models.BigIntegerField()
    score = models.SmallIntegerField()
    reasons = models.JSONField(default=list)  # [{field, code, bits}…], the strongest first
    state = models.CharField(max_length=6, choices=PairState, default=PairState.OPEN)
    merge: Any = models.ForeignKey(Merge, models.PROTECT, null=True, related_name="+")
    created_at: Any = models.DateTimeField()
    judged_at: Any = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "low", "high"], name="pair_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "state", "-score", "-id"], name="pair_queue"),
            models.Index(fields=["company", "high"], name="pair_high"),
        ]

    def __str__(self) -> str:
        return f"{self.low} = {self.high}? {self.score} %"


class MatchKey(Owned):
    """A key by which a contact is compared with others: `identity.keys`. Can be made anew."""

    company: Any = unchecked_company()
    key = models.BigIntegerField()
    contact = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "key", "contact"], name="match_key"),
            models.Index(fields=["company", "contact"], name="match_key_contact"),
        ]


class Lookout(Owned):
    """How far newcomers of a company have been compared, and how common names and data are.

    `at` is the last contact compared, `seen` the newest when somebody last looked, `since` when
    those that wait began to.
    """

    at = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    since: Any = models.DateTimeField(null=True)
    sample = models.JSONField(default=dict)
    sampled_at: Any = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company"], name="lookout_once")
        ]


class ScanState(models.TextChoices):
    """Where a scan stands."""

    SAMPLING = "sampling"
    KEYING = "keying"
    COMPARING = "comparing"
    DONE = "done"
    STOPPED = "stopped"


class Scan(Owned):
    """All contacts of the company compared: `at` is the last contact that is settled in this state,
    `last` the newest one when it began. `counts` holds keyed, compared, judged and found."""

    state = models.CharField(max_length=10, choices=ScanState, default=ScanState.SAMPLING)
    at = models.BigIntegerField(default=0)
    last = models.BigIntegerField()
    total = models.IntegerField()
    counts = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=8)
    actor_id: Any = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    created_at: Any = models.DateTimeField()
    moved_at: Any = models.DateTimeField()
    finished_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="scan_recent")
        ]

    def __str__(self) -> str:
        return f"scan {self.pk}"
