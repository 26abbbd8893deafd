"""When and how much each seller takes, and the days on which nobody does: the actions."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.models import Membership, Team
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.life.assignment.models import Availability, Holiday
from cauce.life.assignment.presence import DAYS, minutes
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic

FIELDS = ("paused", "hours", "absences", "per_day", "at_once")
MOST = 100_000
_MOST_ABSENCES = 200
_MOST_SPANS = 6
_NAME_LIMIT = 80

type Problems = dict[str, str | tuple[str, dict[str, Any]]]


@atomic()
def set_availability(member: Membership, *, by: Actor, **values: Any) -> Availability:
    """Change any of FIELDS of a seller; what is left out stays. Raises NotAllowed, Invalid.

    `hours` as {"mon": [["09:00", "18:00"]…]…}, in the zone of the seller's team, else of the
    company; empty: at any hour. `absences` as [{"from": date, "to": date}…], both days included.
    `per_day` and `at_once` as whole numbers from 1, None for no limit.
    """
    by.need(Right.CONFIGURE)
    tidy = _checked(values)
    Membership.objects.select_for_update().get(pk=member.pk)  # two may set it at once
    found = availability_of(member)
    fields = {k: [getattr(found, k), v] for k, v in tidy.items() if v != getattr(found, k)}
    if not fields:
        return found
    for name, (_, value) in fields.items():
        setattr(found, name, value)
    found.save()
    configuration_changed(current_company())
    record(SettingChanged(noun="user", fields=fields), by=by, subject=("user", member.pk))
    return found


def availability_of(member: Membership) -> Availability:
    """The seller's; that of somebody who has none says nothing."""
    return Availability.objects.filter(seller=member).first() or Availability(seller=member)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    problems: Problems = {name: "unknown_field" for name in values if name not in FIELDS}
    tidy = dict(values)
    for name in ("per_day", "at_once"):
        value = tidy.get(name)
        if value is not None and not 1 <= value <= MOST:
            problems[name] = "out_of_range"
    if "hours" in tidy:
        tidy["hours"] = _hours(tidy["hours"], problems)
    if "absences" in tidy:
        tidy["absences"] = _absences(tidy["absences"], problems)
    if problems:
        raise Invalid(problems)
    return tidy


def _hours(given: Mapping[str, Sequence[Sequence[str]]], problems: Problems) -> dict[str, Any]:
    """Days in their order, spans in theirs; a day without any is left out."""
    found = {}
    for day, spans in given.items():
        if day not in DAYS:
            problems[f"hours.{day}"] = ("unknown_choice", {"choices": ", ".join(DAYS)})
        elif code := _trouble(spans):
            problems[f"hours.{day}"] = code
        elif spans:
            found[day] = sorted([_clock(begin), _clock(end)] for begin, end in spans)
    return {day: found[day] for day in DAYS if day in found}


def _trouble(spans: Sequence[Sequence[str]]) -> str | tuple[str, dict[str, Any]]:
    if len(spans) > _MOST_SPANS:
        return "too_many", {"limit": _MOST_SPANS}
    try:
        pairs = sorted((minutes(begin), minutes(end)) for begin, end in spans)
    except ValueError:
        return "not_hours"
    if any(begin >= end for begin, end in pairs):
        return "ends_before_it_begins"
    overlap = any(first[1] > then[0] for first, then in pairwise(pairs))
    return "hours_overlap" if overlap else ""


def _clock(text: str) -> str:
    found = minutes(text)
    return f"{found // 60:02}:{found % 60:02}"


def _absences(given: Sequence[Mapping[str, Any]], problems: Problems) -> list[dict[str, str]]:
    if len(given) > _MOST_ABSENCES:
        problems["absences"] = ("too_many", {"limit": _MOST_ABSENCES})
        return []
    found = []
    for place, one in enumerate(given):
        try:
            first, last = (_day(one.get(name)) for name in ("from", "to"))
        except ValueError:
            problems[f"absences.{place}"] = "not_a_date"
            continue
        if last < first:
            problems[f"absences.{place}"] = "ends_before_it_begins"
        found.append({"from": first.isoformat(), "to": last.isoformat()})
    return sorted(found, key=lambda one: (one["from"], one["to"]))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@atomic()
def add_holiday(*, day: date, by: Actor, name: str = "", team: Team | None = None) -> Holiday:
    """A day on which nobody of the company, or of `team`, takes leads by rule.

    Raises NotAllowed, Invalid, Exists.
    """
    by.need(Right.CONFIGURE)
    tidy = " ".join(name.split())
    if len(tidy) > _NAME_LIMIT or not tidy.isprintable():
        raise Invalid({"name": ("too_long", {"limit": _NAME_LIMIT})})
    known = Holiday.objects.filter(day=day, team=team).first()
    if known is not None:
        raise Exists("day", known.pk)
    found = Holiday.objects.create(day=day, name=tidy, team=team)
    configuration_changed(current_company())
    values = {"day": day.isoformat(), "name": tidy, "team": team.pk if team else None}
    record(SettingCreated(noun="holiday", values=values), by=by, subject=("holiday", found.pk))
    return found


@atomic()
def remove_holiday(found: Holiday, *, by: Actor) -> None:
    """The day is a day like others again. Raises NotAllowed."""
    by.need(Right.CONFIGURE)
    pk, day = found.pk, found.day.isoformat()
    found.delete()
    configuration_changed(current_company())
    happened = SettingChanged(noun="holiday", fields={"day": [day, None]})
    record(happened, by=by, subject=("holiday", pk))
