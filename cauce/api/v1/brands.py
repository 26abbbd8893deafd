"""Brands."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Brand
from cauce.life import setup

router = Router(tags=["Catalog"])


class BrandIn(Strict):
    """A new brand."""

    name: text_type(200)  # type: ignore[valid-type]


class BrandChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(200) = ""  # type: ignore[valid-type]
    active: bool = True


class BrandOut(Schema):
    """«Marca»."""

    id: int
    slug: str
    name: str
    active: bool
    created_at: datetime


class BrandsOut(PageOut):
    """A page of brands."""

    items: list[BrandOut]


@router.get("/brands", response=BrandsOut)
def list_brands(request: ApiRequest, query: Paged) -> HttpResponse:
    """All brands."""
    only_known(request, type(query))
    return listed(Brand.objects.all(), query, _shape)


@router.post("/brands", response={201: BrandOut})
def create_brand(request: ApiRequest, brand: BrandIn) -> HttpResponse:
    """A new brand."""
    made = setup.create_brand(name=brand.name, by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/brands/{made.pk}")


@router.get("/brands/{reference}", response=BrandOut)
def get_brand(request: ApiRequest, reference: str) -> HttpResponse:
    """One brand by id or slug."""
    return answer(_shape(row_of(Brand.objects.all(), reference)))


@router.patch("/brands/{reference}", response=BrandOut)
def change_brand(request: ApiRequest, reference: str, change: BrandChange) -> HttpResponse:
    """Rename a brand or switch it off."""
    brand = row_of(Brand.objects.all(), reference)
    setup.update_setting(brand, noun="brand", by=request.actor, **given(change))
    return answer(_shape(brand))


def _shape(brand: Brand) -> dict[str, Any]:
    return {
        "id": brand.pk,
        "slug": brand.slug,
        "name": brand.name,
        "active": brand.active,
        "created_at": brand.created_at,
    }
