"""The weights of the iScore: their versions, tests on closed leads, learning."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.life import scoring
from cauce.life.scoring import ScoringRun, ScoringVersion

router = Router(tags=["Scoring"])


class WeightsIn(Strict):
    """What to change of the weights; what is left out stays. Limits add up to 100."""

    limits: dict[str, int] = Field({}, max_length=10, description="part → highest points")
    points: dict[str, int] = Field({}, max_length=100, description="evidence → points, -100 to 100")
    cold_after: int = Field(14, description="days without a step until a lead begins to cool")
    cold_full: int = Field(60, description="days after which it has lost all of `gone_cold`")


class WeightsOut(Schema):
    """Weights as they are."""

    limits: dict[str, int]
    points: dict[str, int]
    cold_after: int
    cold_full: int


class ScoringOut(Schema):
    """What scores the next lead. `version` is null for the weights that Cauce comes with."""

    version: int | None = Field(description="its number")
    learned: bool
    weights: WeightsOut
    graded: dict[str, list[float]] = Field(
        description="evidence → share of its points for one, two, three… of what it counts"
    )
    closed_leads: dict[str, int] = Field(description="won and lost, to learn from and to test on")
    may_learn: bool


class VersionOut(Schema):
    """A version. `test` says how it did on closed leads: leads, won, area (AUC) of this one and of
    the one in force, bands, tenths, calibration (of learned ones), moves, open."""

    id: int
    number: int
    kind: str = Field(description="rules or learned")
    state: str = Field(description="draft, in_force or retired")
    weights: WeightsOut
    model: dict[str, Any] | None = Field(description="of a learned one: points per feature")
    test: dict[str, Any] | None
    may_publish: bool
    by: str
    created_at: datetime
    published_at: datetime | None
    published_by: str


class VersionsOut(PageOut):
    """A page of versions, newest first."""

    items: list[VersionOut]


class TestIn(Strict):
    """At which age leads are judged: by what was known then."""

    age_hours: int = Field(0, description="0, 1, 24, 72 or 168")


class RunOut(Schema):
    """Work in the background: how far it is, what came of it."""

    id: int
    kind: str = Field(description="test, train or rescale")
    state: str = Field(description="running, done or failed")
    version: int | None = Field(description="the id of the version that it is of, or that came")
    total: int
    position: int
    result: dict[str, Any] | None
    error: str
    by: str
    created_at: datetime
    finished_at: datetime | None


class RunsOut(PageOut):
    """A page of runs, newest first."""

    items: list[RunOut]


@router.get("/scoring", response=ScoringOut)
def get_scoring(request: ApiRequest) -> HttpResponse:
    """The weights in force."""
    scheme = scoring.in_force(request.company)
    counts = scoring.closed_counts(scoring.MOST)
    told = {
        "version": scheme.version,
        "learned": scheme.learned is not None,
        "weights": scheme.values(),
        "graded": scoring.GRADED,
        "closed_leads": counts,
        "may_learn": scoring.may_learn(counts),
    }
    return answer(told)


@router.get("/scoring/versions", response=VersionsOut)
def list_scoring_versions(request: ApiRequest, query: Paged) -> HttpResponse:
    """All versions: drafts, the one in force, those that were."""
    only_known(request, type(query))
    request.actor.need(Right.CONFIGURE)
    return listed(scoring.versions(), query, _shape, newest=True)


@router.post("/scoring/versions", response={201: VersionOut})
def create_scoring_version(request: ApiRequest, change: WeightsIn) -> HttpResponse:
    """A draft: the weights in force with these changes. Nothing is scored by it yet."""
    made = scoring.draft(given(change), by=request.actor)
    return answer(_shape(made), 201, location=f"/api/v1/scoring/versions/{made.pk}")


@router.get("/scoring/versions/{int:version_id}", response=VersionOut)
def get_scoring_version(request: ApiRequest, version_id: int) -> HttpResponse:
    """One version."""
    return answer(_shape(_version(request, version_id)))


@router.patch("/scoring/versions/{int:version_id}", response=VersionOut)
def change_scoring_version(request: ApiRequest, version_id: int, change: WeightsIn) -> HttpResponse:
    """Change a draft that was not learned; what its test said is void."""
    version = _version(request, version_id)
    return answer(_shape(scoring.change(version, given(change), by=request.actor)))


@router.delete("/scoring/versions/{int:version_id}", response={204: None})
def delete_scoring_version(request: ApiRequest, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    scoring.discard(_version(request, version_id), by=request.actor)
    return HttpResponse(status=204)


@router.post("/scoring/versions/{int:version_id}/test", response={202: RunOut})
def test_scoring_version(
    request: ApiRequest, version_id: int, how: TestIn | None = None
) -> HttpResponse:
    """Try a version on the company's closed leads, in the background: GET the run until it is done,
    then its result, which stays with the draft."""
    version = _version(request, version_id)
    age = how.age_hours if how else 0
    return _begun(scoring.test(version, age_hours=age, by=request.actor))


@router.post("/scoring/versions/{int:version_id}/publish", response=RunOut)
def publish_scoring_version(request: ApiRequest, version_id: int) -> HttpResponse:
    """Put a version in force for the next lead. The open leads are scored again in the background:
    the run that is answered. A learned one must tell later leads apart better than the rules."""
    version = _version(request, version_id)
    return answer(_run(scoring.publish(version, by=request.actor)))


@router.post("/scoring/train", response={202: RunOut})
def train_scoring(request: ApiRequest) -> HttpResponse:
    """Learn weights from the closed leads, in the background: a draft version comes of it, tried on
    later leads than it learned from. 409 with too few closed leads."""
    return _begun(scoring.train(by=request.actor))


@router.get("/scoring/runs", response=RunsOut)
def list_scoring_runs(request: ApiRequest, query: Paged) -> HttpResponse:
    """What was and is done in the background."""
    only_known(request, type(query))
    request.actor.need(Right.CONFIGURE)
    return listed(scoring.runs(), query, _run, newest=True)


@router.get("/scoring/runs/{int:run_id}", response=RunOut)
def get_scoring_run(request: ApiRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, and its result."""
    request.actor.need(Right.CONFIGURE)
    return answer(_run(scoring.run_for(run_id)))


def _version(request: ApiRequest, id: int) -> ScoringVersion:
    request.actor.need(Right.CONFIGURE)
    return scoring.version_for(id)


def _begun(run: ScoringRun) -> HttpResponse:
    return answer(_run(run), 202, location=f"/api/v1/scoring/runs/{run.pk}")


def _shape(version: ScoringVersion) -> dict[str, Any]:
    learned = version.kind == scoring.VersionKind.LEARNED
    in_force = version.state == scoring.VersionState.IN_FORCE
    return {
        "id": version.pk,
        "number": version.number,
        "kind": version.kind,
        "state": version.state,
        "weights": scoring.scheme_of(version.values).values(),
        "model": version.values.get("model"),
        "test": version.test,
        "may_publish": not in_force and (not learned or scoring.beats_rules(version)),
        "by": version.by_name,
        "created_at": version.created_at,
        "published_at": version.published_at,
        "published_by": version.published_by,
    }


def _run(run: ScoringRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "kind": run.kind,
        "state": run.state,
        "version": run.version_id,
        "total": run.total,
        "position": run.position,
        "result": run.result,
        "error": run.error,
        "by": run.by_name,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
