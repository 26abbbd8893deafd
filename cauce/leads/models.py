"""Contacts, the points they are found again by, and leads.

Their foreign keys carry no constraint in the database: what a company configures is never deleted,
only switched off, the rest is written in one transaction, and the checks would cost a fifth of the
import's speed. `cauce doctor` walks them all instead (docs/decisions/0004).
"""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned, unchecked_company
from cauce.catalog.audiences import MarketingList
from cauce.catalog.fields import CustomField
from cauce.catalog.models import Brand, Campaign, Product, QualificationType, Status, Tag


class LeadState(models.TextChoices):
    """«Estado Lead» of a contact: what its worked leads say together; none of them, no state."""

    IN_PROCESS = "in_process"  # any lead is worked and open
    COMPLETED = "completed"  # every worked lead is closed


def _loose(model: Any, **options: Any) -> Any:
    """A foreign key that the database does not check nor index (see the module's docstring)."""
    return models.ForeignKey(
        model, models.PROTECT, related_name="+", db_constraint=False, db_index=False, **options
    )


class Contact(Owned):
    """A person. After a merge `canonical` points at the contact that speaks for it.

    `lead_count`, `lead_state` and `last_contact_at` follow from its active leads
    (`leads.contact_state`); `search_text` from its name and points (`leads.contact_search`).
    """

    company: Any = unchecked_company()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)  # E.164
    whatsapp = models.CharField(max_length=20, blank=True)  # E.164
    attributes = models.JSONField(default=dict)
    canonical = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    entry_method = models.CharField(max_length=24, blank=True)  # of its first lead
    made_by: Any = _loose(Membership, null=True)  # who typed it in without a lead: sees it
    created_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True)
    lead_count = models.IntegerField(default=0)
    # Null and not "": an index «where it is not null» costs a new contact nothing, and both
    # databases use it for `= 'completed'`.
    lead_state = models.CharField(max_length=12, null=True, choices=LeadState)
    search_text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)  # nothing of the person is left
    tags = models.ManyToManyField(Tag, related_name="+", blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="contact_recent"),
            # Imports bring people of the past: the list's order is not that of the ids.
            models.Index(fields=["company", "-created_at", "-id"], name="contact_created"),
            models.Index(
                fields=["company", "lead_state", "-created_at", "-id"],
                name="contact_state",
                condition=models.Q(lead_state__isnull=False),
            ),
            models.Index(
                fields=["company", "-last_contact_at", "-id"],
                name="contact_touched",
                condition=models.Q(last_contact_at__isnull=False),
            ),
            models.Index(
                fields=["company", "made_by"],
                name="contact_made_by",
                condition=models.Q(made_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone


class ContactPoint(Owned):
    """One key that finds a contact: e-mail identity, E.164 number, or a channel's own user id.

    A phone and a WhatsApp number are one kind: the same number is the same person.
    """

    company: Any = unchecked_company()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="points", db_constraint=False
    )
    kind = models.CharField(max_length=10)  # email | phone | external
    key = models.CharField(max_length=254)
    typed = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "kind", "key"], name="contact_point_key")
        ]


class Standing(models.TextChoices):
    """Where a lead stands with us: worked, quarantined, cleaned out of quarantine with nothing of
    the person left, or withdrawn by an undone import."""

    ACTIVE = "active"
    SPAM = "spam"
    CLEANED = "cleaned"
    WITHDRAWN = "withdrawn"


# Leads of which only the history is left.
GONE = (Standing.CLEANED, Standing.WITHDRAWN)


class ListMember(Owned):
    """A contact on a list of the company, since when and whence; once gone, still a row.

    `origin` is the import run or the form that `source` speaks of.
    """

    marketing_list = models.ForeignKey(
        MarketingList, models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="subscriptions")
    source = models.CharField(max_length=12)  # hand | import | form | api | automation
    origin = models.BigIntegerField(null=True)
    subscribed_at = models.DateTimeField()
    unsubscribed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["marketing_list", "contact"], name="list_member_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["marketing_list", "-id"], name="list_member_recent")
        ]


