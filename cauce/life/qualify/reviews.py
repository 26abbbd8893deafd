"""Qualifications that a machine gave and no person has looked at since."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from cauce.accounts.actor import ActorKind
from cauce.leads.models import Lead, Standing
from cauce.life.qualify.models import MACHINES, QualificationEntry
from cauce.store.rows import written

OLDEST = timedelta(days=90)


def unreviewed(
    leads: QuerySet[Lead], *, now: datetime, after: timedelta = timedelta(0)
) -> QuerySet[QualificationEntry]:
    """Entries by a machine on active ones of `leads` (from `access.leads_for`) that no entry and no
    comment by a person follows, older than `after`; the oldest first, of the last 90 days."""
    entries = QualificationEntry.objects.filter(
        author_kind__in=[written(kind) for kind in MACHINES],  # as its index says it
        created_at__gt=now - OLDEST,
        created_at__lte=now - after,
    )
    seen = QualificationEntry.objects.filter(
        lead_id=OuterRef("lead_id"), pk__gt=OuterRef("pk"), author_kind=ActorKind.PERSON.value
    )
    active = leads.filter(pk=OuterRef("lead_id"), standing=Standing.ACTIVE)
    return entries.filter(~Exists(seen), Exists(active)).order_by("created_at", "pk")
