"""Contacts: people, with the leads of theirs that the token may see."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
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
from cauce.life import consents, people, points, work
from cauce.life.newcomers import FIELDS, create_contact
from cauce.store import atomic

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


class PointIn(Strict):
    """An e-mail or a phone, one of the two."""

    email: _TEXT = ""
    phone: text_type(200) = ""  # type: ignore[valid-type]


class ConsentIn(Strict):
    """For what, in which channel (none: any), and to which words."""

    purpose: text_type(40)  # type: ignore[valid-type]
    channel: Literal[consents.CHANNELS] = ""  # type: ignore[valid-type]
    text: text_type(4_000) = ""  # type: ignore[valid-type]


class ConsentOut(Schema):
    """A consent: `source` is form, api, import or hand."""

    id: int
    lead: int | None
    purpose: str
    channel: str
    text: str
    source: str
    url: str
    ip: str
    given_at: datetime
    withdrawn_at: datetime | None


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
    contact = contact_for(request.actor, contact_id)
    people.correct_contact(
        contact, by=request.actor, values=values, attributes=attributes, seen=seen
    )
    return get_contact(request, contact_id)


@router.get("/contacts/{int:contact_id}/leads", response=LeadsOut)
def list_contact_leads(request: ApiRequest, contact_id: int, query: Paged) -> HttpResponse:
    """The person's leads that the token may see, newest first."""
    only_known(request, type(query))
    leads = _leads(request, contact_for(request.actor, contact_id))
    return listed(leads, query, lambda lead: leads_json([lead], request.company)[0], newest=True)


@router.post("/contacts/{int:contact_id}/points", response={201: FullContactOut})
def post_point(request: ApiRequest, contact_id: int, given: PointIn) -> HttpResponse:
    """A further e-mail or phone, in any written form: the person is found by it from now on. 422
    with `taken` names the contact that has it."""
    contact = contact_for(request.actor, contact_id)
    points.add_point(contact, email=given.email, phone=given.phone, by=request.actor)
    return answer(_one(request, contact), 201)


@router.delete("/contacts/{int:contact_id}/points/{int:point_id}", response=FullContactOut)
def delete_point(request: ApiRequest, contact_id: int, point_id: int) -> HttpResponse:
    """The person is no longer found by it. 409 where it is shown or an enquiry came with it."""
    contact = contact_for(request.actor, contact_id)
    points.remove_point(contact, point_id, by=request.actor)
    return answer(_one(request, contact))


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


@router.get("/contacts/{int:contact_id}/consents", response=list[ConsentOut])
def list_consents(request: ApiRequest, contact_id: int) -> HttpResponse:
    """What the person agreed to, the newest first; what was withdrawn too."""
    contact = contact_for(request.actor, contact_id)
    return answer([_consent(one) for one in consents.of(contact)])


@router.post("/contacts/{int:contact_id}/consents", response={201: ConsentOut})
def post_consent(request: ApiRequest, contact_id: int, given: ConsentIn) -> HttpResponse:
    """Write down that the person agreed to something."""
    contact = contact_for(request.actor, contact_id)
    told = given.model_dump(include={"purpose", "channel", "text"})
    return answer(_consent(consents.give(contact, by=request.actor, **told)), 201)


@router.delete("/contacts/{int:contact_id}/consents/{int:consent_id}", response=ConsentOut)
def delete_consent(request: ApiRequest, contact_id: int, consent_id: int) -> HttpResponse:
    """The person no longer agrees. What was agreed to, and when, stays on record."""
    contact = contact_for(request.actor, contact_id)
    return answer(_consent(consents.withdraw(contact, consent_id, by=request.actor)))


def _consent(one: consents.Consent) -> dict[str, Any]:
    fields = ("purpose", "channel", "text", "source", "url", "ip", "given_at", "withdrawn_at")
    return {"id": one.pk, "lead": one.lead_id} | {name: getattr(one, name) for name in fields}


def _one(request: ApiRequest, contact: Contact) -> dict[str, Any]:
    return contacts_json([contact], request.company)[0]


def _leads(request: ApiRequest, contact: Contact) -> Any:
    return leads_of(request.actor, contact)