class Lead(Owned):
    """One enquiry by a contact to a campaign: a fold of its facts, with every listed column."""

    company: Any = unchecked_company()
    number = models.IntegerField()
    created_at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACTIVE)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="leads", db_constraint=False
    )
    campaign: Any = _loose(Campaign)
    product: Any = _loose(Product)
    brand: Any = _loose(Brand)
    entry_method = models.CharField(max_length=24)
    external_id = models.CharField(max_length=200, blank=True)

    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    whatsapp = models.CharField(max_length=20, blank=True)
    typed = models.JSONField(default=dict)  # {field: as it was typed}, where we changed it
    message = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    navigation = models.JSONField(default=dict)

    seller: Any = _loose(Membership, null=True)
    assignment_type = models.CharField(max_length=24, blank=True)
    assignment_reason = models.JSONField(default=dict)
    assigned_at = models.DateTimeField(null=True)
    duplicate_scope = models.CharField(max_length=10, blank=True)
    duplicate_of: Any = _loose("self", null=True)
    spam_reasons = models.JSONField(default=list)
    spam_reviewed_at = models.DateTimeField(null=True)  # when a person last said that it is spam

    score = models.SmallIntegerField(default=0)
    entry_score = models.SmallIntegerField(null=True)  # as it came; null of those before 0031
    score_parts = models.JSONField(default=list)
    type: Any = _loose(QualificationType, null=True)
    qualification: Any = _loose(QualificationType, null=True)
    qualified_at = models.DateTimeField(null=True)
    status: Any = _loose(Status)
    substatus: Any = _loose(Status, null=True)
    stars = models.SmallIntegerField(default=0)

    attempts = models.IntegerField(default=0)
    last_note = models.CharField(max_length=280, blank=True)
    last_note_at = models.DateTimeField(null=True)
    flow_state = models.CharField(max_length=12, blank=True)  # "" | in_process | closed
    reserved_by: Any = _loose(Membership, null=True)
    delivery_state = models.CharField(max_length=10, blank=True)
    next_due = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True)

    # Service levels: what was promised at entry, and what follows from it (`leads.lateness`).
    levels: Any = models.JSONField(null=True)  # null: nothing was promised
    levels_told_at = models.DateTimeField(null=True)  # up to when somebody has been told
    answer_due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    contact_due = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    qualify_due = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    late_from = models.DateTimeField(null=True)
    level_watch_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)  # «revisado», in the daily digest
    missed_by: Any = _loose(Membership, null=True)  # who had it when it was first late
    search_text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)  # nothing of its person is left

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "number"], name="lead_number")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "-id"], name="lead_recent"),
            models.Index(fields=["company", "status", "-id"], name="lead_status"),
            models.Index(fields=["company", "seller", "-id"], name="lead_seller"),
            # With the standing: a list of both counts its total without looking at a single row.
            models.Index(
                fields=["company", "seller", "status", "standing", "-id"],
                name="lead_seller_standing",
            ),
            models.Index(fields=["company", "campaign", "-id"], name="lead_campaign"),
            models.Index(fields=["company", "-score", "-id"], name="lead_best"),
            # The operators' queue: the best first of those without a date, the oldest date first.
            models.Index(
                fields=["company", "seller", "flow_state", "-score", "-id"],
                name="lead_queue",
                condition=models.Q(next_due=None),
            ),
            models.Index(
                fields=["company", "seller", "next_due", "id"],
                name="lead_due",
                condition=models.Q(next_due__isnull=False),
            ),
            # The chart of everybody's leads: a third of the pages of `lead_tide`.
            models.Index(
                fields=["company", "created_at", "standing", "duplicate_scope"], name="lead_days"
            ),
            # Wide enough that charts and reports under filters are read from the index alone.
            models.Index(
                fields=[
                    *("company", "created_at", "standing", "duplicate_scope", "entry_method"),
                    *("campaign", "product", "brand", "seller", "status", "id", "entry_score"),
                ],
                name="lead_tide",
            ),
            # A new lead has none of these yet, so that it costs each index one place at its end.
            models.Index(fields=["company", "attempts", "id"], name="lead_tried"),
            models.Index(fields=["company", "last_contact_at", "id"], name="lead_contacted"),
            models.Index(fields=["company", "last_note_at", "id"], name="lead_noted"),
            models.Index(fields=["company", "next_due", "id"], name="lead_next_due"),
            models.Index(fields=["company", "qualification", "-id"], name="lead_qualification"),
            models.Index(
                fields=["company", "seller", "qualification", "-id"], name="lead_seller_qualified"
            ),
            models.Index(fields=["company", "delivery_state", "-id"], name="lead_delivery"),
            # What was given to a seller today, where a seller takes only so many a day.
            models.Index(fields=["company", "seller", "assigned_at"], name="lead_given"),
            # The pool: written in these very words by whoever reads it, or no database uses it.
            models.Index(
                fields=["company", "campaign", "id"],
                name="lead_pool",
                condition=models.Q(
                    standing="active",
                    seller=None,
                    assignment_type="",
                    flow_state__in=["", "in_process"],
                ),
            ),
            # Who waits, whoever is late first; and whom the sweep has to tell of.
            models.Index(
                fields=["company", "late_from", "id"],
                name="lead_late",
                condition=models.Q(late_from__isnull=False),
            ),
            models.Index(
                fields=["level_watch_at"],
                name="lead_level_watch",
                condition=models.Q(level_watch_at__isnull=False),
            ),
            models.Index(
                fields=["company", "-id"], name="lead_spam", condition=models.Q(standing="spam")
            ),
            models.Index(
                fields=["company", "-id"],
                name="lead_suspect",
                condition=models.Q(standing="spam", spam_reviewed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class FieldValue(Owned):
    """What lists know of one value of a company's own field: `number` of what is measured, `text`
    of what is worded. A multiple choice has a row for each of its options.

    `claim` holds what no other lead may have where the field is unique: `leads.field_values`.
    """

    company: Any = unchecked_company()
    field: Any = _loose(CustomField)
    lead = models.ForeignKey(
        Lead, models.CASCADE, related_name="field_values", db_constraint=False, db_index=False
    )
    number = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True)
    claim = models.CharField(max_length=200, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["field", "claim"], name="field_value_claim")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The company comes last so that whoever asks within it need not look at the rows.
            models.Index(fields=["field", "number", "lead", "company"], name="field_value_number"),
            models.Index(fields=["field", "text", "lead", "company"], name="field_value_text"),
            models.Index(fields=["lead", "field"], name="field_value_lead"),
        ]


class LeadCounter(models.Model):
    """The last lead number given in a company; its row is locked until the inserts commit."""

    company = models.OneToOneField(
        "cauce.Company", models.CASCADE, primary_key=True, related_name="+"
    )
    last = models.IntegerField(default=0)


class ClosedDay(Owned):
    """A day of the company's zone that is over, and its active leads by what charts ask; nothing
    counted where they have changed since (`leads.closed_days`)."""

    day = models.DateField()
    zone = models.CharField(max_length=64, blank=True, default="")
    version = models.IntegerField(default=0)
    leads = models.IntegerField(null=True)
    duplicates = models.IntegerField(null=True)
    counts = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "day"], name="closed_day_once")
        ]
