"""Everything that was received, exactly as it came, and what became of it."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.sentences import sentence
from cauce.accounts.shapes import NO_NUL
from cauce.api.answers import answer
from cauce.api.paging import PageQuery, listed, only_known
from cauce.api.problems import in_language_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import ErrorOut, PageOut
from cauce.life import intake_jobs
from cauce.life.capture import queries
from cauce.life.capture.models import Submission

router = Router(tags=["Intake"])


class SubmissionQuery(PageQuery):
    """Which submissions."""

    source: str = Field("", max_length=24, pattern=NO_NUL)
    state: Literal["", "pending", "lead", "spam", "rejected"] = ""
    received_from: datetime | None = None
    received_to: datetime | None = None


class SubmissionOut(Schema):
    """One capture. `raw` comes when one is read alone: text when it is UTF-8."""

    id: int
    source: str
    state: str
    received_at: datetime
    content_type: str
    lead: int | None
    error: ErrorOut | None
    attempts: int
    context: dict[str, Any]
    raw: str | None = None


class SubmissionsOut(PageOut):
    """A page of submissions, newest first."""

    items: list[SubmissionOut]


class IntakeOut(Schema):
    """received = leads + spam + rejected + pending, always."""

    received: int
    leads: int
    spam: int
    rejected: int
    pending: int


class IntakeQuery(Schema):
    """Of which source, received when."""

    source: str = Field("", max_length=24, pattern=NO_NUL)
    received_from: datetime | None = None
    received_to: datetime | None = None


@router.get("/reports/intake", response=IntakeOut)
def report_intake(request: ApiRequest, query: Query[IntakeQuery]) -> HttpResponse:
    """What became of everything received."""
    request.actor.need(Right.SEE_INTAKE)
    only_known(request, IntakeQuery)
    found = queries.tally(
        queries.Wanted(source=query.source, start=query.received_from, end=query.received_to)
    )
    names = ("received", "leads", "spam", "rejected", "pending")
    return answer({name: getattr(found, name) for name in names})


@router.get("/submissions", response=SubmissionsOut)
def list_submissions(request: ApiRequest, query: Query[SubmissionQuery]) -> HttpResponse:
    """Captures, newest first, without their bytes."""
    request.actor.need(Right.SEE_INTAKE)
    only_known(request, SubmissionQuery)
    wanted = queries.Wanted(
        source=query.source,
        state=query.state,
        start=query.received_from,
        end=query.received_to,
    )
    rows = Submission.objects.filter(wanted.condition()).defer("raw")
    with in_language_of(request):
        return listed(rows, query, _shape, newest=True)


@router.get("/submissions/{int:submission_id}", response=SubmissionOut)
def get_submission(request: ApiRequest, submission_id: int) -> HttpResponse:
    """One capture with its exact bytes."""
    request.actor.need(Right.SEE_INTAKE)
    found = _one(submission_id)
    raw = bytes(found.raw).decode("utf-8", "backslashreplace")
    with in_language_of(request):
        return answer(_shape(found) | {"raw": raw})


@router.post("/submissions/{int:submission_id}/replay", response={202: SubmissionOut})
def replay_submission(request: ApiRequest, submission_id: int) -> HttpResponse:
    """Try a rejected or pending capture again, in the background, from what was received: after a
    campaign was made, a connection put right."""
    request.actor.need(Right.REPLAY_INTAKE)
    found = _one(submission_id)
    if not intake_jobs.replay([found.pk], by=request.actor):
        raise Conflict("not_retriable")
    with in_language_of(request):
        return answer(_shape(_one(submission_id)), 202)


def _one(submission_id: int) -> Submission:
    found = queries.one(submission_id)
    if found is None:
        raise Missing("submission")
    return found


def _shape(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.pk,
        "source": submission.source,
        "state": submission.state,
        "received_at": submission.received_at,
        "content_type": submission.content_type,
        "lead": submission.lead_id,
        "error": _error(submission.error),
        "attempts": submission.attempts,
        "context": submission.context,
        "raw": None,
    }


def _error(error: dict[str, Any] | None) -> dict[str, Any] | None:
    if not error:
        return None
    code = str(error.get("code", ""))
    message = sentence(code, error.get("params"))
    return {"field": error.get("field", ""), "code": code, "message": message}
