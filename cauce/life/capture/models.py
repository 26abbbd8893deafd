"""Every raw capture, kept; the runs of file imports; the hosted forms."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned, unchecked_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.models import Campaign


class SubmissionState(models.TextChoices):
    """What became of a submission. Their tallies always add up to what was received."""

    PENDING = "pending"
    LEAD = "lead"
    SPAM = "spam"
    REJECTED = "rejected"


class Submission(Owned):
    """One raw capture from any source, exactly as it came.

    `key` is unique per source: a provider's id, an external id, a file's digest and row. The
    unique constraint lets any number of NULLs through, so a capture without a key is never merged.
    `once` is unique per source too: a client's Idempotency-Key, held against the raw bytes.
    """

    company: Any = unchecked_company()
    source = models.CharField(max_length=24)  # the entry method: form, api, file, meta_lead_ads…
    key = models.CharField(max_length=200, null=True)  # NULL means «no key»
    received_at = models.DateTimeField()
    raw = models.BinaryField()
    content_type = models.CharField(max_length=80, blank=True)
    context = models.JSONField(default=dict)  # address, agent, page, form: beside the raw bytes
    once = models.CharField(max_length=200, null=True)  # an Idempotency-Key
    digest = models.CharField(max_length=64, blank=True)  # of the raw bytes, where `once` is given
    state = models.CharField(max_length=8, choices=SubmissionState, default=SubmissionState.PENDING)
    lead_id = models.BigIntegerField(null=True)
    error: Any = models.JSONField(null=True)  # {field, code, params} of a rejection or a failed try
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    connection_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "source", "key"], name="submission_key"),
            models.UniqueConstraint(
                fields=["company", "source", "once"],
                name="submission_once",
                condition=models.Q(once__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "state", "-id"], name="submission_state"),
            models.Index(fields=["run_id", "state", "row_number"], name="submission_run"),
        ]


class Form(Owned):
    """A hosted web form at /f/<key>; `fields` are [{name, label, kind, required, options}]."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    key = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=list)
    consent = models.TextField(blank=True)  # the text beside the box; empty: no box
    marketing_list = models.ForeignKey(MarketingList, models.PROTECT, null=True, related_name="+")
    list_consent = models.TextField(blank=True)  # beside the box that puts people on the list
    thanks = models.TextField(blank=True)
    redirect_url = models.URLField(max_length=500, blank=True)
    minimum_seconds = models.SmallIntegerField(default=3)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="form_name")
        ]


class ImportState(models.TextChoices):
    """Where the import of a file stands."""

    READY = "ready"  # uploaded; nobody has started it
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"  # by somebody, on the way; what was brought in stays until it is undone
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportRun(Owned):
    """One file being read, or read. Progress and tallies are saved chunk by chunk."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    path = models.CharField(max_length=500)  # under the data directory
    digest = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # {column: field}
    marketing_list = models.ForeignKey(MarketingList, models.PROTECT, null=True, related_name="+")
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READY)
    position = models.IntegerField(default=0)  # rows read and settled
    total: Any = models.IntegerField(null=True)
    counts = models.JSONField(default=dict)
    error: Any = models.JSONField(null=True)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=8, default="system")
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at: Any = models.DateTimeField(null=True)
    finished_at: Any = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="import_recent")
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def working_name(self) -> str:
        """What its working files are called. The id alone comes again when a backup is restored,
        and would then find the rows of another file."""
        return f"{self.pk}-{self.digest[:12]}"


class ImportMapping(Owned):
    """The mapping last used for a header, so that the next such file maps itself."""

    signature = models.CharField(max_length=64)  # sha256 of the folded header
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "signature"], name="import_mapping_once")
        ]
