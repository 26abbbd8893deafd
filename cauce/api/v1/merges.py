"""Merges of contacts: several become one person, and are told apart again."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.leads.access import contact_for
from cauce.life import identity
from cauce.life.identity import Merge

router = Router(tags=["Contacts"])


class MergeIn(Strict):
    """Who becomes one with the contact of the address, and whose values stand."""

    contacts: list[int] = Field(min_length=1, max_length=identity.MOST)
    winners: dict[text_type(100), int] = Field(  # type: ignore[valid-type]
        {},
        max_length=200,
        description="field (name, email, phone, whatsapp, attributes.<name>) → the id of the "
        "contact whose value stands; else the first that has one",
    )


class MergeOut(Schema):
    """A merge: `into` speaks for `contacts` until it is undone."""

    id: int
    into: int
    contacts: list[int]
    fields: dict[str, list[Any]] = Field(description="of `into`: what they were and what they are")
    leads_since: int = Field(description="came after it; after an undo they stay with `into`")
    by: str
    created_at: datetime
    undone_at: datetime | None
    undone_by: str | None


class MergesOut(PageOut):
    """A page of merges."""

    items: list[MergeOut]


@router.get("/contacts/{int:contact_id}/merges", response=MergesOut)
def list_merges(request: ApiRequest, contact_id: int, query: Paged) -> HttpResponse:
    """Merges into this contact, the newest first, those undone too."""
    only_known(request, type(query))
    contact = contact_for(request.actor, contact_id)
    return listed(Merge.objects.filter(into=contact), query, _shape, newest=True)


@router.post("/contacts/{int:contact_id}/merges", response={201: MergeOut})
def post_merge(request: ApiRequest, contact_id: int, given: MergeIn) -> HttpResponse:
    """The contact of the address speaks for `contacts` from now on. Leads, e-mails, phones, tags,
    lists and histories are shown as one; nothing is lost, and DELETE takes it back."""
    request.actor.need(Right.MERGE)
    into = contact_for(request.actor, contact_id)
    others = [contact_for(request.actor, one) for one in given.contacts]
    made = identity.merge(into, others, winners=given.winners, by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/contacts/{into.pk}/merges/{made.pk}")


@router.get("/contacts/{int:contact_id}/merges/{int:merge_id}", response=MergeOut)
def get_merge(request: ApiRequest, contact_id: int, merge_id: int) -> HttpResponse:
    """One merge."""
    return answer(_shape(_merge(request, contact_id, merge_id)))


@router.delete("/contacts/{int:contact_id}/merges/{int:merge_id}", response=MergeOut)
def delete_merge(request: ApiRequest, contact_id: int, merge_id: int) -> HttpResponse:
    """Take it back: each is a contact of its own again, as before; what was changed since stays.
    409 with `later_merge_first` when another merge of this person came after it."""
    merge = _merge(request, contact_id, merge_id)
    return answer(_shape(identity.undo(merge.pk, by=request.actor)))


def _merge(request: ApiRequest, contact_id: int, merge_id: int) -> Merge:
    contact = contact_for(request.actor, contact_id)
    found = Merge.objects.filter(into_id__in={contact.pk, contact_id}, pk=merge_id).first()
    if found is None:
        raise Missing("merge")
    return found


def _shape(merge: Merge) -> dict[str, Any]:
    fields = {name: [was, merge.after[name]] for name, was in merge.before.items()}
    return {
        "id": merge.pk,
        "into": merge.into_id,
        "contacts": merge.absorbed,
        "fields": fields,
        "leads_since": identity.since(merge).count(),
        "by": merge.by_name,
        "created_at": merge.created_at,
        "undone_at": merge.undone_at,
        "undone_by": merge.undone_by or None,
    }
