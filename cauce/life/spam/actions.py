"""Judge batches of drafts; set up the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version, configuration_changed
from cauce.kit.text_model import model_of
from cauce.leads.draft import Draft
from cauce.life.spam import catalogue, memory, rules
from cauce.life.spam.models import ModelState, SpamModel, SpamPolicy, SpamValue
from cauce.life.spam.policy import Policy, Rule, rules_of, values_of
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

NOUN = "spam_filter"  # as facts call the rules together
type Problems = dict[str, str | tuple[str, dict[str, Any]]]


@cached_by_version
def policy_of(company: Company) -> Policy:
    """What the company judges by; it must be in scope."""
    row = SpamPolicy.objects.first() or SpamPolicy()
    model = SpamModel.objects.filter(state=ModelState.ACTIVE).first()
    values = list(SpamValue.objects.values_list("list", "pk", "kind", "value"))
    lists = {
        name: values_of((pk, kind, value) for which, pk, kind, value in values if which == name)
        for name in catalogue.ListName
    }
    return Policy(
        version=row.version,
        threshold=row.threshold,
        rules=rules_of(row.rules),
        blocked=lists[catalogue.ListName.BLOCK],
        allowed=lists[catalogue.ListName.ALLOW],
        keep_days=row.keep_days,
        learned=model_of(model.weights) if model else None,
        learned_version=model.version if model else 0,
    )


def judge(drafts: Sequence[Draft], company: Company) -> None:
    """Set `is_spam` and `spam_reasons` of cleaned drafts. What a colleague typed or a file brought
    is never judged by its manners, only what strangers send is.

    No statement but one a minute: capture has left the signals on each draft.
    """
    judged = [draft for draft in drafts if not rules.trusted(draft)]
    if not judged:
        return
    policy = policy_of(company)
    repeated: dict[int, int] = {}
    again = policy.rules["repeated_text"]
    if again.counts:
        hours, letters = again.params["hours"], again.params["letters"]
        repeated = memory.repeated(judged, company, hours=hours, letters=letters)
    for draft in judged:
        verdict = rules.judge(draft, policy, repeated=repeated.get(id(draft.raw), 0))
        draft.is_spam, draft.spam_reasons = verdict.is_spam, verdict.reasons


def compare(
    drafts: Sequence[Draft], now: Policy, then: Policy
) -> list[tuple[rules.Verdict, rules.Verdict]]:
    """What two policies say of cleaned drafts, oldest first; nothing is remembered of them."""
    return list(zip(_tried(drafts, now), _tried(drafts, then), strict=True))


def _tried(drafts: Sequence[Draft], policy: Policy) -> list[rules.Verdict]:
    again = policy.rules["repeated_text"].params
    times = memory.among(drafts, hours=again["hours"], letters=again["letters"])
    return [
        rules.Verdict() if rules.trusted(draft) else rules.judge(draft, policy, repeated=count)
        for draft, count in zip(drafts, times, strict=True)
    ]


@atomic()
def update_policy(
    *, by: Actor, threshold: int | None = None, rules: Mapping[str, Mapping[str, Any]] | None = None
) -> Policy:
    """Publish changes: a threshold, and of any rule `active`, `weight`, `params`. What is left out
    stays. Raises NotAllowed, Invalid naming `threshold`, `rules.links.weight`…
    """
    by.need(Right.CONFIGURE)
    company = current_company()
    before = policy_of(company)
    after = drafted(before, threshold=threshold, rules=rules or {})
    fields = changed(before, after)
    if not fields:
        return before
    row, _ = SpamPolicy.objects.get_or_create()
    row.threshold, row.version = after.threshold, row.version + 1
    row.rules = stored(after)["rules"]
    row.save()
    _changed(fields, by=by)
    return policy_of(company)


@atomic()
def keep_spam(*, days: int | None, by: Actor) -> Policy:
    """After how many days spam is cleaned up; None: never by itself. Raises NotAllowed, Invalid."""
    by.need(Right.CONFIGURE)
    if days is not None and not catalogue.LEAST_DAYS <= days <= catalogue.MOST_DAYS:
        raise Invalid({"keep_days": "out_of_range"})
    company = current_company()
    before = policy_of(company).keep_days
    if before != days:
        row, _ = SpamPolicy.objects.get_or_create()
        row.keep_days = days
        row.save()
        _changed({"keep_days": [before, days]}, by=by)
    return policy_of(company)


def _changed(fields: dict[str, list[Any]], *, by: Actor) -> None:
    company = current_company()
    configuration_changed(company)
    happened = SettingChanged(noun=NOUN, fields=fields)
    record(happened, by=by, subject=(NOUN, company.pk))


def drafted(
    before: Policy, *, threshold: int | None, rules: Mapping[str, Mapping[str, Any]]
) -> Policy:
    """The policy with changes that are not published. Raises Invalid."""
    problems: Problems = {}
    threshold = before.threshold if threshold is None else threshold
    least, most = catalogue.LEAST_THRESHOLD, catalogue.MOST_THRESHOLD
    if not least <= threshold <= most:
        problems["threshold"] = "out_of_range"
    found = dict(before.rules)
    for code, given in rules.items():
        if code in catalogue.KINDS:
            found[code] = _ruled(code, before.rules[code], given, problems)
        else:
            problems[f"rules.{code}"] = "unknown_field"
    if problems:
        raise Invalid(problems)
    return replace(before, threshold=threshold, rules=found)


def stored(policy: Policy) -> dict[str, Any]:
    """The threshold and the rules as JSON: what `update_policy` takes."""
    rules = {code: rule.stored() for code, rule in policy.rules.items()}
    return {"threshold": policy.threshold, "rules": rules}


def _ruled(code: str, now: Rule, given: Mapping[str, Any], problems: Problems) -> Rule:
    weight = given.get("weight", now.weight)
    if not 0 <= weight <= catalogue.MOST_WEIGHT:
        problems[f"rules.{code}.weight"] = "out_of_range"
    params = dict(now.params)
    for name, value in given.get("params", {}).items():
        wanted = catalogue.KINDS[code].params.get(name)
        if problem := _problem_of(wanted, value):
            problems[f"rules.{code}.params.{name}"] = problem
        params[name] = value
    return Rule(given.get("active", now.active), weight, params)


def _problem_of(
    wanted: catalogue.Number | catalogue.Choices | None, value: Any
) -> str | tuple[str, dict[str, Any]]:
    if wanted is None:
        return "unknown_field"
    if isinstance(wanted, catalogue.Number):
        if isinstance(value, bool) or not isinstance(value, int):
            return "not_a_number"
        return "" if wanted.least <= value <= wanted.most else "out_of_range"
    if not isinstance(value, list) or not value:
        return "required"
    known = ", ".join(wanted.known)
    fits = all(isinstance(one, str) and one in wanted.known for one in value)
    return "" if fits else ("unknown_choice", {"choices": known})


def changed(before: Policy, after: Policy) -> dict[str, list[Any]]:
    """{`threshold` or `rule_<code>`: [before, after]}, as the history tells it."""
    fields: dict[str, list[Any]] = {}
    if before.threshold != after.threshold:
        fields["threshold"] = [before.threshold, after.threshold]
    for code, rule in after.rules.items():
        if rule != before.rules[code]:
            fields[f"rule_{code}"] = [before.rules[code].stored(), rule.stored()]
    return fields
