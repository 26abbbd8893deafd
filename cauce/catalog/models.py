"""Brands, products, campaigns; qualification types and statuses; connections to the outside."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.accounts.scope import Owned


class Named(Owned):
    """Something with a name unique in its parent and a slug unique in its company."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    active = models.BooleanField(default=True)  # never deleted: leads refer to it for ever
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Brand(Named):
    """«Marca»."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="brand_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="brand_slug"),
        ]


class Product(Named):
    """«Producto»: what a campaign sells, with what the welcome mail tells of it."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products")
    description = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brand", "name"], name="product_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="product_slug"),
        ]


class Campaign(Named):
    """«Campaña»: where a lead's enquiry belongs."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="campaigns")
    levels = models.JSONField(default=dict)  # {service level: minutes}, where it has its own

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["product", "name"], name="campaign_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="campaign_slug"),
        ]


class QualificationMeaning(StrEnum):
    """What a qualification says about the enquiry."""

    POSITIVE = "positive"
    PARTIAL = "partial"
    NEGATIVE = "negative"
    UNREACHABLE = "unreachable"


QUALIFICATION_MEANINGS = {
    QualificationMeaning.POSITIVE: _("Positive"),
    QualificationMeaning.PARTIAL: _("Partial"),
    QualificationMeaning.NEGATIVE: _("Negative"),
    QualificationMeaning.UNREACHABLE: _("Unreachable"),
}


class QualificationType(Owned):
    """A qualification of one campaign. Without `maps_to` it is one of the campaign's states."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    points = models.SmallIntegerField(default=0)
    meaning = models.CharField(
        max_length=12, choices=[(m.value, QUALIFICATION_MEANINGS[m]) for m in QualificationMeaning]
    )
    maps_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="qualification_slug"),
            models.UniqueConstraint(fields=["campaign", "name"], name="qualification_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_id(self) -> int:
        """The qualification state this type leads to: itself when it is one."""
        return self.maps_to_id or self.pk


class QualificationRule(Owned):
    """What the system adds to «Calificaciones» by itself when something happens with a person.

    `event` is of `catalog.qualifying.INTERACTIONS`, `least` its number. `type` is a code, because
    each campaign has types of its own; where a campaign has none of that code the rule rests.
    """

    event = models.CharField(max_length=24)
    least = models.IntegerField(null=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="+")
    type = models.SlugField(max_length=80, db_index=False)
    points = models.SmallIntegerField(default=0)
    each_time = models.BooleanField(default=False)  # else at most once for a lead
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.event


class StatusMeaning(StrEnum):
    """Where in the sales cycle a status stands."""

    NEW = "new"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


STATUS_MEANINGS = {
    StatusMeaning.NEW: _("New"),
    StatusMeaning.OPEN: _("Open"),
    StatusMeaning.WON: _("Won"),
    StatusMeaning.LOST: _("Lost"),
}


class Status(Owned):
    """«Estado»; with `parent` a sub-status, which shares its parent's meaning."""

    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    meaning = models.CharField(
        max_length=8, choices=[(m.value, STATUS_MEANINGS[m]) for m in StatusMeaning]
    )
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "slug"], name="status_slug"),
            models.UniqueConstraint(fields=["parent", "name"], name="substatus_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(Owned):
    """«Etiqueta» of a contact; shows on all its leads."""

    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="tag_name"),
            models.UniqueConstraint(fields=["company", "slug"], name="tag_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Outcome(StrEnum):
    """What a contact came to, as a person chose it; none is «No Clasificado»."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    PARTIAL = "partial"


OUTCOMES = {
    Outcome.POSITIVE: _("Positive"),
    Outcome.NEGATIVE: _("Negative"),
    Outcome.PARTIAL: _("Partial"),
}
UNCLASSIFIED = _("Unclassified")


class NoteTemplate(Owned):
    """«Nota predefinida»: a text, the tags it gives the person, and what such a contact is."""

    title = models.CharField(max_length=120)
    body = models.TextField()
    tags = models.ManyToManyField(Tag, related_name="+", blank=True)
    call = models.BooleanField(default=False)  # a note from it tells of a call
    outcome = models.CharField(
        max_length=8, blank=True, choices=[(one.value, OUTCOMES[one]) for one in Outcome]
    )
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "title"], name="note_template_title")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What lists and facts call it."""
        return self.title


class Connection(Owned):
    """A door to an outside system. `options` are plain, `sealed` holds the encrypted secrets."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=40, unique=True)  # in the webhook's address: unguessable
    options = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="+")
    active = models.BooleanField(default=True)
    trouble = models.CharField(max_length=300, blank=True)  # why it does not work now
    checked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "name"], name="connection_name")
        ]

    def __str__(self) -> str:
        return self.name
