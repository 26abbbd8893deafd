"""What administrators were told of: each thing once in its period."""

from typing import ClassVar

from django.db import models

from cauce.accounts.scope import Owned


class Alert(Owned):
    """`what` slips, told in the period that began on `since`: «sync:12», «unreviewed»."""

    what = models.CharField(max_length=40)
    since = models.DateField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "what", "since"], name="alert_once")
        ]
