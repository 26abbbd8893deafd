"""Tasks: what somebody is to do, of a lead or free."""

from typing import ClassVar

from django.db import models

from cauce.accounts.models import Membership
from cauce.accounts.scope import Owned
from cauce.leads.models import Lead


class Task(Owned):
    """«Tarea». Open while `done_at` is empty; the earliest open one of a lead is its next step.

    `remind_at` is set only while a reminder is still to ring, so the sweep asks for nothing else.
    """

    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)  # call | write | visit | other
    due_at = models.DateTimeField()
    reminder = models.IntegerField(null=True)  # minutes before it is due; null: none
    remind_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    comment = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["assignee", "done_at", "due_at"], name="task_of_assignee"),
            models.Index(fields=["company", "done_at", "due_at"], name="task_of_company"),
            models.Index(fields=["lead", "done_at", "due_at"], name="task_of_lead"),
            models.Index(fields=["remind_at"], name="task_reminder"),
        ]

    def __str__(self) -> str:
        return self.title
