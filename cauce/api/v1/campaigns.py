"""Campaigns."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.levels import MOST_MINUTES
from cauce.catalog.models import Campaign, Product
from cauce.life import setup

router = Router(tags=["Catalog"])


class CampaignIn(Strict):
    """A new campaign of a product."""

    name: text_type(200)  # type: ignore[valid-type]
    product: Reference


class OwnLevels(Strict):
    """Minutes that this campaign has of its own; null or left out: the company's."""

    answer: int | None = Field(None, ge=0, le=MOST_MINUTES)
    contact: int | None = Field(None, ge=0, le=MOST_MINUTES)
    qualify: int | None = Field(None, ge=0, le=MOST_MINUTES)


class CampaignChange(Strict):
    """What to change; what is left out stays. `service_levels` are set as a whole."""

    name: text_type(200) = ""  # type: ignore[valid-type]
    active: bool = True
    service_levels: OwnLevels = OwnLevels(answer=None, contact=None, qualify=None)


class CampaignOut(Schema):
    """«Campaña». `product` and `brand` are slugs."""

    id: int
    slug: str
    name: str
    product: str
    brand: str
    active: bool
    service_levels: dict[str, int] = Field(description="minutes, where it has its own")
    created_at: datetime


class CampaignsOut(PageOut):
    """A page of campaigns."""

    items: list[CampaignOut]


@router.get("/campaigns", response=CampaignsOut)
def list_campaigns(request: ApiRequest, query: Paged) -> HttpResponse:
    """All campaigns."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/campaigns", response={201: CampaignOut})
def create_campaign(request: ApiRequest, campaign: CampaignIn) -> HttpResponse:
    """A new campaign of a product; it starts with the five usual qualifications."""
    product = row_of(Product.objects.select_related("brand"), campaign.product, field="product")
    made = setup.create_campaign(name=campaign.name, product=product, by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/campaigns/{made.pk}")


@router.get("/campaigns/{reference}", response=CampaignOut)
def get_campaign(request: ApiRequest, reference: str) -> HttpResponse:
    """One campaign by id or slug."""
    return answer(_shape(row_of(_rows(), reference)))


@router.patch("/campaigns/{reference}", response=CampaignOut)
def change_campaign(request: ApiRequest, reference: str, change: CampaignChange) -> HttpResponse:
    """Rename a campaign or switch it off: a campaign that is off takes no enquiries."""
    campaign = row_of(_rows(), reference)
    values = given(change)
    if "service_levels" in values:
        del values["service_levels"]
        values["levels"] = change.service_levels.model_dump()
    setup.update_setting(campaign, noun="campaign", by=request.actor, **values)
    return answer(_shape(campaign))


def _rows() -> Any:
    return Campaign.objects.select_related("product__brand")


def _shape(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "slug": campaign.slug,
        "name": campaign.name,
        "product": campaign.product.slug,
        "brand": campaign.product.brand.slug,
        "active": campaign.active,
        "service_levels": campaign.levels,
        "created_at": campaign.created_at,
    }
