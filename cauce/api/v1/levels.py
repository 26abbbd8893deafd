"""How soon somebody answers, as a company has set it up."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.paging import only_known
from cauce.api.request import ApiRequest
from cauce.catalog.levels import (
    LEVELS,
    MOST_HOURS,
    MOST_MINUTES,
    MOST_MOVES,
    Levels,
    levels_of,
)
from cauce.catalog.names import Label, names
from cauce.leads.access import leads_for, members_below
from cauce.life import assignment, levels, qualify, setup

MOST_DAYS = 92
router = Router(tags=["Service levels"])
Code = Literal["answer", "contact", "qualify"]


class LevelsChange(Strict):
    """What to change; what is left out stays."""

    answer: int = Field(5, ge=0, le=MOST_MINUTES)
    contact: int = Field(120, ge=0, le=MOST_MINUTES)
    qualify: int = Field(1_440, ge=0, le=MOST_MINUTES)
    business_hours: bool = False
    warn_at: int = Field(80, ge=0, le=99)
    move: list[Code] = Field([], max_length=len(LEVELS))
    moves: int = Field(1, ge=1, le=MOST_MOVES)
    fall: int = Field(30, ge=0, le=100)
    review_hours: int = Field(24, ge=0, le=MOST_HOURS)
    digest_hour: int | None = Field(8, ge=0, le=23)


class LevelsOut(Schema):
    """The company's service levels; a campaign may have its own."""

    answer: int = Field(description="minutes to the first answer by a person; 0: no such level")
    contact: int = Field(description="minutes until the person was spoken to; 0: no such level")
    qualify: int = Field(description="minutes until it is qualified; 0: no such level")
    business_hours: bool = Field(description="only the hours of the lead's seller count")
    warn_at: int = Field(description="percent of the time after which it is told; 0: not before")
    move: list[str] = Field(description="levels whose breach hands the lead to the next turn")
    moves: int = Field(description="how often a lead is handed on so at most")
    fall: int = Field(description="percent by which conversion falls when it is told; 0: never")
    review_hours: int = Field(description="hours that a qualification waits for review; 0: any")
    digest_hour: int | None = Field(description="hour of the daily digest; null: none")


@router.get("/service-levels", response=LevelsOut)
def get_levels(request: ApiRequest) -> HttpResponse:
    """How soon the company answers."""
    return answer(_shape(levels_of(request.company)))


@router.patch("/service-levels", response=LevelsOut)
def change_levels(request: ApiRequest, change: LevelsChange) -> HttpResponse:
    """Change it; the next lead follows."""
    given = change.model_dump(exclude_unset=True)
    return answer(_shape(setup.update_levels(by=request.actor, **given)))


class LevelsQuery(Schema):
    """Of the leads that entered in the last days."""

    days: int = Field(30, ge=1, le=MOST_DAYS)


class TallyOut(Schema):
    """How many leads kept a level, broke it, still have time, or were closed before it ended;
    `share` is the percent of those whose time is over that kept it."""

    kept: int
    broken: int
    running: int
    left: int
    share: int | None


class GroupOut(Schema):
    """A seller or a campaign; `id` is null for leads that nobody has."""

    id: int | None
    name: str
    levels: dict[str, TallyOut]


class DayOut(Schema):
    """The leads that entered on a day of the company's zone."""

    day: date
    levels: dict[str, TallyOut]


class ConversionOut(Schema):
    """Sales that were made in a period, beside the leads that came in it."""

    leads: int
    won: int
    rate: float


class TrendOut(Schema):
    """The last 28 days beside those before them; `fell`: by as much as is told of."""

    now: ConversionOut
    before: ConversionOut
    fell: bool


class LoadOut(Schema):
    """An active seller's open leads, and those given to them today; counted to 1,000 each."""

    id: int
    name: str
    open: int
    today: int


class ServiceReportOut(Schema):
    """How the service levels were kept, by whom and where, and what else slips."""

    levels: dict[str, TallyOut]
    sellers: list[GroupOut]
    campaigns: list[GroupOut]
    days: list[DayOut]
    conversion: TrendOut
    median_seconds: dict[str, int | None] = Field(
        description="how long each level took, by the clock, of the latest 1,000 leads"
    )
    unreviewed: int = Field(description="qualifications by the system that nobody reviewed")
    load: list[LoadOut]


@router.get("/reports/service-levels", response=ServiceReportOut)
def report_levels(request: ApiRequest, query: Query[LevelsQuery]) -> HttpResponse:
    """How the service levels were kept: of the leads that you may see."""
    request.actor.need(Right.SEE_TEAMS)
    only_known(request, LevelsQuery)
    company, now = request.company, timezone.now()
    leads, zone = leads_for(request.actor), ZoneInfo(company.timezone)
    last = timezone.localdate(timezone=zone)
    first = last - timedelta(days=query.days - 1)
    days_of: dict[str, Any] = {"first": first, "last": last, "zone": zone}
    found = levels.figures(leads, **days_of, now=now)
    trend, known = levels.trend(leads, now=now), names(company)
    return answer(
        {
            "levels": _tallies(found.whole),
            "sellers": _groups(found.sellers, known.members),
            "campaigns": _groups(found.campaigns, known.campaigns),
            "days": [{"day": day, "levels": _tallies(one)} for day, one in found.days],
            "conversion": {
                "now": _conversion(trend.now),
                "before": _conversion(trend.before),
                "fell": levels.fell(trend.now, trend.before, percent=levels_of(company).fall),
            },
            "median_seconds": {
                code: None if pace is None else round(pace.total_seconds())
                for code, pace in levels.paces(leads, **days_of).items()
            },
            "unreviewed": qualify.unreviewed(leads, now=now).count(),
            "load": _load(request, known.members, now),
        }
    )


def _load(request: ApiRequest, known: Mapping[int, Label], now: datetime) -> list[Any]:
    return [
        {"id": one.seller, "name": known[one.seller].name, "open": one.open, "today": one.today}
        for one in assignment.loads(members_below(request.actor), now)
        if one.seller in known
    ]


def _tallies(found: levels.Tallies) -> dict[str, Any]:
    return {
        code: {state: getattr(tally, state) for state in TallyOut.model_fields}
        for code, tally in found.items()
    }


def _groups(parts: Mapping[Any, levels.Tallies], known: Mapping[int, Label]) -> list[Any]:
    return [
        {"id": pk, "name": known[pk].name if pk in known else "", "levels": _tallies(tallies)}
        for pk, tallies in levels.worst_first(parts.items(), "answer")
    ]


def _conversion(one: levels.Conversion) -> dict[str, Any]:
    return {"leads": one.leads, "won": one.won, "rate": one.rate}


def _shape(now: Levels) -> dict[str, Any]:
    return {name: getattr(now, name) for name in LevelsOut.model_fields}
