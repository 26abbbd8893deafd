"""Products, with what the welcome mail tells of them."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cauce.catalog.models import Brand, Product
from cauce.catalog.product_files import FileKind
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings import product_files
from cauce.web.settings.noun import Line, Noun, SettingForm, Values


class ProductForm(SettingForm):
    """A product; its brand is chosen once."""

    name = forms.CharField(label=_("Name"), max_length=200)
    brand: Any = forms.ModelChoiceField(None, label=_("Brand"), empty_label=None)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What the welcome mail tells of it."),
    )
    url = forms.CharField(
        label=_("Web address"),
        required=False,
        max_length=500,
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    price = forms.DecimalField(
        label=_("Price"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        widget=forms.TextInput({"class": "input--short"}),
        help_text=_("Three letters; empty is the company's."),
    )
    kept = ("brand",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "brand" in self.fields:
            brands = Brand.objects.filter(active=True).order_by("name")
            self.fields["brand"].queryset = brands  # type: ignore[attr-defined]


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [Line(row, row.name, " · ".join(filter(None, _notes(row)))) for row in rows]


def _notes(row: Product) -> list[str]:
    price = number_format(row.price, 2, force_grouping=True) if row.price is not None else ""
    documents: int = row.documents  # type: ignore[attr-defined]
    count = ngettext("%(count)s document", "%(count)s documents", documents)
    told = [row.brand.name, f"{price} {row.currency}".strip()]
    return [*told, count % {"count": documents} if documents else ""]


def _create(request: Request, values: Values) -> Product:
    return setup.create_product(by=request.actor, **values)


def _change(request: Request, row: Product, values: Values) -> Product:
    return setup.update_setting(row, noun="product", by=request.actor, **values)


def _rows() -> Any:
    kept = Q(files__kind=FileKind.DOCUMENT, files__removed_at=None)
    counted = Product.objects.annotate(documents=Count("files", filter=kept))
    return counted.select_related("brand").order_by("brand__name", "name")


NOUN = Noun(
    name="product",
    slug="products",
    title=_("Products"),
    lead=_("What is sold. A campaign belongs to one of them."),
    new=_("New product"),
    rows=_rows,
    lines=_lines,
    form=ProductForm,
    create=_create,
    change=_change,
    one_page="settings/product.html",
    more=product_files.of_product,
)
