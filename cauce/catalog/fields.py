"""Fields that a company asks beside the usual ones: «campos propios» of the company, or of one
campaign. Their values stand in `attributes` under the field's key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cauce.accounts.models import Company
from cauce.accounts.scope import Owned
from cauce.accounts.versions import cached_by_version
from cauce.catalog.models import Campaign


class FieldKind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "multiple_choice"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    YES_NO = "yes_no"


FIELD_KINDS = {
    FieldKind.TEXT: _("Text"),
    FieldKind.LONG_TEXT: _("Long text"),
    FieldKind.NUMBER: pgettext_lazy("a kind of field", "Number"),
    FieldKind.MONEY: _("Money"),
    FieldKind.DATE: _("Date"),
    FieldKind.CHOICE: _("Choice"),
    FieldKind.CHOICES: _("Multiple choice"),
    FieldKind.PHONE: _("Phone"),
    FieldKind.EMAIL: _("E-mail"),
    FieldKind.URL: _("Web address"),
    FieldKind.YES_NO: _("Yes or no"),
}
# What has an order, and is asked for by from and to; what has options; what is found by a fragment.
MEASURED = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE})
CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
WORDED = frozenset(
    {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL}
)
# One value in two leads can be a slip only where a value tells somebody apart.
MAY_BE_UNIQUE = frozenset(
    {FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.PHONE, FieldKind.EMAIL,
     FieldKind.URL}
)  # fmt: skip
# Kind → the kinds that read every value it has stored.
CONVERTIBLE = {
    FieldKind.TEXT: {FieldKind.LONG_TEXT},
    FieldKind.MONEY: {FieldKind.NUMBER},
    FieldKind.CHOICE: {FieldKind.CHOICES, FieldKind.TEXT, FieldKind.LONG_TEXT},
    FieldKind.DATE: {FieldKind.TEXT, FieldKind.LONG_TEXT},
    FieldKind.EMAIL: {FieldKind.TEXT, FieldKind.LONG_TEXT},
    FieldKind.PHONE: {FieldKind.TEXT, FieldKind.LONG_TEXT},
    FieldKind.URL: {FieldKind.TEXT, FieldKind.LONG_TEXT},
}


class CustomField(Owned):
    """«Campo propio». `slug` is its key in `attributes`; without a campaign it is the company's.

    Never deleted: leads keep their values, and a field that is off shows them as they are.
    """

    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=[(k.value, FIELD_KINDS[k]) for k in FieldKind])
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="+")
    options = models.JSONField(default=list)  # of choices: texts, each once
    currency = models.CharField(max_length=3, blank=True)  # of money
    required = models.BooleanField(default=False)
    unique = models.BooleanField(default=False)
    default = models.JSONField(null=True)  # as a lead would have it
    hint = models.CharField(max_length=200, blank=True)
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "slug"], name="custom_field_slug")
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Field:
    """A field as those need it who read values."""

    id: int
    key: str
    name: str
    kind: FieldKind
    campaign: int | None = None
    options: tuple[str, ...] = ()
    currency: str = ""
    required: bool = False
    unique: bool = False
    default: object = None
    hint: str = ""
    active: bool = True

    @property
    def sorts(self) -> bool:
        """Whether lists can be sorted by it."""
        return self.kind in MEASURED

    def of(self, campaign: int | None) -> bool:
        """Whether leads of a campaign have it; None asks for the company's own."""
        return self.active and self.campaign in (None, campaign)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a company in their order, switched-off ones too."""

    all: Sequence[Field]
    by_key: Mapping[str, Field]
    active: Sequence[Field]

    def of(self, campaign: int | None) -> list[Field]:
        """What leads of a campaign are asked; None: what everybody is."""
        return [field for field in self.active if field.of(campaign)]


@cached_by_version
def fields_of(company: Company) -> Fields:
    """The fields of `company`, which must be in scope; read once per configuration version."""
    found = [as_field(row) for row in CustomField.objects.order_by("position", "id")]
    return Fields(
        found,
        {field.key: field for field in found},
        [field for field in found if field.active],
    )


def as_field(row: CustomField) -> Field:
    """A row, saved or about to be."""
    return Field(
        id=row.pk,
        key=row.slug,
        name=row.name,
        kind=FieldKind(row.kind),
        campaign=row.campaign_id,
        options=tuple(row.options),
        currency=row.currency,
        required=row.required,
        unique=row.unique,
        default=row.default,
        hint=row.hint,
        active=row.active,
    )
