"""What intake needs of the catalog, read once per configuration version."""

from dataclasses import dataclass

from cauce.accounts.models import Company, Membership
from cauce.accounts.versions import cached_by_version
from cauce.catalog.models import Campaign, Status, StatusMeaning


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Campaigns (with product and brand at hand), the entry status, who is an active member."""

    campaigns: dict[int, Campaign]
    by_slug: dict[str, Campaign]
    entry_status_id: int
    members: dict[int, str]  # active membership id → name

    def campaign(self, reference: str | int) -> Campaign | None:
        """An active campaign by id or slug, or None."""
        text = str(reference).strip()
        found = self.by_slug.get(text.lower())
        if found is None and text.isascii() and text.isdigit():
            found = self.campaigns.get(int(text))
        return found


@cached_by_version
def snapshot(company: Company) -> Snapshot:
    """The snapshot of `company`, which must be in scope."""
    # A brand or a product that is off takes its campaigns along.
    on = {"active": True, "product__active": True, "product__brand__active": True}
    rows = Campaign.objects.filter(**on).select_related("product__brand")
    campaigns = {campaign.pk: campaign for campaign in rows}
    fresh = Status.objects.filter(parent=None, meaning=StatusMeaning.NEW, active=True)
    first = fresh.order_by("position", "id")
    return Snapshot(
        campaigns=campaigns,
        by_slug={campaign.slug: campaign for campaign in campaigns.values()},
        entry_status_id=first.values_list("pk", flat=True)[0],
        members=dict(Membership.objects.filter(active=True).values_list("pk", "name")),
    )
