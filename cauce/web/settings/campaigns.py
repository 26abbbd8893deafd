"""Campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cauce.catalog.models import Campaign, Product
from cauce.life import setup
from cauce.web.request import Request
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
    kept = ("product",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "product" in self.fields:
            products = Product.objects.filter(active=True, brand__active=True)
            rows = products.select_related("brand").order_by("brand__name", "name")
            self.fields["product"].queryset = rows  # type: ignore[attr-defined]


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [
        Line(row, row.name, f"{row.product.brand.name} · {row.product.name} · {row.slug}")
        for row in rows
    ]


def _create(request: Request, values: Values) -> Campaign:
    return setup.create_campaign(by=request.actor, **values)


def _change(request: Request, row: Campaign, values: Values) -> Campaign:
    return setup.update_setting(row, noun="campaign", by=request.actor, **values)


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
