"""The history of a lead: who did what, from which value to which, and whose lead it was then."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import NO_NUL
from cauce.api.lead_shape import member_json
from cauce.api.paging import PageQuery, listed_whole, only_known
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut, PersonOut
from cauce.catalog.names import Names, names
from cauce.leads.access import lead_for
from cauce.spine.read import Event, data_of, history
from cauce.spine.timeline import Change, Moment, moments

router = Router(tags=["History"])


class EventQuery(PageQuery):
    """Which events: by kind, by who did it, by moment."""

    kind: str = Field("", max_length=80, pattern=NO_NUL, description="as in docs/facts.md")
    actor: str = Field("", max_length=80, pattern=NO_NUL, description="person:12, token:3, rule…")
    at_from: datetime | None = None
    at_to: datetime | None = None


class ActorOut(Schema):
    """«Usuario responsable»: kind is person, token, rule, bot, public or system."""

    kind: str
    id: int | None
    name: str


class ChangeOut(Schema):
    """A field before and after."""

    field: str
    old: Any
    new: Any


class EventOut(Schema):
    """One fact. `seller` and `name` are those of the lead right after it."""

    id: int
    kind: str
    at: datetime
    by: ActorOut
    changes: list[ChangeOut]
    seller: PersonOut | None
    name: str
    data: dict[str, Any]


class EventsOut(PageOut):
    """A page of history, newest first."""

    items: list[EventOut]


@router.get("/leads/{int:lead_id}/events", response=EventsOut)
def list_events(request: ApiRequest, lead_id: int, query: Query[EventQuery]) -> HttpResponse:
    """«Historial», newest first. Complete and append-only."""
    only_known(request, EventQuery)
    bare = [n for n in ("at_from", "at_to") if (at := getattr(query, n)) and at.tzinfo is None]
    if bare:
        raise Invalid(dict.fromkeys(bare, "not_a_moment"))
    lead = lead_for(request.actor, id=lead_id)
    wanted = history(
        lead, kind=query.kind, actor=query.actor, at_from=query.at_from, at_to=query.at_to
    )
    known = names(request.company)

    def shapes(events: list[Event]) -> list[dict[str, Any]]:
        return [_event(moment, known) for moment in moments(events)]

    return listed_whole(wanted, query, shapes, newest=True)


def _event(moment: Moment, known: Names) -> dict[str, Any]:
    event = moment.event
    return {
        "id": event.pk,
        "kind": event.kind,
        "at": event.at,
        "by": {"kind": event.actor_kind, "id": event.actor_id, "name": event.actor_name},
        "changes": [_change(change, known) for change in moment.changes],
        "seller": member_json(known, moment.seller_id),
        "name": moment.name,
        "data": data_of(event),
    }


def _change(change: Change, known: Names) -> dict[str, Any]:
    """Ids of what the company configures are told as the lead's own shape tells them: by slug."""
    field = change.column.removesuffix("_id")
    tables = {
        "campaign": known.campaigns,
        "product": known.products,
        "brand": known.brands,
        "status": known.statuses,
        "substatus": known.statuses,
        "type": known.qualifications,
        "qualification": known.qualifications,
    }
    old, new = change.old, change.new
    if field in tables:
        labels = [tables[field].get(value or 0) for value in (old, new)]
        old, new = (label.slug if label else None for label in labels)
    elif field in {"seller", "reserved_by"}:
        old, new = member_json(known, old), member_json(known, new)
    return {"field": field, "old": old, "new": new}
