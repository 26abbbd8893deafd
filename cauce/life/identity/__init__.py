"""Who is one person: contacts that may be are found and filed as pairs, somebody judges them,
contacts are merged and told apart again. Records `contact.merged`, `contact.unmerged`,
`contact.judged` and `contacts.scanned`."""

from cauce.life.identity.merging import merge
from cauce.life.identity.models import Merge, Pair, PairState, Scan, ScanState
from cauce.life.identity.pairs import (
    judge_pair,
    merge_pair,
    pair_for,
    pairs_for,
    people_of,
    speaks_first,
)
from cauce.life.identity.rules import ATTRIBUTE, FIELDS, MOST
from cauce.life.identity.scanning import MOVING, run_all, stop
from cauce.life.identity.scans import latest, start
from cauce.life.identity.tasks import sweep
from cauce.life.identity.undoing import since, standing, undo
from cauce.life.identity.watching import HEARD, hears, on_facts

__all__ = [
    "ATTRIBUTE", "FIELDS", "HEARD", "MOST", "MOVING", "Merge", "Pair", "PairState", "Scan",
    "ScanState", "hears", "judge_pair", "latest", "merge", "merge_pair", "on_facts", "pair_for",
    "pairs_for", "people_of", "run_all", "since", "speaks_first", "standing", "start", "stop",
    "sweep", "undo",
]  # fmt: skip
