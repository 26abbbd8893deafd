"""A version tried on the company's own closed leads, beside the one in force."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.leads.codes import band_of
from cauce.life.scoring import figures, past, rescale, rules
from cauce.life.scoring.around import Around
from cauce.life.scoring.models import ScoringRun, VersionState
from cauce.life.scoring.scheme import Scheme, scheme_of
from cauce.life.scoring.versions import in_force, locked

CHUNK = 500
MOST = 20_000  # closed leads, the latest
OPEN_MOST = 1_000  # open leads looked at for who would change band
FEWEST = 30  # of each outcome: with fewer the figures say nothing, and the page says so
_EXAMPLES = 12

# {(score by this version, score by the one in force, 1 if won): leads}
type Tally = Counter[tuple[int, int, int]]


def step(run: ScoringRun) -> bool:
    """The next closed leads of a locked run; at the end, the figures. True when it is done."""
    leads = past.closed_leads()
    if run.at is None:
        run.total = leads[:MOST].count()
    room = min(CHUNK, run.total - run.position)
    here = leads if run.at is None else leads.filter(pk__lt=run.at)
    ids = list(here.values_list("pk", flat=True)[: max(0, room)])
    this, other = _schemes(run)
    tally = _tally_of(run.kept)
    if not ids:
        age = run.params.get("age_hours", 0)
        run.result = told(tally, this) | {"age_hours": age, "open": _open_moves(this)}
        run.result["against"] = other.version
        _keep_on_version(run)
        return True
    age = timedelta(hours=run.params.get("age_hours", 0))
    for case in past.cases(ids, age=age):
        scores = (rules.total(rules.parts(case.inputs, one)) for one in (this, other))
        tally[(*scores, int(case.won))] += 1  # type: ignore[index]
    run.at, run.position = ids[-1], run.position + len(ids)
    run.kept = {",".join(map(str, key)): leads for key, leads in tally.items()}
    return False


def told(tally: Tally, this: Scheme) -> dict[str, Any]:
    """The figures of a test as they are kept: leads, won, area, bands, tenths, error, moves."""
    new, old = _counts(tally, 0), _counts(tally, 1)
    pairs: Counter[tuple[int, int]] = Counter()
    for (score, was, _), leads in tally.items():
        pairs[score, was] += leads
    tenths = figures.by_tenth(new)
    return {
        "leads": tally.total(),
        "won": sum(leads for (_, _, won), leads in tally.items() if won),
        "area": {"this": figures.area(new), "in_force": figures.area(old)},
        "bands": {
            "this": [_told(group) for group in figures.by_band(new)],
            "in_force": [_told(group) for group in figures.by_band(old)],
        },
        "tenths": [_told(group) for group in tenths],
        "calibration": _calibration(new, this),
        "moves": figures.moves(pairs),
    }


def enough(result: Mapping[str, Any]) -> bool:
    """Whether a test had enough leads of both outcomes to say anything."""
    won, lost = result["won"], result["leads"] - result["won"]
    return bool(min(won, lost) >= FEWEST)


def _schemes(run: ScoringRun) -> tuple[Scheme, Scheme]:
    version = run.version
    if version is None:
        raise ValueError("a test is of a version")
    return scheme_of(version.values, version=version.number), in_force(current_company())


def _keep_on_version(run: ScoringRun) -> None:
    """On the version, unless it changed while it was tested: then its job was for nothing."""
    version = locked(run.version_id or 0)
    if version.state == VersionState.DRAFT and run.params.get("values") == version.values:
        version.test = run.result
        version.save(update_fields=["test"])


def _calibration(counts: figures.Counts, scheme: Scheme) -> dict[str, Any] | None:
    """What was expected of each tenth against what came, and the error; of learned weights alone:
    points that people gave promise no share."""
    if scheme.learned is None:
        return None
    whole = 100 - scheme.limits["follow_up"]
    chance = {score: scheme.learned.chance(score, whole) for score in counts}
    groups = figures.by_tenth(counts)
    expected = []
    for group in groups:
        inside = {s: sum(counts[s]) for s in counts if group.low <= s <= group.high}
        expected.append(sum(chance[s] * n for s, n in inside.items()) / sum(inside.values()))
    return {"expected": expected, "error": figures.error(groups, expected)}


def _open_moves(this: Scheme) -> dict[str, Any]:
    """Which of the newest open leads would change band: {looked_at, up, down, same, examples}."""
    leads = list(rescale.open_leads().defer("search_text")[:OPEN_MOST])
    around = Around(leads, timezone.now())
    pairs: Counter[tuple[int, int]] = Counter()
    examples: list[dict[str, int]] = []
    for lead in leads:
        score = rules.total(rules.parts(around.inputs(lead), this))
        pairs[score, lead.score] += 1
        if band_of(score) != band_of(lead.score) and len(examples) < _EXAMPLES:
            examples.append({"number": lead.number, "was": lead.score, "score": score})
    return {"looked_at": len(leads), **figures.moves(pairs), "examples": examples}


def _counts(tally: Tally, place: int) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for key, leads in tally.items():
        won, lost = found.get(key[place], (0, 0))
        found[key[place]] = (won + leads, lost) if key[2] else (won, lost + leads)
    return found


def _tally_of(kept: Mapping[str, int]) -> Tally:
    tally: Tally = Counter()
    for text, leads in kept.items():
        this, other, won = map(int, text.split(","))
        tally[this, other, won] = leads
    return tally


def _told(group: figures.Group) -> dict[str, Any]:
    low, high = group.interval()
    return {
        "from": group.low,
        "to": group.high,
        "leads": group.leads,
        "won": group.won,
        "share": group.share,
        "between": [low, high],
    }
