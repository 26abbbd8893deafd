"""Automatic qualification: the rules by which the system adds entries, and whose word counts."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.shapes import Reference, Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import given, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Campaign, QualificationRule
from cauce.catalog.qualifying import INTERACTIONS, Qualifying, qualifying_of
from cauce.life import setup

router = Router(tags=["Catalog"])
type Event = Literal[tuple(INTERACTIONS)]  # type: ignore[valid-type]
_LEAST = "calls in vain (no_answer), letters (wrote_message); left out: the usual number"
_TYPE = "code of a qualification type; of the campaign, if one is named"


class QualificationRuleIn(Strict):
    """When something happens, add an entry: at most once for a lead, or each time."""

    event: Event
    least: int | None = Field(None, description=_LEAST)
    campaign: Reference | None = Field(None, description="null: every campaign")
    type: str = Field(description=_TYPE, max_length=80)
    points: int = Field(0, ge=-100, le=100)
    each_time: bool = False


class QualificationRuleChange(Strict):
    """What to change; what is left out stays. Entries that the rule has made stay, too."""

    event: Event = "call_answered"
    least: int | None = Field(None, description=_LEAST)
    campaign: Reference | None = Field(None, description="null: every campaign")
    type: str = Field("", description=_TYPE, max_length=80)
    points: int = Field(0, ge=-100, le=100)
    each_time: bool = False
    active: bool = True


class QualificationRuleOut(Schema):
    """A rule."""

    id: int
    event: str
    least: int | None
    campaign: str | None
    type: str
    points: int
    each_time: bool
    active: bool


class QualificationRulesOut(PageOut):
    """A page of rules, in their order."""

    items: list[QualificationRuleOut]


class QualifyingChange(Strict):
    """Whose word counts."""

    person_wins: bool


class QualifyingOut(Schema):
    """Whether a person's qualification stays the lead's type and state, whatever the system adds;
    and the kinds of facts that the rules in use look at."""

    person_wins: bool
    heard: list[str]


@router.get("/qualification-rules", response=QualificationRulesOut)
def list_qualification_rules(request: ApiRequest, query: Paged) -> HttpResponse:
    """All of them, switched-off ones too."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/qualification-rules", response={201: QualificationRuleOut})
def create_qualification_rule(request: ApiRequest, rule: QualificationRuleIn) -> HttpResponse:
    """A new one; it holds from the next fact on."""
    made = setup.create_qualification_rule(by=request.actor, **_values(rule.model_dump()))
    return answer(_shape(made), 201, location=f"/api/v1/qualification-rules/{made.pk}")


@router.get("/qualification-rules/{int:rule_id}", response=QualificationRuleOut)
def get_qualification_rule(request: ApiRequest, rule_id: int) -> HttpResponse:
    """One of them."""
    return answer(_shape(row_of(_rows(), rule_id)))


@router.patch("/qualification-rules/{int:rule_id}", response=QualificationRuleOut)
def change_qualification_rule(
    request: ApiRequest, rule_id: int, change: QualificationRuleChange
) -> HttpResponse:
    """Change it, or switch it off."""
    row = row_of(_rows(), rule_id)
    setup.update_qualification_rule(row, by=request.actor, **_values(given(change)))
    return answer(_shape(row_of(_rows(), rule_id)))


@router.get("/qualifying", response=QualifyingOut)
def get_qualifying(request: ApiRequest) -> HttpResponse:
    """Whose word counts."""
    return answer(_qualifying(qualifying_of(request.company)))


@router.patch("/qualifying", response=QualifyingOut)
def change_qualifying(request: ApiRequest, change: QualifyingChange) -> HttpResponse:
    """Say whose word counts from now on."""
    now = setup.update_qualifying(by=request.actor, person_wins=change.person_wins)
    return answer(_qualifying(now))


def _rows() -> Any:
    return QualificationRule.objects.select_related("campaign")


def _values(told: dict[str, Any]) -> dict[str, Any]:
    if told.get("campaign") is not None:
        told["campaign"] = row_of(Campaign.objects.all(), told["campaign"], field="campaign")
    return told


def _qualifying(now: Qualifying) -> dict[str, Any]:
    return {"person_wins": now.person_wins, "heard": now.heard}


def _shape(rule: QualificationRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "event": rule.event,
        "least": rule.least,
        "campaign": rule.campaign.slug if rule.campaign else None,
        "type": rule.type,
        "points": rule.points,
        "each_time": rule.each_time,
        "active": rule.active,
    }
