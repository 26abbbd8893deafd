"""A dry run of spam rules: what came in the last days is judged again as capture read it, by the
rules in force and by a draft of others, and nothing else happens to it."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.models import Token
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.snapshot import snapshot
from cauce.jobs import company_task
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import GONE, Lead, Standing
from cauce.life import fields, normalise, spam
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import form
from cauce.life.spam.models import SpamTrial, TrialState
from cauce.life.spam.policy import Policy
from cauce.spine.facts import LeadEntered
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres

DAYS, MOST_DAYS = 30, 90
CHUNK = 500
AT_ONCE = 1_000  # leads: about a second
_SLICE = 3.0  # seconds after which a job hands on to the next
_KEPT = 20
_EXAMPLES = 12


def start(
    *,
    by: Actor,
    threshold: int | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    days: int = DAYS,
) -> SpamTrial:
    """Try changes on what came in the last days: at once, or of many leads in the background.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.CONFIGURE)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid({"days": "out_of_range"})
    company, now = current_company(), timezone.now()
    policy = spam.policy_of(company)
    draft = spam.drafted(policy, threshold=threshold, rules=rules or {})
    recent = Lead.objects.filter(created_at__gte=now - timedelta(days=days))
    ends = recent.aggregate(first=Min("pk"), last=Max("pk"))
    with atomic():
        _forget_old()
        trial = SpamTrial.objects.create(
            draft=spam.stored(draft),
            version=policy.version,
            days=days,
            at=(ends["first"] or 1) - 1,
            until=ends["last"] or 0,
            by_name=by.name,
            created_at=now,
            moved_at=now,
        )
        many = recent.order_by()[: AT_ONCE + 1].count() > AT_ONCE
        if many:
            go_on.enqueue(company.pk, trial.pk)
    while not many and not step(trial.pk):
        pass
    trial.refresh_from_db()
    return trial


def _forget_old() -> None:
    kept = SpamTrial.objects.order_by("-pk").values_list("pk", flat=True)[:_KEPT]
    SpamTrial.objects.exclude(pk__in=list(kept)).delete()


def publish(trial: SpamTrial, *, by: Actor) -> Policy:
    """Publish what was tried. Raises NotAllowed, Conflict when other rules are in force by now."""
    if spam.policy_of(current_company()).version != trial.version:
        raise Conflict("rules_changed_since")
    return spam.update_policy(by=by, **trial.draft)


@company_task(max_attempts=3)
def go_on(company_id: int, trial_id: int) -> None:
    """A slice of a dry run; each chunk is a transaction that also says where it is."""
    until = time.monotonic() + _SLICE
    while not step(trial_id):
        if time.monotonic() > until:
            go_on.enqueue(company_id, trial_id)
            return


@atomic()
def step(trial_id: int) -> bool:
    """Judge the next leads; whether that was all. Raises Missing."""
    rows = SpamTrial.objects.filter(pk=trial_id)
    trial = (rows.select_for_update() if on_postgres() else rows).first()
    if trial is None:
        raise Missing("trial")
    if trial.state == TrialState.DONE:
        return True
    recent = trial.created_at - timedelta(days=trial.days)
    found = Lead.objects.filter(pk__gt=trial.at, pk__lte=trial.until, created_at__gte=recent)
    leads = list(found.exclude(standing__in=GONE).order_by("pk")[:CHUNK])
    if leads:
        _judge(trial, leads)
        trial.at = leads[-1].pk
    else:
        trial.state = TrialState.DONE
    trial.moved_at = timezone.now()
    trial.save(update_fields=["state", "at", "counts", "examples", "moved_at"])
    return not leads


def _judge(trial: SpamTrial, leads: Sequence[Lead]) -> None:
    now = spam.policy_of(current_company())
    then = spam.drafted(now, **trial.draft)
    drafts = _as_they_came(leads)
    normalise.clean(list(drafts.values()), current_company())
    fields.clean(list(drafts.values()), current_company())
    verdicts = spam.compare(list(drafts.values()), now, then)
    by_id = {lead.pk: lead for lead in leads}
    for pk, (before, after) in zip(drafts, verdicts, strict=True):
        _count(trial, by_id[pk], before, after)


def _count(trial: SpamTrial, lead: Lead, before: spam.Verdict, after: spam.Verdict) -> None:
    counts = trial.counts
    told = {"judged": 1, "before": before.is_spam, "after": after.is_spam}
    if before.is_spam != after.is_spam:
        what = "caught" if after.is_spam else "freed"
        told[what] = 1
        # People have looked at it: it would be wrong to catch what they work on, or to free what
        # they called spam.
        wrong = "caught_real" if after.is_spam else "freed_spam"
        told[wrong] = _is_real(lead) if after.is_spam else lead.spam_reviewed_at is not None
        shown = trial.examples.setdefault(what, [])
        if len(shown) < _EXAMPLES:
            points, reasons = after.points, (after if after.is_spam else before).reasons
            shown.append({"lead": lead.pk, "points": points, "reasons": reasons})
    for name, count in told.items():
        counts[name] = counts.get(name, 0) + int(count)


def _is_real(lead: Lead) -> bool:
    touched = (lead.qualification_id, lead.last_note_at, lead.last_contact_at)
    return lead.standing == Standing.ACTIVE and bool(lead.attempts or any(touched))


def _as_they_came(leads: Sequence[Lead]) -> dict[int, Draft]:
    """{lead: its draft, not cleaned, with the signals that capture keeps} of those whose campaign
    is still there and that no colleague brought. Five statements."""
    campaigns = snapshot(current_company()).campaigns
    entered = Event.objects.filter(lead_id__in=[one.pk for one in leads], kind=LeadEntered.kind)
    rows = entered.values_list("lead_id", "data", "personal", "actor_kind", "actor_id")
    people = set(Token.objects.filter(member__isnull=False).values_list("pk", flat=True))
    facts = {
        pk: (data, personal or {}, kind == "person" or (kind == "token" and actor in people))
        for pk, data, personal, kind, actor in rows
    }
    ids = [pk for data, _, _ in facts.values() if (pk := data.get("submission"))]
    kept = form.signals_of(Submission.objects.filter(pk__in=ids, source=form.SOURCE))
    found = {}
    for lead in leads:
        data, personal, trusted = facts.get(lead.pk, ({}, {}, True))
        if lead.campaign_id not in campaigns or trusted or not personal:
            continue
        raw = Raw(**{name: personal[name] for name in Raw.__slots__ if name in personal})
        found[lead.pk] = Draft(
            raw=raw,
            campaign=campaigns[lead.campaign_id],
            entry_method=lead.entry_method,
            at=lead.created_at,
            signals=kept.get(data.get("submission") or 0, {}),
        )
    return found
