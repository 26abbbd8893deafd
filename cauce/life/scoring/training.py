"""A version learned in the background: tried on later leads than it learned from, then learned
again from all."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict
from cauce.accounts.scope import current_company
from cauce.life.scoring import backtest, learning, past, rules, versions
from cauce.life.scoring.features import features
from cauce.life.scoring.models import ScoringRun, ScoringVersion, VersionKind
from cauce.life.scoring.past import Case
from cauce.life.scoring.scheme import Scheme, scheme_of
from cauce.store import atomic

FEWEST = 200  # closed leads
FEWEST_EACH = 40  # of sales, and of losses
MOST = 60_000  # the latest closed leads
_EARLIER = 0.7  # share that it learns from; what came later it is tried on
_READ = 500


def enough(counts: dict[str, int]) -> bool:
    """Whether so many {won, lost} leads are worth learning from."""
    return sum(counts.values()) >= FEWEST and min(counts.values()) >= FEWEST_EACH


def work(run: ScoringRun) -> None:
    """Read the closed leads, learn, try, and keep a draft version with its figures: the run's
    result. Minutes at most; no transaction but at the end. Raises Conflict (too few leads, or the
    same outcome throughout the earlier or later ones)."""
    cases = _cases(run)
    _check(cases)
    earlier = cases[: round(len(cases) * _EARLIER)]
    later = cases[len(earlier) :]
    _check_both(earlier, later)
    test = _tried(_learned(earlier), later) | {"learned_from": len(earlier)}
    values = _learned(cases)
    with atomic():
        made = _kept(run, values, test)
        run.version, run.result = made, {"version": made.number, **test}


def _cases(run: ScoringRun) -> list[Case]:
    """The latest closed leads as they entered, oldest first."""
    ids = list(past.closed_leads().values_list("pk", flat=True)[:MOST])
    run.total = len(ids)
    found: list[Case] = []
    for some in batched(reversed(ids), _READ):
        found += past.cases(some)
        run.position, run.moved_at = run.position + len(some), timezone.now()
        run.save(update_fields=["total", "position", "moved_at"])
    return sorted(found, key=lambda case: (case.entered_at, case.lead_id))


def _check(cases: Sequence[Case]) -> None:
    won = sum(case.won for case in cases)
    if not enough({"won": won, "lost": len(cases) - won}):
        raise Conflict("too_few_closed_leads", fewest=FEWEST, each=FEWEST_EACH)


def _check_both(earlier: Sequence[Case], later: Sequence[Case]) -> None:
    for some in (earlier, later):
        if len({case.won for case in some}) < 2:
            raise Conflict("one_outcome_alone")


def _learned(cases: Sequence[Case]) -> dict[str, Any]:
    """Values of a version: the weights in force for follow-up and cooling, with what was learned
    for the rest."""
    rows = [features(case.inputs) for case in cases]
    model = learning.learn(rows, [case.won for case in cases])
    return versions.in_force(current_company()).values() | {"model": model}


def _tried(values: dict[str, Any], later: Sequence[Case]) -> dict[str, Any]:
    """The figures of weights on leads they did not learn from, beside the rules in force."""
    this, other = scheme_of(values), _rules_in_force()
    tally: backtest.Tally = Counter()
    for case in later:
        new, old = (rules.total(rules.parts(case.inputs, one)) for one in (this, other))
        tally[new, old, int(case.won)] += 1
    told = backtest.told(tally, this)
    return told | {"against": other.version, "since": _moment(later[0].entered_at), "age_hours": 0}


def _rules_in_force() -> Scheme:
    """The weights that people set: those in force, or that were before learned ones came."""
    in_force = versions.in_force(current_company())
    return in_force if in_force.learned is None else scheme_of(in_force.values())


def _kept(run: ScoringRun, values: dict[str, Any], test: dict[str, Any]) -> ScoringVersion:
    by = Actor(ActorKind.SYSTEM, name=run.by_name)
    return versions.create(values, kind=VersionKind.LEARNED, by=by, test=test)


def _moment(at: datetime) -> str:
    return at.isoformat()
