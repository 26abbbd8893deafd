"""Rules by which the system qualifies, and whose word counts."""

from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.models import Campaign, QualificationRule, QualificationType
from cauce.catalog.qualifying import INTERACTIONS, MOST, Qualifying, qualifying_of
from cauce.life.setup.catalog import DEFAULT_QUALIFICATIONS
from cauce.life.setup.changes import change_own, made, update_setting
from cauce.life.setup.checks import POINTS
from cauce.store import atomic

# What a company that is set up anew starts with: (interaction, number, type, points).
DEFAULT_RULES = (
    ("call_answered", None, "medium_interest", 5),
    ("visited", None, "high_interest", 8),
    ("no_answer", 3, "unreachable", 0),
)
_FIRST = {code for _name, code, *_rest in DEFAULT_QUALIFICATIONS}
_FIELDS = ("event", "least", "campaign", "type", "points", "each_time", "active")
_MOST_RULES = 100


@atomic()
def create_qualification_rule(
    *,
    event: str,
    type: str,
    by: Actor,
    points: int = 0,
    least: int | None = None,
    campaign: Campaign | None = None,
    each_time: bool = False,
) -> QualificationRule:
    """A rule that holds from the next fact on. `type` is the code of a qualification type, of the
    campaign if one is named. Raises NotAllowed, Invalid."""
    by.need(Right.CONFIGURE)
    there = QualificationRule.objects.count()
    if there >= _MOST_RULES:
        raise Invalid({"event": ("too_many", {"limit": _MOST_RULES})})
    rule = QualificationRule(position=there)
    given = {
        "event": event, "least": least, "campaign": campaign, "type": type, "points": points,
        "each_time": each_time,
    }  # fmt: skip
    for name, value in _checked(rule, given).items():
        setattr(rule, name, value)
    made(rule, noun="qualification_rule", by=by)
    _hear_again()
    return rule


@atomic()
def update_qualification_rule(
    rule: QualificationRule, *, by: Actor, **values: Any
) -> QualificationRule:
    """Change any of a rule; entries that it has made stay. Raises NotAllowed, Invalid."""
    by.need(Right.CONFIGURE)
    update_setting(rule, noun="qualification_rule", by=by, **_checked(rule, values))
    _hear_again()
    return rule


@atomic()
def update_qualifying(*, by: Actor, person_wins: bool) -> Qualifying:
    """Say whose word counts for a lead's type and state. Raises NotAllowed."""
    by.need(Right.CONFIGURE)
    now = qualifying_of(current_company())
    change_own("qualifying", now, {"person_wins": person_wins}, by=by)
    return qualifying_of(current_company())


@atomic()
def start_qualifying(*, by: Actor) -> dict[str, QualificationRule]:
    """Give a new company the rules that it starts with: {interaction: rule}."""
    return {
        event: create_qualification_rule(event=event, least=least, type=type, points=points, by=by)
        for event, least, type, points in DEFAULT_RULES
    }


def _checked(rule: QualificationRule, values: dict[str, Any]) -> dict[str, Any]:
    """The values that a rule is about to take, tidied. Raises Invalid."""
    problems: dict[str, Any] = {name: "unknown_field" for name in values if name not in _FIELDS}
    event = values.get("event", rule.event)
    if event not in INTERACTIONS:
        problems["event"] = ("unknown_choice", {"choices": ", ".join(INTERACTIONS)})
        raise Invalid(problems)
    tidy = dict(values)
    if {"event", "least"} & values.keys():
        tidy["least"] = _least(event, values.get("least", rule.least), problems)
    if values.get("points", 0) not in POINTS:
        problems["points"] = "out_of_range"
    if {"type", "campaign"} & values.keys():
        campaign = values.get("campaign", rule.campaign)
        if not _is_type(values.get("type", rule.type), campaign):
            problems["type"] = (
                "unknown_reference" if campaign is None else "not_a_type_of_the_campaign"
            )
    if problems:
        raise Invalid(problems)
    return tidy


def _least(event: str, given: int | None, problems: dict[str, Any]) -> int | None:
    usual = INTERACTIONS[event].least
    if usual is None:
        return None
    least = usual if given is None else given
    if not 1 <= least <= MOST:
        problems["least"] = "out_of_range"
    return least


def _is_type(code: str, campaign: Campaign | None) -> bool:
    """Whether the campaign has the type; of a rule for all, whether any has or starts with it."""
    rows = QualificationType.objects.filter(slug=code, active=True)
    if campaign is not None:
        return rows.filter(campaign=campaign).exists()
    return code in _FIRST or rows.exists()


def _hear_again() -> None:
    """Note on the company which facts its rules look at; it follows from them, and is no fact."""
    company = current_company()
    events = QualificationRule.objects.filter(active=True).values_list("event", flat=True)
    heard = sorted({kind for event in events for kind in INTERACTIONS[event].facts})
    company.qualifying = {**company.qualifying, "heard": heard}
    company.save(update_fields=["qualifying"])
    configuration_changed(company)
