"""Versions of the weights: which is in force; drawn up, changed, thrown away."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version
from cauce.life.scoring.models import ScoringRun, ScoringVersion, VersionKind, VersionState
from cauce.life.scoring.scheme import DEFAULT, Scheme, checked, scheme_of
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic, on_postgres

NOUN = "scoring"


@cached_by_version
def in_force(company: Company) -> Scheme:
    """The scheme that scores the leads of `company`, which must be in scope."""
    found = ScoringVersion.objects.filter(state=VersionState.IN_FORCE).first()
    return scheme_of(found.values, version=found.number) if found else DEFAULT


def versions() -> QuerySet[ScoringVersion]:
    """All versions of the company in scope, newest first."""
    return ScoringVersion.objects.order_by("-number")


def version_for(id: int) -> ScoringVersion:
    """One version of the company in scope. Raises Missing."""
    found = versions().filter(pk=id).first()
    if found is None:
        raise Missing("version")
    return found


def run_for(id: int) -> ScoringRun:
    """One run. Raises Missing."""
    found = runs().filter(pk=id).first()
    if found is None:
        raise Missing("run")
    return found


def runs() -> QuerySet[ScoringRun]:
    """What was and is done in the background, newest first."""
    return ScoringRun.objects.select_related("version").order_by("-pk")


@atomic()
def draft(values: Mapping[str, Any], *, by: Actor) -> ScoringVersion:
    """A new version: the weights in force with `values` changed (see `Scheme.values`).

    Raises NotAllowed, Invalid naming `limits.data`, `points.email_given`…
    """
    by.need(Right.CONFIGURE)
    stored = checked(values, in_force(current_company()))
    return create(stored, kind=VersionKind.RULES, by=by)


def create(
    values: Mapping[str, Any], *, kind: VersionKind, by: Actor, test: Any = None
) -> ScoringVersion:
    """A new draft with checked values, and the fact of it. Inside a transaction."""
    hold_numbers()
    last = ScoringVersion.objects.aggregate(last=Max("number"))["last"] or 0
    made = ScoringVersion.objects.create(
        number=last + 1,
        kind=kind,
        values=dict(values),
        test=test,
        by_name=by.name,
        created_at=timezone.now(),
    )
    weights = differences(in_force(current_company()).values(), values)
    told = {"version": made.number, "kind": kind.value}
    told |= {name: after for name, (_, after) in weights.items()}
    record(SettingCreated(noun=NOUN, values=told), by=by, subject=(NOUN, made.pk))
    return made


@atomic()
def change(version: ScoringVersion, values: Mapping[str, Any], *, by: Actor) -> ScoringVersion:
    """Change weights of a draft; what its test said is void. Raises NotAllowed, Invalid, Conflict
    (it is no draft, or was learned)."""
    by.need(Right.CONFIGURE)
    version = locked(version.pk)
    if version.state != VersionState.DRAFT or version.kind != VersionKind.RULES:
        raise Conflict("version_is_settled")
    before = version.values
    after = checked(values, scheme_of(before))
    fields = differences(before, after)
    if fields:
        version.values, version.test = after, None
        version.save(update_fields=["values", "test"])
        record(SettingChanged(noun=NOUN, fields=fields), by=by, subject=(NOUN, version.pk))
    return version


@atomic()
def discard(version: ScoringVersion, *, by: Actor) -> None:
    """Throw a draft away. Raises NotAllowed, Conflict (it was in force once)."""
    by.need(Right.CONFIGURE)
    version = locked(version.pk)
    if version.state != VersionState.DRAFT:
        raise Conflict("version_is_settled")
    pk, number = version.pk, version.number
    version.delete()
    gone = SettingChanged(noun=NOUN, fields={"version": [number, None]})
    record(gone, by=by, subject=(NOUN, pk))


def beats_rules(version: ScoringVersion) -> bool:
    """Whether a learned version orders later leads better than the version it was held against."""
    area = (version.test or {}).get("area", {})
    return bool(area) and area["this"] > area["in_force"]


def locked(pk: int) -> ScoringVersion:
    """The version, its row locked until the transaction ends."""
    rows = ScoringVersion.objects.filter(pk=pk)
    found = (rows.select_for_update() if on_postgres() else rows).first()
    if found is None:
        raise Conflict("version_is_settled")
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what people set: limits, points, cooling."""
    old, new = _plain(before), _plain(after)
    return {
        name: [old.get(name), new.get(name)]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The weights, flat: a learned model is too long to be told."""
    flat = {name: values[name] for name in ("cold_after", "cold_full") if name in values}
    for group in ("limits", "points"):
        flat |= {f"{group}.{name}": worth for name, worth in values.get(group, {}).items()}
    return flat


def hold_numbers() -> None:
    """Two who publish, or draw up a version, at once come one after the other."""
    if on_postgres():
        Company.objects.select_for_update().get(pk=current_company().pk)
