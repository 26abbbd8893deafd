"""A run on its way: pieces, each in a transaction of its own that also says how far it is."""

import logging
from collections.abc import Callable

from django.utils import timezone

from cauce.accounts.errors import Missing, Refusal
from cauce.accounts.scope import current_company
from cauce.accounts.versions import refresh
from cauce.kit import apart
from cauce.life.scoring import backtest, rescale, training
from cauce.life.scoring.models import RunKind, RunState, ScoringRun
from cauce.store import atomic, on_postgres, retrying

log = logging.getLogger(__name__)
_STEPS: dict[str, Callable[[ScoringRun], bool]] = {
    RunKind.RESCALE: rescale.step,
    RunKind.TEST: backtest.step,
}


def step(run_id: int) -> bool:
    """The next piece of a run; True when there is nothing left to do."""
    if ScoringRun.objects.filter(pk=run_id, kind=RunKind.TRAIN).exists():
        return _train(run_id)
    return retrying(lambda: _step(run_id))


def _train(run_id: int) -> bool:
    """A training is one piece, and holds no row while it goes on."""
    run = ScoringRun.objects.get(pk=run_id)
    if run.state != RunState.RUNNING:
        return True
    refresh(current_company())
    try:
        training.work(run)
    except (Refusal, apart.WorkFailed) as failed:
        log.warning("training %s failed: %s", run_id, failed)
        run.error = failed.code if isinstance(failed, Refusal) else "training_broke"
        return _end(run, RunState.FAILED)
    return _end(run, RunState.DONE)


@atomic()
def _step(run_id: int) -> bool:
    refresh(current_company())
    run = locked(run_id)
    if run.state != RunState.RUNNING:
        return True
    try:
        with atomic():  # what a refusal breaks off leaves nothing behind
            done = _STEPS[run.kind](run)
    except Refusal as refused:
        run.error = refused.code
        return _end(run, RunState.FAILED)
    if done:
        return _end(run, RunState.DONE)
    run.moved_at = timezone.now()
    run.save()
    return False


def locked(run_id: int) -> ScoringRun:
    """The run, its row locked until the transaction ends. Raises Missing."""
    rows = ScoringRun.objects.filter(pk=run_id)
    run = (rows.select_for_update() if on_postgres() else rows).first()
    if run is None:
        raise Missing("run")
    return run


def _end(run: ScoringRun, state: RunState) -> bool:
    run.state, run.finished_at, run.moved_at = state, timezone.now(), timezone.now()
    run.kept = {}
    run.save(
        update_fields=[
            "state",
            "finished_at",
            "moved_at",
            "kept",
            "error",
            "result",
            "version",
            "position",
            "total",
            "at",
        ]
    )
    return True
