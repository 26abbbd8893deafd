"""When and how much each seller takes by rule, and the days on which nobody does."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Membership, Team
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Reference, Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import member_of, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import assignment
from cauce.life.assignment.models import Holiday

router = Router(tags=["Assignment"])
_DAY = "a date, like 2026-12-24"


class AbsenceIn(Strict):
    """From one day to another, both included."""

    from_: str = Field(alias="from", description=_DAY, max_length=10)
    to: str = Field(description=_DAY, max_length=10)


class AvailabilityChange(Strict):
    """What to change; what is left out stays."""

    paused: bool = False
    hours: dict[str, list[list[str]]] = Field(
        {},
        description='{"mon": [["09:00", "14:00"], ["16:00", "19:00"]]…}; empty: at any hour',
        max_length=7,
    )
    absences: list[AbsenceIn] = Field([], max_length=200)
    per_day: int | None = Field(None, description="leads a day; null: no limit")
    at_once: int | None = Field(None, description="open leads; null: no limit")


class AvailabilityOut(Schema):
    """When a seller takes leads by rule. `takes`: whether they would now, by hours and absences;
    `why_not` is paused, absent, holiday or outside_hours."""

    user: int
    timezone: str
    paused: bool
    hours: dict[str, list[list[str]]]
    absences: list[dict[str, str]]
    per_day: int | None
    at_once: int | None
    takes: bool
    why_not: str


class HolidayIn(Strict):
    """A day on which nobody of the company, or of a team, takes leads by rule."""

    day: str = Field(description=_DAY, max_length=10)
    name: text_type(80) = ""  # type: ignore[valid-type]
    team: Reference | None = None


class HolidayOut(Schema):
    """A holiday; `team` is null for everybody's."""

    id: int
    day: str
    name: str
    team: str | None


class HolidaysOut(PageOut):
    """A page of holidays."""

    items: list[HolidayOut]


@router.get("/users/{reference}/availability", response=AvailabilityOut)
def get_availability(request: ApiRequest, reference: str) -> HttpResponse:
    """When a seller takes leads, by id or e-mail."""
    return answer(_shape(member_of(reference)))


@router.patch("/users/{reference}/availability", response=AvailabilityOut)
def change_availability(
    request: ApiRequest, reference: str, change: AvailabilityChange
) -> HttpResponse:
    """Change hours, absences, the pause or the limits; what waits is given at once if it can be."""
    request.actor.need(Right.CONFIGURE)
    member = member_of(reference)
    values = change.model_dump(exclude_unset=True, by_alias=True)
    assignment.set_availability(member, by=request.actor, **values)
    return answer(_shape(member))


@router.get("/holidays", response=HolidaysOut)
def list_holidays(request: ApiRequest, query: Paged) -> HttpResponse:
    """All holidays."""
    only_known(request, type(query))
    return listed(Holiday.objects.select_related("team"), query, _holiday)


@router.post("/holidays", response={201: HolidayOut})
def create_holiday(request: ApiRequest, holiday: HolidayIn) -> HttpResponse:
    """A day off for everybody, or for a team."""
    request.actor.need(Right.CONFIGURE)
    team = None
    if holiday.team is not None:
        team = row_of(Team.objects.all(), holiday.team, field="team")
    made = assignment.add_holiday(
        day=_day(holiday.day), name=holiday.name, team=team, by=request.actor
    )
    return answer(_holiday(made), 201, location=f"/api/v1/holidays/{made.pk}")


@router.get("/holidays/{int:holiday_id}", response=HolidayOut)
def get_holiday(request: ApiRequest, holiday_id: int) -> HttpResponse:
    """One holiday."""
    return answer(_holiday(row_of(Holiday.objects.select_related("team"), holiday_id)))


@router.delete("/holidays/{int:holiday_id}", response=HolidayOut)
def delete_holiday(request: ApiRequest, holiday_id: int) -> HttpResponse:
    """The day is a day like others again; the answer is what it was."""
    request.actor.need(Right.CONFIGURE)
    found = row_of(Holiday.objects.select_related("team"), holiday_id)
    was = _holiday(found)
    assignment.remove_holiday(found, by=request.actor)
    return answer(was)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({"day": "not_a_date"}) from None


def _shape(member: Membership) -> dict[str, Any]:
    found = assignment.availability_of(member)
    state = assignment.state_of(member, timezone.now())
    return {
        "user": member.pk,
        "timezone": state.zone,
        "paused": found.paused,
        "hours": found.hours,
        "absences": found.absences,
        "per_day": found.per_day,
        "at_once": found.at_once,
        "takes": not state.why_not,
        "why_not": state.why_not,
    }


def _holiday(found: Holiday) -> dict[str, Any]:
    return {
        "id": found.pk,
        "day": found.day.isoformat(),
        "name": found.name,
        "team": found.team.slug if found.team else None,
    }
