"""Leads on their way to outside systems: of one lead, and «Historial de envíos» of the company."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import Reference, Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Connection
from cauce.leads.access import lead_for, locked_for
from cauce.life import deliver
from cauce.store import atomic

router = Router(tags=["Deliveries"])


class DeliveryIn(Strict):
    """Where to; may be left out when the company has just one connection that takes leads."""

    connection: int | None = Field(None, ge=1)


class ResolutionIn(Strict):
    """True: it arrived, or the one found there is the same person. False: send it."""

    sent: bool


class DeliveryOut(Schema):
    """A lead on its way to a connection, with every try: exactly what was sent (secrets masked)
    and what came back."""

    id: int
    lead: int
    connection: dict[str, Any]
    act: str
    automatic: bool
    by: str | None
    state: str = Field(description="pending, sending, sent, failed, unknown or review")
    attempts: int
    next_attempt_at: str | None
    status_code: int | None
    remote_id: str | None
    error: dict[str, Any] | None
    created_at: str
    sent_at: str | None
    tries: list[dict[str, Any]]


class DeliveriesOut(PageOut):
    """A page of deliveries, newest first."""

    items: list[DeliveryOut]


@router.get("/leads/{int:lead_id}/deliveries", response=DeliveriesOut)
def list_deliveries_of_a_lead(request: ApiRequest, lead_id: int, query: Paged) -> HttpResponse:
    """Every sending of a lead."""
    only_known(request, type(query))
    lead = lead_for(request.actor, id=lead_id)
    return listed(deliver.deliveries_of(lead), query, deliver.as_data, newest=True)


@router.post("/leads/{int:lead_id}/deliveries", response={201: DeliveryOut})
def create_delivery(request: ApiRequest, lead_id: int, given: DeliveryIn) -> HttpResponse:
    """Send the lead. It travels in the background: read the delivery again for what came back."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        delivery = deliver.queue(lead, connection=_target(given.connection), by=request.actor)
    whole = deliver.delivery_for(request.actor, id=delivery.pk)
    return answer(deliver.as_data(whole), 201, location=f"/api/v1/deliveries/{delivery.pk}")


def _target(reference: Reference | int | None) -> Connection:
    if reference is not None:
        return row_of(Connection.objects.all(), reference, field="connection")
    known = deliver.targets()
    if len(known) != 1:
        raise Invalid({"connection": "required"})
    return known[0]


@router.get("/deliveries", response=DeliveriesOut)
def list_deliveries(request: ApiRequest, query: Paged) -> HttpResponse:
    """Deliveries of all leads that the token may see."""
    only_known(request, type(query))
    rows = deliver.deliveries_for(request.actor).prefetch_related("tries")
    return listed(rows, query, deliver.as_data, newest=True)


@router.get("/deliveries/{int:delivery_id}", response=DeliveryOut)
def get_delivery(request: ApiRequest, delivery_id: int) -> HttpResponse:
    """One delivery with its tries."""
    return answer(deliver.as_data(deliver.delivery_for(request.actor, id=delivery_id)))


@router.post("/deliveries/{int:delivery_id}/retry", response=DeliveryOut)
def retry_delivery(request: ApiRequest, delivery_id: int) -> HttpResponse:
    """Try a failed delivery again, or a waiting one now."""
    delivery = deliver.delivery_for(request.actor, id=delivery_id)
    deliver.retry(delivery, by=request.actor)
    return answer(deliver.as_data(deliver.delivery_for(request.actor, id=delivery_id)))


@router.post("/deliveries/{int:delivery_id}/resolution", response=DeliveryOut)
def resolve_delivery(request: ApiRequest, delivery_id: int, given: ResolutionIn) -> HttpResponse:
    """Say what became of a delivery in review: the target has the lead, or it is sent (again)."""
    delivery = deliver.delivery_for(request.actor, id=delivery_id)
    deliver.resolve(delivery, sent=given.sent, by=request.actor)
    return answer(deliver.as_data(deliver.delivery_for(request.actor, id=delivery_id)))
