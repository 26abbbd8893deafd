"""The iScore: 0–100, as the sum of parts that each say why. Records `lead.scored` when it moves,
and `setting.changed` when other weights come into force."""

from cauce.leads.codes import BANDS
from cauce.leads.codes import band_of as band
from cauce.life.scoring.actions import (
    SCORER,
    Current,
    current,
    current_parts,
    is_as_stored,
    moved,
    on_fact,
    score,
    shown,
)
from cauce.life.scoring.backtest import enough as says_something
from cauce.life.scoring.models import (
    RunKind,
    RunState,
    ScoringRun,
    ScoringVersion,
    VersionKind,
    VersionState,
)
from cauce.life.scoring.past import closed_counts
from cauce.life.scoring.publishing import AGES, publish, test, train
from cauce.life.scoring.scheme import DEFAULT, EVIDENCE, GRADED, PART_LIMITS, Scheme, scheme_of
from cauce.life.scoring.tasks import cool_off, sweep
from cauce.life.scoring.training import FEWEST, FEWEST_EACH, MOST
from cauce.life.scoring.training import enough as may_learn
from cauce.life.scoring.versions import (
    beats_rules,
    change,
    discard,
    draft,
    in_force,
    run_for,
    runs,
    version_for,
    versions,
)

__all__ = [
    "AGES", "BANDS", "DEFAULT", "EVIDENCE", "FEWEST", "FEWEST_EACH", "GRADED", "MOST",
    "PART_LIMITS", "SCORER", "Current", "RunKind", "RunState", "Scheme", "ScoringRun",
    "ScoringVersion", "VersionKind", "VersionState", "band", "beats_rules", "change",
    "closed_counts", "cool_off", "current", "current_parts", "discard", "draft", "in_force",
    "is_as_stored", "may_learn", "moved", "on_fact", "publish", "run_for", "runs", "says_something",
    "scheme_of", "score", "shown", "sweep", "test", "train", "version_for", "versions",
]  # fmt: skip
