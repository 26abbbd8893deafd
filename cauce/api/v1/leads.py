"""Leads: capture one or many, list, read, correct."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.api import capture, lead_lists
from cauce.api.answers import answer
from cauce.api.lead_lists import LeadQuery
from cauce.api.lead_shape import leads_json
from cauce.api.meanwhile import held, told
from cauce.api.openapi import GUARDED, body
from cauce.api.paging import Cursor, cursor_of, only_known, page_of
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import BatchOut, LeadChange, LeadOut, LeadsOut, WaitingOut
from cauce.leads import asked, orders, queries
from cauce.leads.access import lead_for, leads_for, locked_for
from cauce.life import people
from cauce.life.capture.sources.api import LeadIn
from cauce.store import atomic

router = Router(tags=["Leads"])


class BatchIn(Schema):
    """Up to 1,000 enquiries; a bare list is taken as well."""

    leads: list[LeadIn] = Field(max_length=capture.MOST_ITEMS)


@router.post(
    "/leads",
    response={201: LeadOut, 200: LeadOut, 202: WaitingOut},
    openapi_extra=body(LeadIn, once=True),
)
def create_lead(request: ApiRequest) -> HttpResponse:
    """Capture an enquiry: 201 with the finished lead, its seller, score and duplicates.

    The same Idempotency-Key with the same body, or the same `external_id`, answers 200 with the
    lead that is there. What is refused is kept, and the problem names its `submission`.
    """
    outcome = capture.take_one(request)
    if outcome.problem:
        return answer(outcome.problem, outcome.status, problem=True)
    where = f"/api/v1/leads/{outcome.lead['id']}" if outcome.lead else ""
    return answer(outcome.body, outcome.status, location=where if outcome.status == 201 else "")


@router.post("/leads/batch", response=BatchOut, openapi_extra=body(BatchIn, once=True, listed=True))
def create_leads(request: ApiRequest) -> HttpResponse:
    """Capture up to 1,000 enquiries; each item succeeds or fails alone, with the status that it
    would have got by itself."""
    found, is_list = capture.take_many(request)
    if not is_list:
        return answer(found[0].problem, found[0].status, problem=True)
    items = [
        {"index": index, "status": each.status, "lead": each.lead, "problem": each.problem}
        for index, each in enumerate(found)
    ]
    return answer({"items": items})


@router.get("/leads", response=LeadsOut)
def list_leads(request: ApiRequest, query: Query[LeadQuery]) -> HttpResponse:
    """Leads that the token may see, newest first unless sorted otherwise.

    `next` leads to the following page at the same cost, however deep. Totals stop at 10,000,
    at 1,000 where a custom field narrows the list, those of a search and of several custom fields
    at what the page shows. Custom fields are filters as well: `field.<key>=` takes a fragment of a
    text, options, a number or a day, yes or no, or `none`; numbers, money and dates take
    `field.<key>.from=` and `field.<key>.to=`, both included.
    """
    only_known(request, LeadQuery, also=asked.is_filter)
    lead_lists.checked_sort(query.sort)
    here = cursor_of(query.cursor, sort=query.sort, width=orders.width(query.sort))
    filters = lead_lists.filters_of(request)
    leads = queries.for_pages(leads_for(request.actor), filters)
    after = here.after if here else None
    rows, last = queries.page_as_stored(leads, sort=query.sort, after=after, limit=query.limit)
    if here:
        total, capped = here.total, here.capped
    else:
        total, capped = queries.told_total(leads, filters, shown=len(rows), whole=last is None)
    following = Cursor(query.sort, last, total, capped) if last else None
    return page_of(leads_json(rows, request.company), following, total=total, capped=capped)


@router.get("/leads/{int:lead_id}", response=LeadOut)
def get_lead(request: ApiRequest, lead_id: int) -> HttpResponse:
    """One lead by its id. Its ETag is what `If-Match` takes."""
    return told(request, lead_for(request.actor, id=lead_id))


@router.patch("/leads/{int:lead_id}", response=LeadOut, openapi_extra=GUARDED)
def change_lead(request: ApiRequest, lead_id: int, change: LeadChange) -> HttpResponse:
    """Correct the person's data: here, on the contact, and on all its leads (attributes are this
    lead's alone). With `expected` it is a 409 when a field is not what you have seen."""
    given = change.model_dump(exclude_unset=True)
    expected = given.pop("expected", None)
    values = {name: value or "" for name, value in given.items() if name != "attributes"}
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        held(request, lead, expected, wanted=values)
        attributes = _merged(lead.attributes, given.get("attributes"))
        lead = people.correct(lead, by=request.actor, values=values, attributes=attributes)
    return told(request, lead)


def _merged(known: dict[str, Any], given: dict[str, Any] | None) -> dict[str, Any] | None:
    """The attributes after the change; None when none are to be changed. Raises Invalid."""
    if given is None:
        return None
    merged = {name: value for name, value in (known | given).items() if value is not None}
    if len(merged) > max(50, len(known)):
        raise Invalid({"attributes": ("too_many", {"limit": 50})})
    return merged
