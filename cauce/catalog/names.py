"""What ids mean: names and slugs of everything a lead refers to, read once per configuration
version, so that lists of leads need no join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slugify import slugify

from cauce.accounts.models import Company, Membership
from cauce.accounts.versions import cached_by_version
from cauce.catalog.audiences import MarketingList, Segment
from cauce.catalog.models import Brand, Campaign, Product, QualificationType, Status, Tag

LONGEST_ID = 18  # digits of the largest ids that a database takes


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that leads refer to. `slug` of a member is the e-mail address.

    `parent` is a product's brand, a campaign's product, a qualification's campaign, a sub-status's
    status; `state` the qualification that a type leads to.
    """

    id: int
    slug: str
    name: str
    active: bool = True
    parent: int | None = None
    meaning: str = ""
    state: int | None = None


type Table = Mapping[int, Label]


@dataclass(frozen=True, slots=True)
class Names:
    """The tables, id → label; switched-off things too, because old leads refer to them."""

    brands: Table
    products: Table
    campaigns: Table
    statuses: Table
    qualifications: Table
    members: Table
    tags: Table
    lists: Table
    segments: Table


@cached_by_version
def names(company: Company) -> Names:
    """The names of `company`, which must be in scope."""
    named = ("id", "slug", "name", "active")
    return Names(
        brands=_table(Label(*row) for row in Brand.objects.values_list(*named)),
        products=_table(Label(*row) for row in Product.objects.values_list(*named, "brand_id")),
        campaigns=_table(Label(*row) for row in Campaign.objects.values_list(*named, "product_id")),
        statuses=_table(
            Label(*row)
            for row in Status.objects.order_by("position", "id").values_list(
                *named, "parent_id", "meaning"
            )
        ),
        qualifications=_table(
            Label(*row, state or row[0])  # type: ignore[call-arg]
            for *row, state in QualificationType.objects.order_by("position", "id").values_list(
                *named, "campaign_id", "meaning", "maps_to_id"
            )
        ),
        members=_table(
            Label(*row)
            for row in Membership.objects.order_by("name").values_list(
                "id", "user__email", "name", "active"
            )
        ),
        tags=_table(Label(*row) for row in Tag.objects.values_list("id", "slug", "name")),
        lists=_table(
            Label(*row) for row in MarketingList.objects.order_by("name").values_list(*named)
        ),
        segments=_table(
            Label(*row) for row in Segment.objects.order_by("name").values_list(*named)
        ),
    )


def _table(labels: Iterator[Label]) -> Table:
    return {label.id: label for label in labels}


def ids_of(table: Table, reference: str | int) -> list[int]:
    """The ids that an id or a slug means in `table`; none when unknown.

    A slug may mean several: each campaign has its own `high_interest`. Where none has the slug,
    whoever is called so is meant: people know «En progreso», not `in_progress`.
    """
    text = str(reference).strip().lower()
    if text.isascii() and text.isdigit():
        return [int(text)] if len(text) <= LONGEST_ID and int(text) in table else []
    found = [label.id for label in table.values() if label.slug == text]
    wanted = slugify(text)
    if found or not wanted:
        return found
    return [label.id for label in table.values() if slugify(label.name) == wanted]
