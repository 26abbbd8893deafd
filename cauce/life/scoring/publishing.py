"""What is asked of a version: put it in force, try it on closed leads, learn one from them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.life.scoring import past, tasks, training, versions
from cauce.life.scoring.models import (
    RunKind,
    RunState,
    ScoringRun,
    ScoringVersion,
    VersionKind,
    VersionState,
)
from cauce.life.scoring.scheme import DEFAULT
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

AGES = (0, 1, 24, 72, 168)  # hours after entry at which a test may judge


@atomic()
def publish(version: ScoringVersion, *, by: Actor) -> ScoringRun:
    """Put a version in force for the next lead, and rescore the open ones in the background: the
    run that does it. A retired version may come back.

    Raises NotAllowed, Conflict (it is in force; it was learned and does not beat the rules on
    later leads).
    """
    by.need(Right.CONFIGURE)
    versions.hold_numbers()
    version = versions.locked(version.pk)
    if version.state == VersionState.IN_FORCE:
        raise Conflict("version_in_force")
    if version.kind == VersionKind.LEARNED and not versions.beats_rules(version):
        raise Conflict("learned_is_not_better")
    company, now = current_company(), timezone.now()
    before = ScoringVersion.objects.filter(state=VersionState.IN_FORCE).first()
    if before is not None:
        before.state = VersionState.RETIRED
        before.save(update_fields=["state"])
    version.state, version.published_at, version.published_by = VersionState.IN_FORCE, now, by.name
    version.save(update_fields=["state", "published_at", "published_by"])
    configuration_changed(company)
    old = before.values if before else DEFAULT.values()
    numbers = [before.number if before else None, version.number]
    fields = {"version": numbers} | versions.differences(old, version.values)
    record(
        SettingChanged(noun=versions.NOUN, fields=fields),
        by=by,
        subject=(versions.NOUN, version.pk),
    )
    return begin(RunKind.RESCALE, version=version, by=by)


def begin(
    kind: RunKind,
    *,
    by: Actor,
    version: ScoringVersion | None = None,
    params: Mapping[str, Any] | None = None,
) -> ScoringRun:
    """A new run; its job is queued in the same transaction."""
    now = timezone.now()
    run = ScoringRun.objects.create(
        kind=kind,
        version=version,
        params=dict(params or {}),
        by_name=by.name,
        created_at=now,
        moved_at=now,
    )
    tasks.go_on.enqueue(current_company().pk, run.pk)
    return run


@atomic()
def test(version: ScoringVersion, *, by: Actor, age_hours: int = 0) -> ScoringRun:
    """Try a version on the company's closed leads in the background, each as it was `age_hours`
    after it entered. Raises NotAllowed, Invalid, Conflict (learned versions bring their test)."""
    by.need(Right.CONFIGURE)
    if version.kind == VersionKind.LEARNED:
        raise Conflict("learned_has_its_test")
    if age_hours not in AGES:
        raise Invalid({"age_hours": ("unknown_choice", {"choices": ", ".join(map(str, AGES))})})
    params = {"age_hours": age_hours, "values": version.values}
    return begin(RunKind.TEST, version=version, by=by, params=params)


@atomic()
def train(*, by: Actor) -> ScoringRun:
    """Learn weights from the closed leads in the background: a draft version, when it is done.

    Raises NotAllowed, Conflict (too few closed leads; one is on its way).
    """
    by.need(Right.CONFIGURE)
    versions.hold_numbers()
    if ScoringRun.objects.filter(kind=RunKind.TRAIN, state=RunState.RUNNING).exists():
        raise Conflict("training_is_on_its_way")
    if not training.enough(past.closed_counts(training.MOST)):
        raise Conflict("too_few_closed_leads", fewest=training.FEWEST, each=training.FEWEST_EACH)
    return begin(RunKind.TRAIN, by=by)
