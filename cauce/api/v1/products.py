"""Products, with what the welcome mail tells of them."""

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.product_shape import ProductOut, ProductsOut, product_shape
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.catalog.models import Brand, Product
from cauce.catalog.product_files import with_files
from cauce.life import setup

router = Router(tags=["Catalog"])
type Price = Annotated[Decimal, Field(ge=0, le=setup.DEAREST, decimal_places=2, strict=False)]


class ProductIn(Strict):
    """A new product of a brand."""

    name: text_type(200)  # type: ignore[valid-type]
    brand: Reference
    description: text_type(setup.DESCRIPTION_LIMIT) = ""  # type: ignore[valid-type]
    url: text_type(setup.URL_LIMIT) = ""  # type: ignore[valid-type]
    price: Price | None = None
    currency: text_type(3) = Field("", description="default: the company's")  # type: ignore[valid-type]


class ProductChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(200) = ""  # type: ignore[valid-type]
    active: bool = True
    description: text_type(setup.DESCRIPTION_LIMIT) = ""  # type: ignore[valid-type]
    url: text_type(setup.URL_LIMIT) = ""  # type: ignore[valid-type]
    price: Price | None = None
    currency: text_type(3) = ""  # type: ignore[valid-type]


@router.get("/products", response=ProductsOut)
def list_products(request: ApiRequest, query: Paged) -> HttpResponse:
    """All products."""
    only_known(request, type(query))
    return listed(_rows(), query, product_shape)


@router.post("/products", response={201: ProductOut})
def create_product(request: ApiRequest, product: ProductIn) -> HttpResponse:
    """A new product of a brand."""
    values = product.model_dump(exclude={"brand"})
    brand = row_of(Brand.objects.all(), product.brand, field="brand")
    made = setup.create_product(brand=brand, by=request.actor, **values)
    return answer(product_shape(made), 201, location=f"/api/v1/products/{made.pk}")


@router.get("/products/{reference}", response=ProductOut)
def get_product(request: ApiRequest, reference: str) -> HttpResponse:
    """One product by id or slug."""
    return answer(product_shape(row_of(_rows(), reference)))


@router.patch("/products/{reference}", response=ProductOut)
def change_product(request: ApiRequest, reference: str, change: ProductChange) -> HttpResponse:
    """Change a product or switch it off."""
    product = row_of(_rows(), reference)
    setup.update_setting(product, noun="product", by=request.actor, **given(change))
    return answer(product_shape(product))


def _rows() -> Any:
    return with_files(Product.objects.select_related("brand"))
