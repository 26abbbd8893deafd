"""Marketing lists and who is on them."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.contact_shape import contacts_json
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.audiences import MarketingList
from cauce.leads.access import contact_for, contacts_for
from cauce.leads.models import ListMember
from cauce.life import contacts, setup

router = Router(tags=["Lists and segments"])
_MOST = 1_000


class ListIn(Strict):
    """A new list; nobody is on it."""

    name: text_type(120)  # type: ignore[valid-type]
    description: text_type(2_000) = ""  # type: ignore[valid-type]
    newsletter: bool = False


class ListChange(Strict):
    """What to change; what is left out stays."""

    name: text_type(120) = ""  # type: ignore[valid-type]
    description: text_type(2_000) = ""  # type: ignore[valid-type]
    newsletter: bool = False
    active: bool = True


class ListOut(Schema):
    """«Lista de marketing»."""

    id: int
    slug: str
    name: str
    description: str
    newsletter: bool
    active: bool
    created_at: datetime


class ListsOut(PageOut):
    """A page of lists."""

    items: list[ListOut]


class MembersIn(Strict):
    """Contacts by their ids; those that are on the list already stay as they are."""

    contacts: list[int] = Field(min_length=1, max_length=_MOST)


class SubscribedOut(Schema):
    """How many came onto the list."""

    subscribed: int


class MemberOut(Schema):
    """A contact on a list; `origin` is the form or import that the source speaks of."""

    id: int
    contact: int
    source: str
    origin: int | None
    subscribed_at: datetime
    unsubscribed_at: datetime | None


class MembersOut(PageOut):
    """A page of members, the newest first."""

    items: list[MemberOut]


@router.get("/lists", response=ListsOut)
def list_lists(request: ApiRequest, query: Paged) -> HttpResponse:
    """All lists."""
    only_known(request, type(query))
    return listed(MarketingList.objects.all(), query, _shape)


@router.post("/lists", response={201: ListOut})
def create_list(request: ApiRequest, given: ListIn) -> HttpResponse:
    """A new list. A name that exists answers 409 with `existing`."""
    made = setup.create_list(by=request.actor, **given.model_dump())
    return answer(_shape(made), 201, location=f"/api/v1/lists/{made.pk}")


@router.get("/lists/{reference}", response=ListOut)
def get_list(request: ApiRequest, reference: str) -> HttpResponse:
    """One list by id or slug."""
    return answer(_shape(_row(reference)))


@router.patch("/lists/{reference}", response=ListOut)
def change_list(request: ApiRequest, reference: str, change: ListChange) -> HttpResponse:
    """Change a list or switch it off."""
    row = _row(reference)
    setup.update_setting(row, noun="list", by=request.actor, **given(change))
    return answer(_shape(row))


@router.get("/lists/{reference}/members", response=MembersOut)
def list_members(request: ApiRequest, reference: str, query: Paged) -> HttpResponse:
    """Who is or was on the list, of the contacts that the token may see; the newest first."""
    only_known(request, type(query))
    seen = contacts_for(request.actor).values("pk")
    rows = ListMember.objects.filter(marketing_list=_row(reference), contact_id__in=seen)
    return listed(rows, query, _member, newest=True)


@router.post("/lists/{reference}/members", response=SubscribedOut)
def subscribe(request: ApiRequest, reference: str, body: MembersIn) -> HttpResponse:
    """Put contacts on the list. Whoever left it comes back: ask them first."""
    wanted = set(body.contacts)
    found = list(contacts_for(request.actor).filter(pk__in=wanted))
    if len(found) < len(wanted):
        raise Invalid({"contacts": "unknown_reference"})
    count = contacts.subscribe(found, marketing_list=_row(reference), by=request.actor)
    return answer({"subscribed": count})


@router.delete("/lists/{reference}/members/{int:contact_id}", response=dict[str, Any])
def unsubscribe(request: ApiRequest, reference: str, contact_id: int) -> HttpResponse:
    """Take a contact off the list; answers with the contact. Its membership stays, with when."""
    contact = contact_for(request.actor, contact_id)
    contacts.unsubscribe([contact], marketing_list=_row(reference), by=request.actor)
    return answer(contacts_json([contact], request.company)[0])


def _row(reference: str) -> MarketingList:
    return row_of(MarketingList.objects.all(), reference)


def _shape(row: MarketingList) -> dict[str, Any]:
    return {
        "id": row.pk,
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "newsletter": row.newsletter,
        "active": row.active,
        "created_at": row.created_at,
    }


def _member(row: ListMember) -> dict[str, Any]:
    return {
        "id": row.pk,
        "contact": row.contact_id,
        "source": row.source,
        "origin": row.origin,
        "subscribed_at": row.subscribed_at,
        "unsubscribed_at": row.unsubscribed_at,
    }
