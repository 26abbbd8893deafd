"""Brands, products, campaigns, qualification types, statuses and tags come into being."""

from decimal import Decimal

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.models import (
    Brand,
    Campaign,
    Product,
    QualificationMeaning,
    QualificationType,
    Status,
    StatusMeaning,
    Tag,
)
from cauce.life.setup import checks
from cauce.life.setup.changes import made
from cauce.life.setup.naming import checked_name, free_code, free_slug
from cauce.store import atomic

# B5: the states every campaign starts with: (name, code, meaning, points).
DEFAULT_QUALIFICATIONS = (
    ("Alto Interés", "high_interest", QualificationMeaning.POSITIVE, 10),
    ("Interés Medio", "medium_interest", QualificationMeaning.PARTIAL, 6),
    ("Interés Bajo", "low_interest", QualificationMeaning.PARTIAL, 3),
    ("No interesado", "not_interested", QualificationMeaning.NEGATIVE, 0),
    ("No Localizable", "unreachable", QualificationMeaning.UNREACHABLE, 0),
)


@atomic()
def create_brand(*, name: str, by: Actor) -> Brand:
    """A brand. Raises NotAllowed, Invalid, Exists."""
    by.need(Right.CONFIGURE)
    brands = Brand.objects.all()
    brand = Brand(name=checked_name(name, siblings=brands), slug=free_slug(name, taken=brands))
    return made(brand, noun="brand", by=by)


@atomic()
def create_product(
    *,
    name: str,
    brand: Brand,
    by: Actor,
    description: str = "",
    url: str = "",
    price: Decimal | None = None,
    currency: str = "",
) -> Product:
    """A product of a brand. Raises NotAllowed, Invalid, Exists."""
    by.need(Right.CONFIGURE)
    product = Product(
        brand=brand,
        name=checked_name(name, siblings=Product.objects.filter(brand=brand)),
        slug=free_slug(name, taken=Product.objects.all(), parent=brand.slug),
    )
    values = {"description": description, "url": url, "price": price, "currency": currency}
    for field, value in checks.product(product, values).items():
        setattr(product, field, value)
    return made(product, noun="product", by=by)


@atomic()
def create_campaign(*, name: str, product: Product, by: Actor) -> Campaign:
    """A campaign of a product, with the five default qualifications. Raises as `create_brand`."""
    by.need(Right.CONFIGURE)
    campaign = Campaign(
        product=product,
        name=checked_name(name, siblings=Campaign.objects.filter(product=product)),
        slug=free_slug(name, taken=Campaign.objects.all(), parent=product.slug),
    )
    created = made(campaign, noun="campaign", by=by)
    QualificationType.objects.bulk_create(
        QualificationType(
            company=current_company(), campaign=created, name=label, slug=slug, meaning=meaning,
            points=points, position=position,
        )
        for position, (label, slug, meaning, points) in enumerate(DEFAULT_QUALIFICATIONS)
    )  # fmt: skip
    return created


@atomic()
def create_qualification_type(
    *,
    name: str,
    campaign: Campaign,
    by: Actor,
    points: int = 0,
    meaning: str = "",
    maps_to: QualificationType | None = None,
) -> QualificationType:
    """A state of the campaign, or with `maps_to` a type that leads to one of its states.

    A type shares the meaning of its state. Raises NotAllowed, Invalid, Exists.
    """
    by.need(Right.CONFIGURE)
    _check_qualification(campaign, points, meaning, maps_to)
    siblings = QualificationType.objects.filter(campaign=campaign)
    kind = QualificationType(
        campaign=campaign,
        name=checked_name(name, siblings=siblings, limit=80),
        slug=free_code(name, taken=siblings),
        points=points,
        meaning=maps_to.meaning if maps_to else meaning,
        maps_to=maps_to,
        position=siblings.count(),
    )
    return made(kind, noun="qualification_type", by=by)


def _check_qualification(
    campaign: Campaign, points: int, meaning: str, maps_to: QualificationType | None
) -> None:
    problems = {}
    if points not in checks.POINTS:
        problems["points"] = "out_of_range"
    if maps_to is None and meaning not in set(QualificationMeaning):
        problems["meaning"] = "unknown_meaning"
    if maps_to is not None and (maps_to.campaign_id != campaign.pk or maps_to.maps_to_id):
        problems["maps_to"] = "not_a_state_of_the_campaign"
    if problems:
        raise Invalid(problems)


@atomic()
def create_status(
    *, name: str, by: Actor, meaning: str = "", parent: Status | None = None
) -> Status:
    """A status, or a sub-status of `parent` with its meaning. Raises as `create_brand`."""
    by.need(Right.CONFIGURE)
    if parent is None and meaning not in set(StatusMeaning):
        raise Invalid({"meaning": "unknown_meaning"})
    if parent is not None and parent.parent_id:
        raise Invalid({"parent": "is_a_substatus"})
    siblings = Status.objects.filter(parent=parent)
    status = Status(
        parent=parent,
        name=checked_name(name, siblings=siblings, limit=80),
        slug=free_code(name, taken=Status.objects.all(), parent=parent.slug if parent else ""),
        meaning=parent.meaning if parent else meaning,
        position=siblings.count(),
    )
    return made(status, noun="status", by=by)


@atomic()
def create_tag(*, name: str, by: Actor) -> Tag:
    """A tag for contacts. Raises as `create_brand`."""
    by.need(Right.CONFIGURE)
    tags = Tag.objects.all()
    label = checked_name(name, siblings=tags, limit=60)
    return made(Tag(name=label, slug=free_slug(name, taken=tags)), noun="tag", by=by)
