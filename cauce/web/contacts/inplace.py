"""The data of a person who has not asked yet, edited where they stand on the contact's page."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Changed
from cauce.leads.access import contact_for
from cauce.leads.models import Contact
from cauce.life import people
from cauce.store import atomic
from cauce.web.leads.inplace import (
    ATTRIBUTE,
    Subject,
    edited,
    field_of,
    own_field,
    with_attribute,
)
from cauce.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, id: int) -> HttpResponse:
    """GET and POST /contacts/<id>/field: name, key?; POST: value, was, new_key?."""

    def correct(name: str, key: str, value: str, was: str) -> Contact:
        return _correct(request, id, name, key, value, was)

    contact = contact_for(request.actor, id)
    return edited(request, Subject(contact, f"/contacts/{contact.pk}", correct))


@atomic()
def _correct(request: Request, id: int, name: str, key: str, value: str, was: str) -> Contact:
    contact, by = contact_for(request.actor, id), request.actor
    if name != ATTRIBUTE:
        people.correct_contact(contact, values={name: value}, seen={name: was}, by=by)
        return contact_for(by, id)
    now = field_of(contact, name, key).value
    if now not in (was, value.strip()):
        raise Changed({name: now})
    own = own_field(contact, key) is not None
    wanted = with_attribute(contact.attributes, key, value.strip(), as_typed=own)
    people.correct_contact(contact, values={}, attributes={key: wanted.get(key)}, by=by)
    return contact_for(by, id)
