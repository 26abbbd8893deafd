"""What is taken for spam: the rules, the points that make it, what is blocked and allowed."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict, text_type
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.kit.oddities import LANGUAGES
from cauce.life import spam
from cauce.life.spam import catalogue
from cauce.life.spam.catalogue import KINDS, ListName, ValueKind
from cauce.life.spam.models import SpamValue
from cauce.life.spam.policy import Policy
from cauce.store import atomic

router = Router(tags=["Spam"])
_CODE = Literal[tuple(KINDS)]  # type: ignore[valid-type]
_MOST = catalogue.MOST_WEIGHT


class ParamsIn(Strict):
    """What a rule asks for; each rule has its own, see the list."""

    most: int = Field(1, ge=1, le=_MOST)
    times: int = Field(1, ge=1, le=1_000)
    hours: int = Field(1, ge=1, le=168)
    letters: int = Field(1, ge=1, le=500)
    languages: list[Literal[LANGUAGES]] = Field(  # type: ignore[valid-type]
        [], min_length=1, max_length=len(LANGUAGES)
    )


class SpamRuleChange(Strict):
    """What to change of a rule; what is left out stays."""

    active: bool = True
    weight: int = Field(0, ge=0, le=_MOST, description="points when it holds")
    params: ParamsIn = Field(default_factory=ParamsIn.model_construct)


class SpamRulesChange(Strict):
    """What to change; what is left out stays. All of it is published at once."""

    threshold: int = Field(
        catalogue.THRESHOLD, ge=catalogue.LEAST_THRESHOLD, le=catalogue.MOST_THRESHOLD
    )
    rules: dict[_CODE, SpamRuleChange] = {}  # type: ignore[valid-type]


class SpamFilterChange(SpamRulesChange):
    """The rules, and after how many days spam is cleaned up: null for never."""

    keep_days: int | None = Field(None, ge=catalogue.LEAST_DAYS, le=catalogue.MOST_DAYS)


class SpamRuleOut(Schema):
    """A rule: `weight` points when it holds."""

    id: str = Field(description="its code, as in the reasons of a verdict")
    active: bool
    weight: int
    params: dict[str, Any]


class SpamRulesOut(PageOut):
    """The rules; an enquiry with `threshold` points is quarantined."""

    items: list[SpamRuleOut]
    threshold: int
    version: int
    keep_days: int | None = Field(description="after which spam is cleaned up; null: never")


class SpamValueIn(Strict):
    """A value to block or to allow."""

    list: Literal[tuple(one.value for one in ListName)] = "block"  # type: ignore[valid-type]
    kind: Literal[tuple(one.value for one in ValueKind)]  # type: ignore[valid-type]
    value: text_type(254)  # type: ignore[valid-type]


class SpamValueOut(Schema):
    """A value as it is compared: `list` is block or allow."""

    id: int
    list: str
    kind: str
    value: str
    created_at: datetime


class SpamValuesOut(PageOut):
    """A page of values."""

    items: list[SpamValueOut]


@router.get("/spam-rules", response=SpamRulesOut)
def list_spam_rules(request: ApiRequest, query: Paged) -> HttpResponse:
    """Every rule on one page, in the order in which reasons are told, and what points make spam."""
    only_known(request, type(query))
    return answer(rules_json(spam.policy_of(request.company)))


@router.patch("/spam-rules", response=SpamRulesOut)
def change_spam_rules(request: ApiRequest, change: SpamFilterChange) -> HttpResponse:
    """Publish the threshold and any of the rules: the next enquiry is judged by them."""
    given = change.model_dump(exclude_unset=True)
    with atomic():
        if "keep_days" in given:
            spam.keep_spam(days=given.pop("keep_days"), by=request.actor)
        policy = spam.update_policy(by=request.actor, **given)
    return answer(rules_json(policy))


@router.get("/spam-rules/{reference}", response=SpamRuleOut)
def get_spam_rule(request: ApiRequest, reference: str) -> HttpResponse:
    """One rule by its code."""
    return answer(_rule(spam.policy_of(request.company), reference))


@router.patch("/spam-rules/{reference}", response=SpamRuleOut)
def change_spam_rule(request: ApiRequest, reference: str, change: SpamRuleChange) -> HttpResponse:
    """Publish one rule: switch it, weigh it, set what it asks for."""
    _rule(spam.policy_of(request.company), reference)
    given = {reference: change.model_dump(exclude_unset=True)}
    return answer(_rule(spam.update_policy(by=request.actor, rules=given), reference))


@router.get("/spam-values", response=SpamValuesOut)
def list_spam_values(request: ApiRequest, query: Paged) -> HttpResponse:
    """What is blocked and what is allowed, newest first."""
    request.actor.need(Right.JUDGE_SPAM)
    only_known(request, type(query))
    return listed(SpamValue.objects.all(), query, _value, newest=True)


@router.post("/spam-values", response={201: SpamValueOut})
def create_spam_value(request: ApiRequest, given: SpamValueIn) -> HttpResponse:
    """Block or allow a value; one on the other list changes sides."""
    made = spam.list_value(by=request.actor, **given.model_dump())
    return answer(_value(made), 201, location=f"/api/v1/spam-values/{made.pk}")


@router.get("/spam-values/{int:value_id}", response=SpamValueOut)
def get_spam_value(request: ApiRequest, value_id: int) -> HttpResponse:
    """One value."""
    request.actor.need(Right.JUDGE_SPAM)
    return answer(_value(row_of(SpamValue.objects.all(), value_id)))


@router.delete("/spam-values/{int:value_id}", response=SpamValueOut)
def delete_spam_value(request: ApiRequest, value_id: int) -> HttpResponse:
    """Take a value off its list; the answer is what it was."""
    row = row_of(SpamValue.objects.all(), value_id)
    told = _value(row)
    spam.unlist_value(row, by=request.actor)
    return answer(told)


def rules_json(policy: Policy) -> dict[str, Any]:
    """The rules as `GET /spam-rules` tells them."""
    items = [_rule(policy, code) for code in policy.rules]
    page = {"items": items, "next": None, "total": len(items), "total_is_capped": False}
    more = {name: getattr(policy, name) for name in ("threshold", "version", "keep_days")}
    return page | more


def _rule(policy: Policy, code: str) -> dict[str, Any]:
    if code not in policy.rules:
        raise Missing("spam_rule")
    return {"id": code, **policy.rules[code].stored()}


def _value(row: SpamValue) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SpamValueOut.model_fields}
