"""Where a lead stands: status and sub-status, stars, spam."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from cauce.accounts.errors import Missing
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.meanwhile import held, told
from cauce.api.openapi import GUARDED
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadOut
from cauce.catalog.models import Status
from cauce.leads.access import lead_for, locked_for, locked_suspect
from cauce.life import people, qualify, work
from cauce.life.qualify.models import ScheduledStatus
from cauce.store import atomic

router = Router(tags=["On a lead"])


class StatusSeen(Strict):
    """Status and sub-status as they were when you looked."""

    status: Reference
    substatus: Reference | None = None


class StatusIn(Strict):
    """«Estado» and, if it has any, one of its sub-statuses."""

    status: Reference
    substatus: Reference | None = None
    expected: StatusSeen | None = Field(None, description="409 when it is not that any more")
    at: AwareDatetime | None = Field(
        None, strict=False, description="when it shall happen by itself; left out, now"
    )


class ScheduleOut(Schema):
    """A change of status that is planned: it is skipped if the status is changed before."""

    id: int
    lead: int
    status: str
    substatus: str | None
    at: datetime
    by: dict[str, Any]
    created_at: datetime


class StarsSeen(Strict):
    """The stars as they were when you looked."""

    stars: int


class StarsIn(Strict):
    """None to five."""

    stars: int = Field(ge=0, le=5)
    expected: StarsSeen | None = Field(None, description="409 when they are not that any more")


class SpamIn(Strict):
    """Why it is spam, for whoever reviews it."""

    reason: text_type(1_000) = ""  # type: ignore[valid-type]


@router.put(
    "/leads/{int:lead_id}/status",
    response={200: LeadOut, 202: ScheduleOut},
    openapi_extra=GUARDED,
)
def put_status(request: ApiRequest, lead_id: int, given: StatusIn) -> HttpResponse:
    """Move the lead along the sales cycle: now, or with `at` by itself at that moment (202).

    One change waits at most: a new one takes its place.
    """
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        status, substatus = _chosen(given)
        seen = _columns(*_chosen(given.expected, "expected.")) if given.expected else None
        held(request, lead, seen, wanted=_columns(status, substatus))
        if given.at is not None:
            planned = qualify.schedule_status(
                lead, status=status, substatus=substatus, at=given.at, by=request.actor
            )
            return answer(
                _planned(planned), 202, location=f"/api/v1/leads/{lead.pk}/status/schedule"
            )
        qualify.change_status(lead, status=status, substatus=substatus, by=request.actor)
    return told(request, lead)


@router.get("/leads/{int:lead_id}/status/schedule", response=ScheduleOut)
def get_schedule(request: ApiRequest, lead_id: int) -> HttpResponse:
    """The change of status that the lead waits for; 404 when there is none."""
    planned = qualify.waiting(lead_for(request.actor, id=lead_id))
    if planned is None:
        raise Missing("schedule")
    return answer(_planned(planned))


@router.delete("/leads/{int:lead_id}/status/schedule", response=ScheduleOut)
def delete_schedule(request: ApiRequest, lead_id: int) -> HttpResponse:
    """Cancel the change that the lead waits for."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        planned = qualify.cancel_scheduled(lead, by=request.actor)
    return answer(_planned(planned))


def _planned(planned: ScheduledStatus) -> dict[str, Any]:
    by = {"kind": planned.author_kind, "id": planned.author_id, "name": planned.author_name}
    return {
        "id": planned.pk,
        "lead": planned.lead_id,
        "status": planned.status.slug,
        "substatus": planned.substatus.slug if planned.substatus else None,
        "at": planned.due_at,
        "by": by,
        "created_at": planned.created_at,
    }


def _chosen(given: StatusIn | StatusSeen, within: str = "") -> tuple[Status, Status | None]:
    """Status and sub-status that a body names. Raises Invalid."""
    status = row_of(Status.objects.filter(parent=None), given.status, field=f"{within}status")
    if given.substatus is None:
        return status, None
    below = Status.objects.filter(parent=status)
    return status, row_of(below, given.substatus, field=f"{within}substatus")


def _columns(status: Status, substatus: Status | None) -> dict[str, int | None]:
    return {"status_id": status.pk, "substatus_id": substatus.pk if substatus else None}


@router.put("/leads/{int:lead_id}/stars", response=LeadOut, openapi_extra=GUARDED)
def put_stars(request: ApiRequest, lead_id: int, given: StarsIn) -> HttpResponse:
    """Give it stars."""
    with atomic():
        lead = locked_for(request.actor, id=lead_id)
        seen = {"stars": given.expected.stars} if given.expected else None
        held(request, lead, seen, wanted={"stars": given.stars})
        work.set_stars(lead, stars=given.stars, by=request.actor)
    return told(request, lead)


@router.put("/leads/{int:lead_id}/spam", response=LeadOut)
def put_spam(request: ApiRequest, lead_id: int, given: SpamIn | None = None) -> HttpResponse:
    """Mark it as spam: it leaves its seller and every list but that of the suspects."""
    with atomic():
        lead = locked_suspect(request.actor, id=lead_id)
        people.mark_spam(lead, reason=given.reason if given else "", by=request.actor)
    return told(request, lead)


@router.delete("/leads/{int:lead_id}/spam", response=LeadOut)
def delete_spam(request: ApiRequest, lead_id: int) -> HttpResponse:
    """Take it out of spam: it goes on through assignment as if it had just arrived."""
    with atomic():
        lead = locked_suspect(request.actor, id=lead_id)
        people.rescue(lead, by=request.actor)
    return told(request, lead)
