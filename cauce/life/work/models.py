"""What the people who work a lead write."""

from typing import ClassVar

from django.db import models

from cauce.accounts.scope import Owned
from cauce.catalog.models import NoteTemplate
from cauce.leads.models import Lead


class Note(Owned):
    """«Nota» on a lead, by a person or a token."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    body = models.TextField()
    template = models.ForeignKey(NoteTemplate, models.PROTECT, null=True, related_name="+")
    call = models.BooleanField(default=False)  # it tells of a call
    outcome = models.CharField(max_length=8, blank=True)  # catalog.Outcome, as a person chose it
    due_at = models.DateTimeField(null=True)  # «volver a llamar el …»
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    mentions = models.JSONField(default=list)  # members whom the text calls with @
    version = models.SmallIntegerField(default=1)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lead", "-id"], name="note_lead"),
            models.Index(
                fields=["company", "author_id", "-id"],
                name="note_without_outcome",
                condition=models.Q(call=True, outcome=""),
            ),
        ]


class NoteVersion(Owned):
    """What a note said before it was edited, and since when it had said so."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="versions", db_index=False)
    number = models.SmallIntegerField()
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["note", "number"], name="note_version")
        ]


class Offer(Owned):
    """A lead in the hands of one operator of the flow, for so long: nobody else is offered it.

    A lease, not a fact: whoever crashes or walks away loses it when the time is up.
    """

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="+")
    holder = models.CharField(max_length=24)  # member:5 or token:3
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["company", "holder"], name="offer_holder"),
            models.Index(fields=["company", "until"], name="offer_until"),
        ]
