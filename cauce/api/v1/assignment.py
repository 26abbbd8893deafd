"""Whose lead it is: «Asignado a»."""

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict
from cauce.api.meanwhile import held, told
from cauce.api.openapi import GUARDED
from cauce.api.references import member_of
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadOut
from cauce.leads.access import locked_for
from cauce.life import assignment
from cauce.store import atomic

router = Router(tags=["On a lead"])


class SellerSeen(Strict):
    """The seller as it was when you looked; null for nobody."""

    seller: Reference | None


class AssignmentIn(Strict):
    """The seller by id or e-mail; null takes the lead from whoever has it."""

    seller: Reference | None
    expected: SellerSeen | None = Field(None, description="409 when it is not that any more")


@router.put("/leads/{int:lead_id}/assignment", response=LeadOut, openapi_extra=GUARDED)
def put_assignment(request: ApiRequest, lead_id: int, given: AssignmentIn) -> HttpResponse:
    """Give the lead to a seller by hand: direct where it had none, else a reassignment."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        to = None if given.seller is None else member_of(given.seller, field="seller")
        seen = None
        if given.expected:
            was = given.expected.seller
            before = None if was is None else member_of(was, field="expected.seller").pk
            seen = {"seller_id": before}
        held(request, lead, seen, wanted={"seller_id": to.pk if to else None})
        assignment.assign(lead, to=to, by=request.actor)
    return told(request, lead)


@router.post("/leads/{int:lead_id}/assignment", response=LeadOut, openapi_extra=GUARDED)
def post_assignment(request: ApiRequest, lead_id: int, given: AssignmentIn) -> HttpResponse:
    """The same as PUT."""
    return put_assignment(request, lead_id, given)
