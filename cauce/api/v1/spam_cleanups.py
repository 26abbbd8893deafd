"""Cleaning up old spam: a count first, then the clean-up."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.paging import only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.life import spam_cleanup
from cauce.life.spam.catalogue import LEAST_DAYS, MOST_DAYS
from cauce.life.spam.models import SpamCleanup

router = Router(tags=["Spam"])


class DaysQuery(Schema):
    """How old spam must be."""

    model_config = ConfigDict(extra="ignore")
    days: int = Field(ge=LEAST_DAYS, le=MOST_DAYS)


class SpamCleanupIn(Strict):
    """Spam older than so many days is wiped, for good."""

    days: int = Field(ge=LEAST_DAYS, le=MOST_DAYS)


class SpamCountOut(Schema):
    """How many leads would be wiped (to 100,000), how many of those nobody has reviewed, and how
    many are left because people worked on them."""

    leads: int
    unreviewed: int
    kept: int


class SpamCleanupOut(Schema):
    """A clean-up: `state` is running or done."""

    id: int
    state: str
    days: int
    leads: int
    kept: int
    created_at: datetime


@router.get("/spam-cleanups/count", response=SpamCountOut)
def count_old_spam(request: ApiRequest, query: Query[DaysQuery]) -> HttpResponse:
    """What a clean-up would do now."""
    only_known(request, DaysQuery)
    found = spam_cleanup.count(days=query.days, by=request.actor)
    return answer({name: getattr(found, name) for name in SpamCountOut.model_fields})


@router.post("/spam-cleanups", response={201: SpamCleanupOut})
def create_spam_cleanup(request: ApiRequest, given: SpamCleanupIn) -> HttpResponse:
    """Wipe what old spam said and of whom; its history keeps codes, every count stays. Many take a
    while: look at it again until its state is done."""
    run = spam_cleanup.begin(days=given.days, by=request.actor)
    return answer(_shape(run), 201, location=f"/api/v1/spam-cleanups/{run.pk}")


@router.get("/spam-cleanups/{int:cleanup_id}", response=SpamCleanupOut)
def get_spam_cleanup(request: ApiRequest, cleanup_id: int) -> HttpResponse:
    """How far a clean-up is."""
    request.actor.need(Right.CONFIGURE)
    return answer(_shape(row_of(SpamCleanup.objects.all(), cleanup_id)))


def _shape(run: SpamCleanup) -> dict[str, Any]:
    return {name: getattr(run, name) for name in SpamCleanupOut.model_fields}
