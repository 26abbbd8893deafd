"""Contacts: people, with the leads of theirs that the token may see."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from cauce.accounts.shapes import Strict, plain_value, text_type
from cauce.api import contact_pages
from cauce.api.answers import answer
from cauce.api.contact_pages import ContactQuery
from cauce.api.contact_shape import FullContactOut, FullContactsOut, contacts_json
from cauce.api.lead_shape import leads_json
from cauce.api.paging import Paged, listed, only_known
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadChange, LeadsOut
from cauce.api.v1.lead_tags import TagsIn, tags_of
from cauce.catalog.models import Tag
from cauce.leads.access import contact_for, contacts_for, leads_of
from cauce.leads.models import Contact
from cauce.life import people, work
from cauce.life.newcomers import FIELDS, create_contact
from cauce.store import atomic, retrying

router = Router(tags=["Contacts"])
_TEXT: Any = text_type(1_000)


class ContactIn(Strict):
    """«Nuevo cliente»: a person without an enquiry. At least one way to reach it."""

    name: text_type(200) = ""  # type: ignore[valid-type]
    email: _TEXT = ""
    phone: text_type(200) = ""  # type: ignore[valid-type]
    whatsapp: text_type(200) = ""  # type: ignore[valid-type]
    attributes: dict[text_type(80), plain_value(2_000)] = Field(  # type: ignore[valid-type]
        {}, max_length=50
    )


@router.get("/contacts", response=FullContactsOut)
def list_contacts(request: ApiRequest, query: Query[ContactQuery]) -> HttpResponse:
    """Contacts that have a lead which the token may see; newest first unless sorted otherwise."""
    only_known(request, ContactQuery)
    contacts = contact_pages.narrowed(request, contacts_for(request.actor))
    return contact_pages.answered(request, contacts, query)


@router.post("/contacts", response={201: FullContactOut})
def post_contact(request: ApiRequest, given: ContactIn) -> HttpResponse:
    """A new contact without a lead. Whoever has such an e-mail or phone already answers 409 with
    `existing`."""
    values = {name: getattr(given, name) for name in FIELDS}
    made = create_contact(values=values, attributes=given.attributes, by=request.actor)
    return answer(_one(request, made), 201, location=f"/api/v1/contacts/{made.pk}")


@router.get("/contacts/{int:contact_id}", response=FullContactOut)
def get_contact(request: ApiRequest, contact_id: int) -> HttpResponse:
    """One contact by its id; of a merged one, the contact that speaks for it."""
    return answer(_one(request, contact_for(request.actor, contact_id)))


@router.patch("/contacts/{int:contact_id}", response=FullContactOut)
def change_contact(request: ApiRequest, contact_id: int, change: LeadChange) -> HttpResponse:
    """Correct the person's data, here and on all its leads, if it has any. With `expected` it is a
    409 when a field is not what you have seen."""
    given = change.model_dump(exclude_unset=True)
    values = {name: value or "" for name, value in given.items() if name in FIELDS}
    seen = {name: value or "" for name, value in (given.get("expected") or {}).items()}
    attributes = given.get("attributes")

    def correct() -> None:
        contact = contact_for(request.actor, contact_id)
        people.correct_contact(
            contact, by=request.actor, values=values, attributes=attributes, seen=seen
        )

    # Two leads of one person corrected at once lock the person's leads in different orders.
    retrying(correct)
    return get_contact(request, contact_id)


@router.get("/contacts/{int:contact_id}/leads", response=LeadsOut)
def list_contact_leads(request: ApiRequest, contact_id: int, query: Paged) -> HttpResponse:
    """The person's leads that the token may see, newest first."""
    only_known(request, type(query))
    leads = _leads(request, contact_for(request.actor, contact_id))
    return listed(leads, query, lambda lead: leads_json([lead], request.company)[0], newest=True)


@router.put("/contacts/{int:contact_id}/tags", response=FullContactOut)
def put_contact_tags(request: ApiRequest, contact_id: int, given: TagsIn) -> HttpResponse:
    """The person has exactly these tags from now on."""
    with atomic():
        contact = contact_for(request.actor, contact_id)
        wanted = tags_of(given.tags)
        others = Tag.objects.exclude(pk__in=[tag.pk for tag in wanted])
        work.tag([contact], tags=wanted, by=request.actor)
        work.untag([contact], tags=list(others), by=request.actor)
    return answer(_one(request, contact))


def _one(request: ApiRequest, contact: Contact) -> dict[str, Any]:
    return contacts_json([contact], request.company)[0]


def _leads(request: ApiRequest, contact: Contact) -> Any:
    return leads_of(request.actor, contact)
