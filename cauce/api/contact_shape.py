"""A contact as JSON, wherever one is answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from cauce.accounts.models import Company
from cauce.api.shapes import PageOut
from cauce.catalog.names import Names, names
from cauce.leads import families
from cauce.leads.conditions import NONE
from cauce.leads.contact_lists import members_of, tags_of
from cauce.leads.models import Contact, ContactPoint, ListMember

type Json = dict[str, Any]


class PointOut(Schema):
    """One key that finds the person: kind is email, phone or external."""

    id: int
    kind: str
    key: str


class SubscriptionOut(Schema):
    """On a list since when, how it came there, and when it left."""

    list: str
    source: str
    subscribed_at: datetime
    unsubscribed_at: datetime | None


class FullContactOut(Schema):
    """A person, whatever and however often it asked."""

    id: int
    name: str
    email: str | None
    phone: str | None
    whatsapp: str | None
    points: list[PointOut]
    attributes: dict[str, Any]
    tags: list[str]
    lists: list[SubscriptionOut]
    entry_method: str = Field(description="of the first lead")
    leads: int = Field(description="how many active leads")
    lead_state: str = Field(description="«Estado Lead»: none, in_process or completed")
    last_contact_at: datetime | None
    created_at: datetime


class FullContactsOut(PageOut):
    """A page of contacts."""

    items: list[FullContactOut]


def contacts_json(contacts: Sequence[Contact], company: Company) -> list[Json]:
    """The shape of each contact of the company in scope. Three statements for all of them."""
    known, tags, members = names(company), tags_of(contacts), members_of(contacts)
    points: dict[int, list[Json]] = {contact.pk: [] for contact in contacts}
    everybody = ContactPoint.objects.filter(contact__in=families.of(list(points)))
    of_whom = everybody.values_list("contact_id", "contact__canonical_id", "pk", "kind", "key")
    for contact_id, canonical, pk, kind, key in of_whom.order_by("pk"):
        points[canonical or contact_id].append({"id": pk, "kind": kind, "key": key})
    return [
        _contact(one, known, tags.get(one.pk, []), members.get(one.pk, []), points[one.pk])
        for one in contacts
    ]


def _contact(
    contact: Contact, known: Names, tags: list[int], members: list[ListMember], points: list[Json]
) -> Json:
    return {
        "id": contact.pk,
        "name": contact.name,
        "email": contact.email or None,
        "phone": contact.phone or None,
        "whatsapp": contact.whatsapp or None,
        "points": points,
        "attributes": contact.attributes,
        "tags": [known.tags[pk].slug for pk in tags if pk in known.tags],
        "lists": [_subscription(member, known) for member in members],
        "entry_method": contact.entry_method,
        "leads": contact.lead_count,
        "lead_state": contact.lead_state or NONE,
        "last_contact_at": contact.last_contact_at,
        "created_at": contact.created_at,
    }


def _subscription(member: ListMember, known: Names) -> Json:
    label = known.lists.get(member.marketing_list_id)
    return {
        "list": label.slug if label else str(member.marketing_list_id),
        "source": member.source,
        "subscribed_at": member.subscribed_at,
        "unsubscribed_at": member.unsubscribed_at,
    }
