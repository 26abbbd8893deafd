"""The Seller Score of everybody, or of one seller, over a period."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.api.answers import answer
from cauce.api.paging import only_known
from cauce.api.references import member_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PersonOut
from cauce.life import report
from cauce.life.report import Board, Evidence, Part, Period, Place

router = Router(tags=["Reports"])


class PeriodQuery(Schema):
    """Over which days of the company's zone."""

    period: str = Field(report.USUAL, description=", ".join(report.PERIODS), max_length=10)


class DaysOut(Schema):
    """The first and the last day."""

    first: date
    last: date


class EvidenceOut(Schema):
    """A figure behind a part. Of follow-up `own`, `usual` and `counted` are shares of the `count`
    leads looked at; of the others `own` and `usual` are sales or leads, `counted` is how many times
    the usual, after few leads were drawn to the mean."""

    code: str
    own: float | None
    count: int
    usual: float
    counted: float
    points: float
    limit: int


class SellerPartOut(Schema):
    """One part of the score, and what it comes from."""

    code: str
    points: float
    limit: int
    evidence: list[EvidenceOut]


class SellerOut(Schema):
    """A seller's place. Without leads in the period there is neither rank nor score; `expected` is
    how many sales such leads usually give; `few`: the mean still weighs more than the seller."""

    user: PersonOut
    rank: int | None
    of: int
    score: int | None
    change: int | None
    leads: int
    won: int
    expected: float
    few: bool
    parts: list[SellerPartOut]


class SellersOut(Schema):
    """Sellers by their place, and the leads and sales of all whom the reader sees."""

    period: DaysOut
    compared_with: DaysOut
    of: int
    leads: int
    won: int
    items: list[SellerOut]


@router.get("/reports/sellers", response=SellersOut)
def report_sellers(request: ApiRequest, query: Query[PeriodQuery]) -> HttpResponse:
    """«Rendimiento por Vendedor»: who stands where, and why. A seller sees their own place."""
    only_known(request, PeriodQuery)
    found = report.board(request.actor, code=query.period, now=timezone.now())
    return answer(
        {
            "period": _days(found.period),
            "compared_with": _days(found.compared),
            "of": found.of,
            "leads": found.leads,
            "won": found.won,
            "items": [_place(one, found) for one in found.places],
        }
    )


@router.get("/reports/sellers/{reference}", response=SellerOut)
def report_seller(request: ApiRequest, reference: str, query: Query[PeriodQuery]) -> HttpResponse:
    """One seller, by id or e-mail."""
    only_known(request, PeriodQuery)
    member = member_of(reference)
    found, place = report.seller(request.actor, member.pk, code=query.period, now=timezone.now())
    return answer(_place(place, found))


def _days(period: Period) -> dict[str, Any]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _place(one: Place, found: Board) -> dict[str, Any]:
    return {
        "user": {"id": one.seller, "name": one.name},
        "rank": one.rank,
        "of": found.of,
        "score": one.score,
        "change": one.change,
        "leads": one.leads,
        "won": one.won,
        "expected": round(one.expected, 2),
        "few": one.few,
        "parts": [_part(part) for part in one.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "code": part.code,
        "points": round(part.points, 2),
        "limit": part.limit,
        "evidence": [_evidence(one) for one in part.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "code": one.code,
        "own": None if one.own is None else round(one.own, 4),
        "count": one.count,
        "usual": round(one.usual, 4),
        "counted": round(one.counted, 4),
        "points": round(one.points, 2),
        "limit": one.limit,
    }
