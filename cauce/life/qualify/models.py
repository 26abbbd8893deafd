"""Qualification entries, never overwritten: the list is the history; and scheduled statuses."""

from typing import ClassVar

from django.db import models

from cauce.accounts.scope import Owned
from cauce.catalog.models import QualificationRule, QualificationType, Status
from cauce.leads.models import Lead

# Who gives a qualification without looking at the person.
MACHINES = ("system", "rule", "bot")


class QualificationEntry(Owned):
    """«Calificación»: points, type and comment, by a person or by the system.

    `about` is the entry that this one comments on, so advisers may append to the system's. Of the
    system's, `rule` says which rule, `event` and `count` what it saw, as the rule was then; `cause`
    is the fact it saw, or 0 where the rule counts once for a lead: no fact is counted twice.
    """

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    type = models.ForeignKey(QualificationType, models.PROTECT, related_name="+")
    points = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    rule = models.ForeignKey(
        QualificationRule, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cause = models.BigIntegerField(null=True)
    event = models.CharField(max_length=24, blank=True, db_default="")
    count = models.IntegerField(db_default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["lead", "rule", "cause"],
                name="qualification_cause",
                condition=models.Q(rule__isnull=False),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lead", "-id"], name="qualification_lead"),
            models.Index(
                fields=["company", "created_at"],
                name="qualification_by_machine",
                condition=models.Q(author_kind__in=MACHINES),
            ),
        ]


class ScheduleState(models.TextChoices):
    """Where a scheduled change of status stands."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class ScheduledStatus(Owned):
    """A change of status that happens by itself at `due_at`, if the status is still the one that it
    was planned on. A lead has one that waits at most."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    status = models.ForeignKey(Status, models.PROTECT, related_name="+")
    substatus = models.ForeignKey(Status, models.PROTECT, null=True, related_name="+")
    planned_on = models.ForeignKey(Status, models.PROTECT, related_name="+")
    planned_on_sub = models.ForeignKey(Status, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=ScheduleState, default=ScheduleState.WAITING)
    reason = models.CharField(max_length=40, blank=True)  # why it was skipped
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["lead"], name="schedule_waiting", condition=models.Q(state="waiting")
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"], name="schedule_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["lead", "-id"], name="schedule_lead"),
        ]
