"""Assignment rules: the rotation over sellers of a campaign or a product."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.shapes import Reference, Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import member_of, row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.models import Campaign, Product
from cauce.catalog.names import names
from cauce.life import assignment, setup
from cauce.life.assignment.models import AssignmentRule
from cauce.store import atomic

router = Router(tags=["Assignment"])


class RuleSellerIn(Strict):
    """A seller by id or e-mail, with so many turns in each round."""

    user: Reference
    weight: int = Field(1, ge=1, le=100)


class RuleIn(Strict):
    """Of a campaign or of a product, one of the two. A rule that is there is replaced."""

    campaign: Reference | None = None
    product: Reference | None = None
    sellers: list[RuleSellerIn] = Field(min_length=1, max_length=500)


class RuleChange(Strict):
    """What to change; what is left out stays."""

    sellers: list[RuleSellerIn] = Field([], max_length=500)
    active: bool = True


class TrialIn(RuleIn):
    """A rule to be tried on the leads of the last days."""

    days: int = Field(30, description="7, 30 or 90")


class RuleSellerOut(Schema):
    """A seller of the rule."""

    user: int
    name: str
    weight: int


class RuleOut(Schema):
    """A rule; `version` grows with each change and stands in the reason of every assignment."""

    id: int
    campaign: str | None
    product: str | None
    sellers: list[RuleSellerOut]
    version: int
    active: bool
    created_at: datetime


class TrialSellerOut(Schema):
    """Leads that a seller has now, and would have: of those that a rule decides."""

    user: int
    name: str
    weight: int
    has: int
    would_have: int


class TrialLeadOut(Schema):
    """One of the latest leads; `would_have` is null where nobody could have taken it yet."""

    id: int
    number: int
    created_at: datetime
    has: int | None
    would_have: int | None
    at: datetime | None
    reason: dict[str, Any]


class TrialOut(Schema):
    """What came of it. `otherwise` leads are not the rule's to decide; `waiting` found nobody; with
    `capped` only the latest were gone through."""

    since: datetime
    leads: int
    otherwise: int
    waiting: int
    capped: bool
    sellers: list[TrialSellerOut]
    latest: list[TrialLeadOut]


class RulesOut(PageOut):
    """A page of rules."""

    items: list[RuleOut]


@router.get("/assignment-rules", response=RulesOut)
def list_assignment_rules(request: ApiRequest, query: Paged) -> HttpResponse:
    """All rules."""
    only_known(request, type(query))
    return listed(_rows(), query, _shape)


@router.post("/assignment-rules", response={201: RuleOut, 200: RuleOut})
def create_assignment_rule(request: ApiRequest, rule: RuleIn) -> HttpResponse:
    """Set who gets the leads of a campaign or product: 201 when new, 200 when it was replaced."""
    request.actor.need(Right.CONFIGURE)
    campaign, product = _subject(rule)
    with atomic():
        known = AssignmentRule.objects.filter(campaign=campaign, product=product).exists()
        saved = assignment.save_rule(
            campaign=campaign, product=product, sellers=_pairs(rule.sellers), by=request.actor
        )
    where = f"/api/v1/assignment-rules/{saved.pk}"
    shape = _shape(_rows().get(pk=saved.pk))
    return answer(shape, 200 if known else 201, location="" if known else where)


@router.post("/assignment-rules/trial", response=TrialOut)
def try_assignment_rule(request: ApiRequest, rule: TrialIn) -> HttpResponse:
    """Who would have got the leads of the last days under such a rule, and why. Nothing changes."""
    request.actor.need(Right.CONFIGURE)
    campaign, product = _subject(rule)
    pairs = _pairs(rule.sellers)
    found = assignment.trial(campaign=campaign, product=product, sellers=pairs, days=rule.days)
    return answer(_trial(found))


@router.get("/assignment-rules/{int:rule_id}", response=RuleOut)
def get_assignment_rule(request: ApiRequest, rule_id: int) -> HttpResponse:
    """One rule."""
    return answer(_shape(row_of(_rows(), rule_id)))


@router.patch("/assignment-rules/{int:rule_id}", response=RuleOut)
def change_assignment_rule(request: ApiRequest, rule_id: int, change: RuleChange) -> HttpResponse:
    """Replace the sellers, or switch the rule off."""
    request.actor.need(Right.CONFIGURE)
    named = change.model_fields_set
    with atomic():
        rule = row_of(_rows(), rule_id)
        if "sellers" in named:
            pairs = _pairs(change.sellers)
            assignment.save_rule(
                campaign=rule.campaign, product=rule.product, sellers=pairs, by=request.actor
            )
        if "active" in named:
            fresh = row_of(_rows(), rule_id)
            setup.update_setting(
                fresh, noun="assignment_rule", by=request.actor, active=change.active
            )
    return answer(_shape(row_of(_rows(), rule_id)))


def _subject(rule: RuleIn) -> tuple[Campaign | None, Product | None]:
    campaign = product = None
    if rule.campaign is not None:
        campaign = row_of(Campaign.objects.all(), rule.campaign, field="campaign")
    if rule.product is not None:
        product = row_of(Product.objects.all(), rule.product, field="product")
    return campaign, product


def _pairs(sellers: list[RuleSellerIn]) -> list[tuple[Any, int]]:
    return [
        (member_of(one.user, field=f"sellers.{place}.user"), one.weight)
        for place, one in enumerate(sellers)
    ]


def _rows() -> Any:
    rules = AssignmentRule.objects.select_related("campaign", "product")
    return rules.prefetch_related("sellers__seller")


def _shape(rule: AssignmentRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "campaign": rule.campaign.slug if rule.campaign else None,
        "product": rule.product.slug if rule.product else None,
        "sellers": [
            {"user": one.seller_id, "name": one.seller.name, "weight": one.weight}
            for one in rule.sellers.all()
        ],
        "version": rule.version,
        "active": rule.active,
        "created_at": rule.created_at,
    }


def _trial(found: assignment.Trial) -> dict[str, Any]:
    known = names(current_company()).members
    return {
        "since": found.since,
        "leads": found.leads,
        "otherwise": found.otherwise,
        "waiting": found.waiting,
        "capped": found.capped,
        "sellers": [
            {
                "user": one.seller_id,
                "name": known[one.seller_id].name,
                "weight": one.weight,
                "has": one.has,
                "would_have": one.would,
            }
            for one in found.parts
        ],
        "latest": [
            {
                "id": one.lead.pk,
                "number": one.lead.number,
                "created_at": one.lead.created_at,
                "has": one.lead.seller_id,
                "would_have": one.would,
                "at": one.given_at,
                "reason": one.reason,
            }
            for one in found.latest
        ],
    }
