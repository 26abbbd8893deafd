"""The operator's flow: whom to call next, who has whom in hands, closing, the settings."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right, Role
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.lead_shape import leads_json
from cauce.api.paging import Cursor, PageQuery, cursor_of, only_known, page_of
from cauce.api.references import member_of
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadOut
from cauce.catalog.flow import Flow, Pool, Shown, flow_of
from cauce.leads.access import locked_workable
from cauce.leads.models import Lead
from cauce.life import setup, work
from cauce.store import atomic

router = Router(tags=["Flow"])
_SORT = "queue"
_TOTAL_CAP = 1_000


class TurnIn(Strict):
    """Nothing: the first. `after`: the place of the one before, from the end back to the first."""

    after: text_type(60) = ""  # type: ignore[valid-type]
    backwards: bool = False


class QueuedOut(Schema):
    """A lead in the queue: fresh (never contacted), due, open, or later today."""

    lead: LeadOut
    group: str
    place: str
    held_until: datetime | None


class TurnOut(Schema):
    """The lead that is now in the caller's hands; null when nothing waits."""

    lead: LeadOut | None
    group: str | None
    place: str | None
    held_until: datetime | None


class QueueOut(Schema):
    """A page of the queue, in the order in which it is offered."""

    items: list[QueuedOut]
    next: str | None
    total: int
    total_is_capped: bool


class ReservationIn(Strict):
    """Whose it is to be; without it, the caller's own."""

    member: Reference | None = Field(None, description="a user's id or e-mail; needs «reasignar»")


class FlowStateIn(Strict):
    """«Cerrar lead» or «Reabrir»."""

    closed: bool


class FlowChange(Strict):
    """The settings of the flow; what is left out stays."""

    pool: Literal[tuple(p.value for p in Pool)] = "own"  # type: ignore[valid-type]
    reserving: list[Literal[tuple(r.value for r in Role)]] = []  # type: ignore[valid-type]
    lists: list[int] = Field([], max_length=100)
    shown: list[Literal[tuple(s.value for s in Shown)]] = []  # type: ignore[valid-type]
    attributes: list[text_type(80)] = Field([], max_length=20)  # type: ignore[valid-type]


class FlowOut(Schema):
    """Whose leads are offered, which roles reserve with a note, what is shown."""

    pool: str = Field(description="own, teams or open (those that nobody has, too)")
    reserving: list[str] = Field(description="roles whose first note reserves the lead")
    lists: list[int] = Field(description="only people of these lists; none: everybody")
    shown: list[str]
    attributes: list[str]


@router.get("/queue", response=QueueOut)
def list_queue(request: ApiRequest, query: Query[PageQuery]) -> HttpResponse:
    """Who waits for the caller: first those never contacted, then what is due, then by score."""
    only_known(request, PageQuery)
    request.actor.need(Right.WORK)
    here = cursor_of(query.cursor, sort=_SORT, width=3)
    queue = work.queue_of(request.actor)
    counts = sum(queue.counts(work.OFFERED).values()) if here is None else here.total
    edge = None
    if here is not None:
        group, key, lead_id = here.after
        if group not in range(len(work.OFFERED)):
            raise Invalid({"cursor": "bad_cursor"})
        edge = work.Place(work.OFFERED[group], key, lead_id)
    places = _page(queue, edge, query.limit + 1)
    shown = places[: query.limit]
    last = shown[-1] if len(places) > query.limit else None
    after = (work.OFFERED.index(last.group), last.key, last.lead) if last else (0, 0, 0)
    total, capped = min(counts, _TOTAL_CAP), counts > _TOTAL_CAP
    following = Cursor(_SORT, after, counts, capped) if last else None
    items = _queued(request, shown)
    return page_of(items, following, total=total, capped=capped)


def _page(queue: work.Queue, edge: work.Place | None, limit: int) -> list[work.Place]:
    groups = work.OFFERED[work.OFFERED.index(edge.group) :] if edge else work.OFFERED
    found: list[work.Place] = []
    for group in groups:
        after = edge if edge and edge.group == group else None
        found += queue.first(group, limit - len(found), after=after)
        if len(found) >= limit:
            break
    return found


def _queued(request: ApiRequest, places: list[work.Place]) -> list[dict[str, Any]]:
    leads = work.leads_at(place.lead for place in places)
    held = work.held_by_others(request.actor)
    shapes = leads_json([leads[place.lead] for place in places], request.company)
    return [
        {
            "lead": shape,
            "group": place.group,
            "place": str(place),
            "held_until": held[place.lead].until if place.lead in held else None,
        }
        for place, shape in zip(places, shapes, strict=True)
    ]


@router.post("/queue/next", response=TurnOut)
def take_next(request: ApiRequest, given: TurnIn | None = None) -> HttpResponse:
    """Take the next lead in hands: nobody else is offered it for some minutes. Asking again, or
    leaving, gives back what was taken before."""
    given = given or TurnIn()
    after = work.read_place(given.after)
    if given.after and after is None:
        raise Invalid({"after": "bad_cursor"})
    turn = work.next_turn(request.actor, after=after, backwards=given.backwards)
    if turn is None:
        return answer({"lead": None, "group": None, "place": None, "held_until": None})
    told = {"group": turn.place.group, "place": str(turn.place), "held_until": turn.until}
    return answer({"lead": leads_json([turn.lead], request.company)[0], **told})


@router.post("/queue/leave", response={204: None})
def leave(request: ApiRequest) -> HttpResponse:
    """Give back what is in hands."""
    request.actor.need(Right.WORK)
    work.give_back(request.actor)
    return HttpResponse(status=204)


@router.put("/leads/{int:lead_id}/reservation", response=LeadOut)
def put_reservation(
    request: ApiRequest, lead_id: int, given: ReservationIn | None = None
) -> HttpResponse:
    """Reserve the lead in the flow. 409 with the code `reserved` when somebody else has it."""
    with atomic():
        lead = locked_workable(request.actor, id=lead_id)
        member = None
        if given is not None and given.member is not None:
            member = member_of(given.member, field="member")
        work.reserve(lead, member=member, by=request.actor)
    return _told(request, lead)


@router.delete("/leads/{int:lead_id}/reservation", response=LeadOut)
def delete_reservation(request: ApiRequest, lead_id: int) -> HttpResponse:
    """Release it: whoever has it, or an administrator."""
    with atomic():
        lead = locked_workable(request.actor, id=lead_id)
        work.release(lead, by=request.actor)
    return _told(request, lead)


@router.put("/leads/{int:lead_id}/flow", response=LeadOut)
def put_flow_state(request: ApiRequest, lead_id: int, given: FlowStateIn) -> HttpResponse:
    """Close the lead in the flow, whatever its status, or open it again."""
    with atomic():
        lead = locked_workable(request.actor, id=lead_id)
        (work.close if given.closed else work.reopen)(lead, by=request.actor)
    return _told(request, lead)


@router.get("/flow", response=FlowOut)
def get_flow(request: ApiRequest) -> HttpResponse:
    """How the company's operators work."""
    return answer(_flow(flow_of(request.company)))


@router.patch("/flow", response=FlowOut)
def change_flow(request: ApiRequest, change: FlowChange) -> HttpResponse:
    """Change how they work."""
    return answer(
        _flow(setup.update_flow(by=request.actor, **change.model_dump(exclude_unset=True)))
    )


def _flow(flow: Flow) -> dict[str, Any]:
    return {name: getattr(flow, name) for name in FlowOut.model_fields}


def _told(request: ApiRequest, lead: Lead) -> HttpResponse:
    return answer(leads_json([lead], request.company)[0])
