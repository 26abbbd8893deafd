"""Looking somebody up, as the palette does while one types."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.shapes import NO_NUL
from cauce.api.answers import answer
from cauce.api.lead_shape import member_json
from cauce.api.paging import only_known
from cauce.api.request import ApiRequest
from cauce.api.shapes import PersonOut
from cauce.catalog.names import Names, names
from cauce.leads import lookup
from cauce.leads.models import Lead

router = Router(tags=["Leads"])


class SearchQuery(Schema):
    """What was typed."""

    q: str = Field(
        max_length=200,
        min_length=1,
        pattern=NO_NUL,
        description="a lead's number, or any fragment of name, e-mail or phone in any written form",
    )
    limit: int = Field(8, ge=1, le=lookup.MOST)


class FoundLeadOut(Schema):
    """A lead, as much of it as a list of suggestions shows."""

    id: int
    number: int
    name: str
    email: str | None
    phone: str | None
    whatsapp: str | None
    campaign: str | None
    seller: PersonOut | None
    status: str | None
    standing: Literal["active", "spam"]


class FoundContactOut(Schema):
    """A person; `leads` counts those that the token may see."""

    id: int
    name: str
    email: str | None
    phone: str | None
    leads: int
    latest_lead: int | None


class SearchOut(Schema):
    """What was typed exactly first, then the newest."""

    leads: list[FoundLeadOut]
    contacts: list[FoundContactOut]


@router.get("/search", response=SearchOut)
def search(request: ApiRequest, query: Query[SearchQuery]) -> HttpResponse:
    """The few leads and contacts that some letters mean. Lists are `GET /leads?q=`."""
    only_known(request, type(query))
    found = lookup.look_up(request.actor, query.q, limit=query.limit)
    known = names(request.company)
    people = [
        {
            "id": person.contact.pk,
            "name": person.contact.name,
            "email": person.contact.email or None,
            "phone": person.contact.phone or None,
            "leads": person.leads,
            "latest_lead": person.latest,
        }
        for person in found.people
    ]
    return answer({"leads": [_shape(lead, known) for lead in found.leads], "contacts": people})


def _shape(lead: Lead, known: Names) -> dict[str, Any]:
    campaign, status = known.campaigns.get(lead.campaign_id), known.statuses.get(lead.status_id)
    return {
        "id": lead.pk,
        "number": lead.number,
        "name": lead.name,
        "email": lead.email or None,
        "phone": lead.phone or None,
        "whatsapp": lead.whatsapp or None,
        "campaign": campaign.slug if campaign else None,
        "seller": member_json(known, lead.seller_id),
        "status": status.slug if status else None,
        "standing": lead.standing,
    }
