"""Hosted forms."""

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.audiences import MarketingList
from cauce.catalog.models import Campaign
from cauce.life.capture import forms
from cauce.life.capture.models import Form

router = Router(tags=["Forms"])


class FieldIn(Strict):
    """One question. `options` belong to the kind `select`."""

    name: text_type(40)  # type: ignore[valid-type]
    label: text_type(200)  # type: ignore[valid-type]
    kind: Literal[forms.KINDS]  # type: ignore[valid-type]
    required: bool = False
    options: list[text_type(200)] = Field([], max_length=200)  # type: ignore[valid-type]


class FormIn(Strict):
    """A new form; without fields it asks name, e-mail, phone and message."""

    name: text_type(120)  # type: ignore[valid-type]
    campaign: Reference
    title: text_type(200) = ""  # type: ignore[valid-type]
    fields: list[FieldIn] | None = Field(None, min_length=1, max_length=40)
    consent: text_type(4_000) = ""  # type: ignore[valid-type]
    list: Reference | None = Field(None, description="the marketing list that a box offers")
    list_consent: text_type(4_000) = Field("", description="beside that box")  # type: ignore[valid-type]
    thanks: text_type(4_000) = ""  # type: ignore[valid-type]
    redirect_url: text_type(500) = ""  # type: ignore[valid-type]
    minimum_seconds: int = Field(3, ge=0, le=600)


class FormChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    campaign: Reference = ""
    title: text_type(200) = ""  # type: ignore[valid-type]
    fields: list[FieldIn] = Field([], min_length=1, max_length=40)
    consent: text_type(4_000) = ""  # type: ignore[valid-type]
    list: Reference | None = None
    list_consent: text_type(4_000) = ""  # type: ignore[valid-type]
    thanks: text_type(4_000) = ""  # type: ignore[valid-type]
    redirect_url: text_type(500) = ""  # type: ignore[valid-type]
    minimum_seconds: int = Field(3, ge=0, le=600)
    active: bool = True


class FormOut(Schema):
    """A form at `url`."""

    id: int
    name: str
    campaign: str
    url: str
    title: str
    fields: list[dict[str, Any]]
    consent: str
    list: str | None
    list_consent: str
    thanks: str
    redirect_url: str
    minimum_seconds: int
    active: bool
    created_at: datetime


class FormsOut(PageOut):
    """A page of forms."""

    items: list[FormOut]


@router.get("/forms", response=FormsOut)
def list_forms(request: ApiRequest, query: Paged) -> HttpResponse:
    """All forms."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/forms", response={201: FormOut})
def create_form(request: ApiRequest, form: FormIn) -> HttpResponse:
    """A new form."""
    values = form.model_dump(exclude={"campaign", "name", "fields", "list"})
    values["marketing_list"] = _list(form.list)
    if form.fields is not None:
        values["fields"] = [_stored(field) for field in form.fields]
    campaign = row_of(Campaign.objects.all(), form.campaign, field="campaign")
    made = forms.create_form(name=form.name, campaign=campaign, by=request.actor, **values)
    return answer(_shape(made), 201, location=f"/api/v1/forms/{made.pk}")


@router.get("/forms/{int:form_id}", response=FormOut)
def get_form(request: ApiRequest, form_id: int) -> HttpResponse:
    """One form."""
    return answer(_shape(row_of(_rows(), form_id)))


@router.patch("/forms/{int:form_id}", response=FormOut)
def change_form(request: ApiRequest, form_id: int, change: FormChange) -> HttpResponse:
    """Change a form or switch it off."""
    form = row_of(_rows(), form_id)
    values = given(change)
    if "campaign" in values:
        values["campaign"] = row_of(Campaign.objects.all(), values["campaign"], field="campaign")
    if "list" in values:
        values["marketing_list"] = _list(values.pop("list"))
    if "fields" in values:
        values["fields"] = [_stored(field) for field in change.fields]
    forms.update_form(form, by=request.actor, **values)
    return answer(_shape(form))


def _stored(field: FieldIn) -> dict[str, Any]:
    found: dict[str, Any] = field.model_dump()
    if field.kind != "select":
        del found["options"]
    return found


def _list(reference: str | None) -> MarketingList | None:
    if reference is None:
        return None
    return row_of(MarketingList.objects.filter(active=True), reference, field="list")


def _rows() -> Any:
    return Form.objects.select_related("campaign", "marketing_list")


def _shape(form: Form) -> dict[str, Any]:
    return {
        "id": form.pk,
        "name": form.name,
        "campaign": form.campaign.slug,
        "url": f"{settings.BASE_URL}/f/{form.key}",
        "title": form.title,
        "fields": form.fields,
        "consent": form.consent,
        "list": form.marketing_list.slug if form.marketing_list else None,
        "list_consent": form.list_consent,
        "thanks": form.thanks,
        "redirect_url": form.redirect_url,
        "minimum_seconds": form.minimum_seconds,
        "active": form.active,
        "created_at": form.created_at,
    }
