"""Dry runs of spam rules, and the classifier that is learned from what people marked."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.api.answers import answer
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.v1.spam_rules import SpamRulesChange, SpamRulesOut, rules_json
from cauce.life import spam, spam_trials
from cauce.life.spam.models import ModelState, SpamModel, SpamTrial

router = Router(tags=["Spam"])


class SpamTrialIn(SpamRulesChange):
    """Changes as `PATCH /spam-rules` takes them, and over how many days to try them."""

    days: int = Field(spam_trials.DAYS, ge=1, le=spam_trials.MOST_DAYS)


class SpamTrialCounts(Schema):
    """Of the leads judged: spam by the rules in force (before) and by these (after); newly caught,
    and how many of them people work on; newly freed, and how many of them people called spam."""

    judged: int = 0
    before: int = 0
    after: int = 0
    caught: int = 0
    caught_real: int = 0
    freed: int = 0
    freed_spam: int = 0


class SpamTrialExample(Schema):
    """A lead that would be judged otherwise, and why."""

    lead: int
    points: int
    reasons: list[dict[str, Any]]


class SpamTrialOut(Schema):
    """A dry run: `state` is running or done; it changes no lead."""

    id: int
    state: str
    days: int
    version: int = Field(description="of the rules that it was held against")
    counts: SpamTrialCounts
    caught: list[SpamTrialExample]
    freed: list[SpamTrialExample]
    created_at: datetime


class SpamModelFigures(Schema):
    """Held out: of `spam` texts marked so `caught` were found, of `real` ones `wrong` were."""

    spam: int
    real: int
    caught: int
    wrong: int


class SpamModelOut(Schema):
    """The last model: learning, active (in force), refused (it took more than 0.5 % of the real
    ones for spam, and is not used), replaced, failed, or none."""

    version: int
    state: str
    figures: SpamModelFigures | None
    trained_at: datetime | None
    in_force: int | None = Field(description="the version that judges now")


@router.get("/spam-model", response=SpamModelOut)
def get_spam_model(request: ApiRequest) -> HttpResponse:
    """What was learned, how well it does, and whether it judges."""
    return answer(_model(SpamModel.objects.order_by("-version").first()))


@router.post("/spam-model", response={202: SpamModelOut})
def learn_spam_model(request: ApiRequest) -> HttpResponse:
    """Learn anew in the background; 409 while there is too little to learn from."""
    return answer(_model(spam.start_learning(by=request.actor)), 202, location="/api/v1/spam-model")


def _model(model: SpamModel | None) -> dict[str, Any]:
    active = SpamModel.objects.filter(state=ModelState.ACTIVE).values_list("version", flat=True)
    return {
        "version": model.version if model else 0,
        "state": model.state if model else "none",
        "figures": (model.figures or None) if model else None,
        "trained_at": model.trained_at if model else None,
        "in_force": active.first(),
    }


@router.post("/spam-trials", response={201: SpamTrialOut})
def create_spam_trial(request: ApiRequest, given: SpamTrialIn) -> HttpResponse:
    """Try rules on what came in the last days. Many leads take a while: look at it again until its
    state is done."""
    trial = spam_trials.start(by=request.actor, **given.model_dump(exclude_unset=True))
    return answer(_shape(trial), 201, location=f"/api/v1/spam-trials/{trial.pk}")


@router.get("/spam-trials/{int:trial_id}", response=SpamTrialOut)
def get_spam_trial(request: ApiRequest, trial_id: int) -> HttpResponse:
    """How far a dry run is, and what it found."""
    request.actor.need(Right.CONFIGURE)
    return answer(_shape(row_of(SpamTrial.objects.all(), trial_id)))


@router.post("/spam-trials/{int:trial_id}/publish", response=SpamRulesOut)
def publish_spam_trial(request: ApiRequest, trial_id: int) -> HttpResponse:
    """Publish the rules that were tried; 409 when others were published meanwhile."""
    request.actor.need(Right.CONFIGURE)
    trial = row_of(SpamTrial.objects.all(), trial_id)
    return answer(rules_json(spam_trials.publish(trial, by=request.actor)))


def _shape(trial: SpamTrial) -> dict[str, Any]:
    plain = {name: getattr(trial, name) for name in ("state", "days", "version", "created_at")}
    counts = {name: trial.counts.get(name, 0) for name in SpamTrialCounts.model_fields}
    examples = {what: trial.examples.get(what, []) for what in ("caught", "freed")}
    return {"id": trial.pk, **plain, "counts": counts, **examples}
