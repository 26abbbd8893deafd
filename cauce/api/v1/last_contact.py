"""When the person behind a lead was last spoken to, and what was told of it by hand."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from cauce.accounts.shapes import Strict, text_type
from cauce.accounts.zones import zone_of_member
from cauce.api.answers import answer
from cauce.api.request import ApiRequest
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life import work
from cauce.store import atomic

router = Router(tags=["On a lead"])
Channel = Literal[work.CHANNELS]  # type: ignore[valid-type]


class ContactedIn(Strict):
    """That somebody spoke to the person where Cauce does not hear it."""

    at: AwareDatetime = Field(strict=False, description="a moment that is past")
    channel: Channel = Field("other", description="call, whatsapp, email, visit or other")
    comment: text_type(work.COMMENT_LIMIT) = ""  # type: ignore[valid-type]


class ContactedOut(Schema):
    """One contact as it was told; `id` is that of its event."""

    id: int
    at: datetime
    channel: str
    comment: str
    by: dict[str, Any]
    told_at: datetime


class LastContactOut(Schema):
    """The latest contact in any channel, and what was told by hand, the latest first."""

    last_contact_at: datetime | None
    timezone: str = Field(description="by whose clock people read it: the seller's team's")
    items: list[ContactedOut]


@router.get("/leads/{int:lead_id}/last-contact", response=LastContactOut)
def get_last_contact(request: ApiRequest, lead_id: int) -> HttpResponse:
    """When the person was last spoken to."""
    return answer(_shape(lead_for(request.actor, id=lead_id)))


@router.post("/leads/{int:lead_id}/last-contact", response={201: LastContactOut})
def tell_last_contact(request: ApiRequest, lead_id: int, given: ContactedIn) -> HttpResponse:
    """Tell of a contact that happened elsewhere. An older one than the last is kept, too."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        work.tell_contact(
            lead, at=given.at, channel=given.channel, comment=given.comment, by=request.actor
        )
    return answer(_shape(lead), 201)


@router.delete("/leads/{int:lead_id}/last-contact/{int:event_id}", response=LastContactOut)
def withdraw_last_contact(request: ApiRequest, lead_id: int, event_id: int) -> HttpResponse:
    """Take back what was told by mistake: one's own, or anybody's for who may reassign."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        work.take_back_contact(lead, told=event_id, by=request.actor)
    return answer(_shape(lead))


def _shape(lead: Lead) -> dict[str, Any]:
    return {
        "last_contact_at": lead.last_contact_at,
        "timezone": zone_of_member(lead.seller_id).key,
        "items": [
            {
                "id": one.id,
                "at": one.at,
                "channel": one.channel,
                "comment": one.comment,
                "by": {"kind": one.author[0], "id": one.author[1], "name": one.by},
                "told_at": one.told_at,
            }
            for one in work.contacts_of(lead)
        ],
    }
