"""Campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.catalog.levels import LEVELS
from cauce.catalog.models import Campaign, Product
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.levels import minutes_field
from cauce.web.settings.noun import Line, Noun, SettingForm, Values


class ProductChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Products, each told with its brand."""

    def label_from_instance(self, product: Any) -> str:
        """«Brand · product»."""
        return f"{product.brand.name} · {product.name}"


class CampaignChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Campaigns, each told with its product."""

    def label_from_instance(self, campaign: Any) -> str:
        """«Product · campaign»."""
        return f"{campaign.product.name} · {campaign.name}"


class CampaignForm(SettingForm):
    """A campaign; its product is chosen once, because its leads belong there."""

    name = forms.CharField(label=_("Name"), max_length=200)
    product = ProductChoice(None, label=_("Product"), empty_label=None)
    answer = minutes_field(_("Minutes to the first answer"), empty=_("Empty: the company's."))
    contact = minutes_field(_("Minutes to the contact"), empty=_("Empty: the company's."))
    qualify = minutes_field(_("Minutes to the qualification"), empty=_("Empty: the company's."))
    kept = ("product",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "product" in self.fields:
            products = Product.objects.filter(active=True, brand__active=True)
            rows = products.select_related("brand").order_by("brand__name", "name")
            self.fields["product"].queryset = rows  # type: ignore[attr-defined]

    def values_of(self, row: Any) -> Values:
        """The levels of its own beside the columns."""
        own: dict[str, int] = row.levels if row else {}
        return super().values_of(row) | {level: own.get(level) for level in LEVELS}


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [
        Line(row, row.name, f"{row.product.brand.name} · {row.product.name} · {row.slug}")
        for row in rows
    ]


def _create(request: Request, values: Values) -> Campaign:
    levels = _taken(values)
    made = setup.create_campaign(by=request.actor, **values)
    return setup.update_setting(made, noun="campaign", by=request.actor, levels=levels)


def _change(request: Request, row: Campaign, values: Values) -> Campaign:
    levels = _taken(values)
    return setup.update_setting(row, noun="campaign", by=request.actor, **values, levels=levels)


def _taken(values: Values) -> dict[str, int | None]:
    """The levels out of what a form holds."""
    return {level: values.pop(level) for level in LEVELS}


def _rows() -> Any:
    rows = Campaign.objects.select_related("product__brand")
    return rows.order_by("-active", "product__brand__name", "product__name", "name")


NOUN = Noun(
    name="campaign",
    slug="campaigns",
    title=_("Campaigns"),
    lead=_("Where enquiries belong. Forms, imports and programs name a campaign."),
    new=_("New campaign"),
    rows=_rows,
    lines=_lines,
    form=CampaignForm,
    create=_create,
    change=_change,
    one_page="settings/campaign.html",
)
