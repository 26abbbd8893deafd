"""The company's own fields, whose values are in a lead's `attributes`."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, plain_value, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.fields import CustomField, FieldKind
from cauce.catalog.models import Campaign
from cauce.life import setup

router = Router(tags=["Catalog"])
_KINDS = tuple(kind.value for kind in FieldKind)
_DEFAULT = plain_value(2_000)


class CustomFieldNew(Strict):
    """A field of every campaign's leads, or with `campaign` of that one's."""

    name: text_type(80)  # type: ignore[valid-type]
    kind: Literal[_KINDS]  # type: ignore[valid-type]
    key: text_type(40) = Field(  # type: ignore[valid-type]
        "", description="its name in `attributes`; made of `name` when left out"
    )
    campaign: Reference | None = None
    options: list[text_type(100)] = Field([], max_length=200)  # type: ignore[valid-type]
    currency: text_type(3) = Field("", description="of money; the company's when left out")  # type: ignore[valid-type]
    required: bool = Field(False, description="by the API and by hand; the public's enquiry enters")
    unique: bool = False
    default: _DEFAULT = None  # type: ignore[valid-type]
    hint: text_type(200) = ""  # type: ignore[valid-type]


class CustomFieldChange(Strict):
    """What to change; what is left out stays. The kind changes while no lead has a value, and
    later only into one that reads them all."""

    name: text_type(80) = ""  # type: ignore[valid-type]
    campaign: Reference | None = Field(None, description="null: leads of every campaign have it")
    kind: Literal[_KINDS] = FieldKind.TEXT.value  # type: ignore[valid-type]
    options: list[text_type(100)] = Field([], max_length=200)  # type: ignore[valid-type]
    currency: text_type(3) = ""  # type: ignore[valid-type]
    required: bool = False
    unique: bool = False
    default: _DEFAULT = None  # type: ignore[valid-type]
    hint: text_type(200) = ""  # type: ignore[valid-type]
    position: int = Field(0, ge=0, le=1000)
    active: bool = True


class CustomFieldOut(Schema):
    """«Campo propio». `key` is its name in `attributes` and in `field.<key>`."""

    id: int
    key: str
    name: str
    kind: str
    campaign: str | None
    options: list[str]
    currency: str
    required: bool
    unique: bool
    default: Any
    hint: str
    position: int
    active: bool


class CustomFieldsOut(PageOut):
    """A page of fields."""

    items: list[CustomFieldOut]


@router.get("/custom-fields", response=CustomFieldsOut)
def list_custom_fields(request: ApiRequest, query: Paged) -> HttpResponse:
    """All of them, switched-off ones too."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/custom-fields", response={201: CustomFieldOut})
def create_custom_field(request: ApiRequest, field: CustomFieldNew) -> HttpResponse:
    """A new one. Leads that have something under its key already are read in the background."""
    values = given(field)
    if field.campaign is not None:
        values["campaign"] = row_of(Campaign.objects.all(), field.campaign, field="campaign")
    if not values.get("currency"):
        values.pop("currency", None)
    made = setup.create_field(by=request.actor, **values)
    return answer(_shape(made), 201, location=f"/api/v1/custom-fields/{made.pk}")


@router.get("/custom-fields/{reference}", response=CustomFieldOut)
def get_custom_field(request: ApiRequest, reference: str) -> HttpResponse:
    """One of them by id or key."""
    return answer(_shape(row_of(_rows(), reference)))


@router.patch("/custom-fields/{reference}", response=CustomFieldOut)
def change_custom_field(
    request: ApiRequest, reference: str, change: CustomFieldChange
) -> HttpResponse:
    """Change it, or switch it off: its values stay with their leads."""
    field = row_of(_rows(), reference)
    values = given(change)
    if change.campaign is not None:
        values["campaign"] = row_of(Campaign.objects.all(), change.campaign, field="campaign")
    setup.update_field(field, by=request.actor, **values)
    return answer(_shape(field))


def _rows() -> Any:
    return CustomField.objects.select_related("campaign")


def _shape(field: CustomField) -> dict[str, Any]:
    return {
        "id": field.pk,
        "key": field.slug,
        "name": field.name,
        "kind": field.kind,
        "campaign": field.campaign.slug if field.campaign else None,
        "options": field.options,
        "currency": field.currency,
        "required": field.required,
        "unique": field.unique,
        "default": field.default,
        "hint": field.hint,
        "position": field.position,
        "active": field.active,
    }
