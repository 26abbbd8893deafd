"""What people agreed to: when, to which words, where, for what; and when they no longer did."""

from typing import Any, ClassVar

from django.db import models

from cauce.accounts.scope import Owned, unchecked_company
from cauce.leads.models import Lead


class Consent(Owned):
    """«Consentimiento» of a contact; never changed but for its end. `origin` is the form or the
    import run that `source` speaks of; `text` is what stood beside the box at that moment.

    `contact` is an id without a key: an undone import removes contacts, and nothing but their
    points may hold them back. Empty while the enquiry is in quarantine.
    """

    company: Any = unchecked_company()
    contact: Any = models.BigIntegerField(null=True)
    lead: Any = models.ForeignKey(
        Lead, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, blank=True)  # empty: any
    text = models.TextField(blank=True)
    source = models.CharField(max_length=12)  # form | api | import | hand
    origin: Any = models.BigIntegerField(null=True)
    url = models.TextField(blank=True)
    ip = models.CharField(max_length=45, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at: Any = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["contact", "-id"], name="consent_contact"),
            models.Index(fields=["lead"], name="consent_lead"),
        ]

    def __str__(self) -> str:
        return self.purpose
