"""Contacts that may be one person: the queue, a verdict on each pair, and scans that fill it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.contact_shape import FullContactOut, contacts_json
from cauce.api.paging import Cursor, Paged, PageQuery, cursor_of, listed, only_known, page_of
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import identity
from cauce.life.identity import Pair, PairState, Scan

router = Router(tags=["Contacts"])
_CAP = 10_000


class ReasonOut(Schema):
    """Evidence: `code` says how the two are alike or differ in `field`; `bits` above 0 speak for
    one person, below 0 against."""

    field: str
    code: str
    bits: float


class PairOut(Schema):
    """Two contacts that may be one person."""

    id: int
    score: int = Field(description="how sure, in percent")
    state: str = Field(description="open, later, apart or merged")
    reasons: list[ReasonOut]
    contacts: list[FullContactOut] = Field(description="the older first")
    merge: int | None
    created_at: datetime
    judged_at: datetime | None
    judged_by: str | None


class PairsOut(PageOut):
    """A page of pairs."""

    items: list[PairOut]


class PairQuery(PageQuery):
    """Which pairs."""

    state: Literal[tuple(s.value for s in PairState)] = "open"  # type: ignore[valid-type]
    min_score: int = Field(0, ge=0, le=100)
    contact: int | None = Field(None, description="pairs of this contact alone")


class VerdictIn(Strict):
    """merge: one person; `into` speaks, and `winners` say whose values stand, as in a merge.
    apart: not the same. later: put off. open: to be judged after all."""

    verdict: Literal["merge", "apart", "later", "open"]
    into: int | None = None
    winners: dict[text_type(100), int] = Field({}, max_length=200)  # type: ignore[valid-type]


class ScanOut(Schema):
    """A comparison of all contacts: sampling, keying, comparing, done or stopped."""

    id: int
    state: str
    total: int = Field(description="contacts when it began")
    compared: int
    judged: int = Field(description="couples that were weighed")
    found: int = Field(description="pairs that are new")
    by: str
    created_at: datetime
    finished_at: datetime | None


class ScansOut(PageOut):
    """A page of scans."""

    items: list[ScanOut]


@router.get("/contacts/pairs", response=PairsOut)
def list_pairs(request: ApiRequest, query: Query[PairQuery]) -> HttpResponse:
    """Pairs of contacts that you may see both of, the surest first."""
    only_known(request, PairQuery)
    pairs = identity.pairs_for(request.actor, state=query.state)
    if query.min_score:
        pairs = pairs.filter(score__gte=query.min_score)
    if query.contact is not None:
        pairs = pairs.filter(Q(low=query.contact) | Q(high=query.contact))
    here = cursor_of(query.cursor, sort="-score", width=2)
    if here is None:
        count = pairs.order_by()[: _CAP + 1].count()
        total, capped = min(count, _CAP), count > _CAP
    else:
        total, capped = here.total, here.capped
        score, last = here.after
        pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__lt=last))
    found = list(pairs[: query.limit + 1])
    shown = found[: query.limit]
    more = len(found) > query.limit
    after = (shown[-1].score, shown[-1].pk) if more else (0, 0)
    following = Cursor("-score", after, total, capped) if more else None
    return page_of(_shapes(request, shown), following, total=total, capped=capped)


@router.get("/contacts/pairs/{int:pair_id}", response=PairOut)
def get_pair(request: ApiRequest, pair_id: int) -> HttpResponse:
    """One pair."""
    pair, _ = identity.pair_for(request.actor, pair_id)
    return answer(_shapes(request, [pair])[0])


@router.post("/contacts/pairs/{int:pair_id}/verdict", response=PairOut)
def post_verdict(request: ApiRequest, pair_id: int, given: VerdictIn) -> HttpResponse:
    """Say what they are. What was merged is told apart by undoing its merge (`merge` of the pair):
    DELETE /contacts/{into}/merges/{merge}."""
    identity.pair_for(request.actor, pair_id)
    if given.verdict == "merge":
        identity.merge_pair(pair_id, into=given.into, winners=given.winners, by=request.actor)
    else:
        identity.judge_pair(pair_id, given.verdict, by=request.actor)
    return get_pair(request, pair_id)


@router.get("/contacts/scans", response=ScansOut)
def list_scans(request: ApiRequest, query: Paged) -> HttpResponse:
    """Scans, the newest first."""
    request.actor.need(Right.MERGE)
    only_known(request, type(query))
    return listed(Scan.objects.all(), query, _scan, newest=True)


@router.post("/contacts/scans", response={202: ScanOut})
def post_scan(request: ApiRequest) -> HttpResponse:
    """Compare all contacts in the background and file who may be one person. Newcomers are compared
    by themselves. 409 with `scan_running` while one is on its way."""
    scan = identity.start(by=request.actor)
    return answer(_scan(scan), 202, location=f"/api/v1/contacts/scans/{scan.pk}")


@router.get("/contacts/scans/{int:scan_id}", response=ScanOut)
def get_scan(request: ApiRequest, scan_id: int) -> HttpResponse:
    """One scan, as far as it is."""
    request.actor.need(Right.MERGE)
    return answer(_scan(row_of(Scan.objects.all(), scan_id)))


@router.post("/contacts/scans/{int:scan_id}/stop", response=ScanOut)
def stop_scan(request: ApiRequest, scan_id: int) -> HttpResponse:
    """End it; the pairs that it found stay."""
    return answer(_scan(identity.stop(scan_id, by=request.actor)))


def _shapes(request: ApiRequest, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    people = list(identity.people_of(pairs).values())
    shaped = contacts_json(people, request.company) if people else []
    told = {one["id"]: one for one in shaped}
    return [
        {
            "id": pair.pk,
            "score": pair.score,
            "state": pair.state,
            "reasons": pair.reasons,
            "contacts": [told[pk] for pk in (pair.low, pair.high) if pk in told],
            "merge": pair.merge_id,
            "created_at": pair.created_at,
            "judged_at": pair.judged_at,
            "judged_by": pair.judged_by or None,
        }
        for pair in pairs
    ]


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        "id": scan.pk,
        "state": scan.state,
        "total": scan.total,
        "compared": scan.counts.get("compared", 0),
        "judged": scan.counts.get("judged", 0),
        "found": scan.counts.get("found", 0),
        "by": scan.by_name,
        "created_at": scan.created_at,
        "finished_at": scan.finished_at,
    }
