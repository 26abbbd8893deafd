"""Tags of the person behind a lead; they show on all the person's leads."""

from collections.abc import Sequence

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict
from cauce.api.answers import answer
from cauce.api.lead_shape import leads_json
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadOut
from cauce.catalog.models import Tag
from cauce.leads.access import locked_for
from cauce.leads.models import Lead
from cauce.life import work
from cauce.store import atomic

router = Router(tags=["On a lead"])
_MOST = 100


class TagsIn(Strict):
    """Tags by id or slug; `GET /tags` lists them."""

    tags: list[Reference] = Field(max_length=_MOST)


@router.put("/leads/{int:lead_id}/tags", response=LeadOut)
def put_tags(request: ApiRequest, lead_id: int, given: TagsIn) -> HttpResponse:
    """The person has exactly these tags from now on."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        work.set_tags(lead, tags=tags_of(given.tags), by=request.actor)
    return _told(request, lead)


@router.post("/leads/{int:lead_id}/tags", response=LeadOut)
def add_tags(request: ApiRequest, lead_id: int, given: TagsIn) -> HttpResponse:
    """Give the person these tags besides those that are there."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        work.tag([lead], tags=tags_of(given.tags), by=request.actor)
    return _told(request, lead)


@router.delete("/leads/{int:lead_id}/tags", response=LeadOut)
def delete_tags(request: ApiRequest, lead_id: int, given: TagsIn | None = None) -> HttpResponse:
    """Take these tags from the person; without a body, all of them."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        if given is None:
            work.set_tags(lead, tags=[], by=request.actor)
        else:
            work.untag([lead], tags=tags_of(given.tags), by=request.actor)
    return _told(request, lead)


@router.delete("/leads/{int:lead_id}/tags/{reference}", response=LeadOut)
def delete_tag(request: ApiRequest, lead_id: int, reference: str) -> HttpResponse:
    """Take one tag, by id or slug, from the person."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        tag = row_of(Tag.objects.all(), reference)
        work.untag([lead], tags=[tag], by=request.actor)
    return _told(request, lead)


def tags_of(references: Sequence[str | int], *, field: str = "tags") -> list[Tag]:
    """The tags that these ids and slugs mean. Raises Invalid naming `field`."""
    tags = Tag.objects.all()
    return [row_of(tags, reference, field=field) for reference in references]


def _told(request: ApiRequest, lead: Lead) -> HttpResponse:
    return answer(leads_json([lead], request.company)[0])
