"""Look ahead, begin, stop and undo an act upon many leads."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Role
from cauce.accounts.scope import current_company
from cauce.leads.models import Lead
from cauce.life.bulk import running, tasks
from cauce.life.bulk.acts import ACTS, LOOKED_AT, Act, act_of
from cauce.life.bulk.models import BulkItem, BulkRun, BulkState
from cauce.spine.record import UNCHANGED
from cauce.store import atomic, insert_rows

AT_ONCE = 500  # leads: about a second
MOST = 100_000
_LOOKED_AT_ONCE = 2_000
_ENDED = (BulkState.DONE, BulkState.STOPPED, BulkState.FAILED)


@dataclass(slots=True)
class Preview:
    """What an act would do: how many it would change, and how many not, by reason."""

    total: int = 0
    changes: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def seen_by(actor: Actor, act: str) -> QuerySet[Lead]:
    """The leads that `actor` may do this act to. Raises NotAllowed, Invalid."""
    if act not in ACTS:
        raise Invalid({"act": ("unknown_choice", {"choices": ", ".join(ACTS)})})
    actor.need(ACTS[act].right)
    seen: QuerySet[Lead] = ACTS[act].seen(actor)
    return seen


def newest() -> int:
    """The id above which leads came later than now: a selection ends there."""
    return int(Lead.objects.aggregate(last=Max("pk"))["last"] or 0)


def preview(leads: QuerySet[Lead], *, act: str, params: Mapping[str, Any], by: Actor) -> Preview:
    """What the act would do to `leads` (from `seen_by`). Changes nothing.

    One statement, and for tags one more each 2,000 leads. Raises NotAllowed, Invalid.
    """
    made = act_of(act, params)
    by.need(made.right)
    told = Preview()
    for rows in batched(_rows(leads), _LOOKED_AT_ONCE):
        made.prepare(rows)
        codes = Counter(made.why_not(row) for row in rows)
        told.total += len(rows)
        told.changes += codes.pop("", 0)
        told.refused += codes
    _check(told.total)
    return told


def _rows(leads: QuerySet[Lead]) -> Iterator[Any]:
    found = leads.values_list(*LOOKED_AT, named=True)[: MOST + 1]
    return iter(found.iterator(chunk_size=_LOOKED_AT_ONCE))


def _check(total: int) -> None:
    if total > MOST:
        raise Invalid({"selection": ("too_many_leads", {"limit": MOST})})


def begin(
    leads: QuerySet[Lead],
    *,
    act: str,
    params: Mapping[str, Any],
    by: Actor,
    filters: Mapping[str, Any] | None = None,
) -> BulkRun:
    """Do it: at once to 500 leads, else in the background. Each lead gets its own facts.

    Raises NotAllowed, Invalid, Conflict (nothing is selected).
    """
    made: Act = act_of(act, params)
    by.need(made.right)
    ids = list(leads.values_list("pk", flat=True)[: MOST + 1])
    _check(len(ids))
    if not ids:
        raise Conflict("nothing_marked")
    with atomic():
        run = _create(act, params, by, filters or {}, ids)
        if len(ids) > AT_ONCE:
            tasks.go_on.enqueue(current_company().pk, run.pk)
            return run
    return running.run_all(run)


def _create(
    act: str, params: Mapping[str, Any], by: Actor, filters: Mapping[str, Any], ids: list[int]
) -> BulkRun:
    now = timezone.now()
    run = BulkRun.objects.create(
        act=act,
        params=dict(params),
        filters=dict(filters),
        total=len(ids),
        by_name=by.name,
        actor_kind=by.kind.value,
        actor_id=by.id,
        created_at=now,
        moved_at=now,
    )
    company_id = current_company().pk
    rows = [(company_id, run.pk, lead_id, "", "") for lead_id in ids]
    for some in batched(rows, 10_000):
        insert_rows(BulkItem, ("company_id", "run_id", "lead_id", "outcome", "undone"), list(some))
    return run


def runs_for(actor: Actor) -> QuerySet[BulkRun]:
    """Runs that `actor` may see, newest first: the own ones, and an administrator's all."""
    runs = BulkRun.objects.order_by("-pk")
    if actor.role == Role.ADMINISTRATOR and actor.may(ACTS["assign"].right):
        return runs
    return runs.filter(actor_kind=actor.kind.value, actor_id=actor.id)


def run_for(actor: Actor, id: int) -> BulkRun:
    """One run that `actor` may see. Raises Missing."""
    run = runs_for(actor).filter(pk=id).first()
    if run is None:
        raise Missing("run")
    return run


@atomic()
def stop(run: BulkRun, *, by: Actor) -> BulkRun:
    """Stop a run on its way; what is done stays. Raises NotAllowed, Conflict."""
    by.need(ACTS[run.act].right)
    run = running.locked(run.pk)
    if run.state != BulkState.RUNNING:
        raise Conflict("run_state", state=run.state)
    return running.end(run, BulkState.STOPPED)


def undo(run: BulkRun, *, by: Actor) -> BulkRun:
    """Put every lead back that nobody has changed in the same respect since; say which were not.

    Raises NotAllowed, Conflict.
    """
    by.need(ACTS[run.act].right)
    with atomic():
        run = running.locked(run.pk)
        if not may_undo(run):
            raise Conflict("run_state", state=run.state)
        run.state, run.at, run.position = BulkState.UNDOING, 0, 0
        run.finished_at, run.moved_at = None, timezone.now()
        run.undone_by = [by.kind.value, by.id, by.name]
        run.save()
        if run.total > AT_ONCE:
            tasks.go_on.enqueue(current_company().pk, run.pk)
            return run
    return running.run_all(run)


def may_undo(run: BulkRun) -> bool:
    """Whether there is something that can be taken back."""
    changed = run.counts.get("changed", 0)
    return ACTS[run.act].undoable and run.state in _ENDED and changed > 0


def figures(run: BulkRun) -> dict[str, Any]:
    """{changed, unchanged, refused {code: leads}, undone, kept {code: leads}} so far."""
    refused = dict(run.counts.get("refused", {}))
    return {
        "changed": run.counts.get("changed", 0),
        "unchanged": refused.pop(UNCHANGED, 0),
        "refused": refused,
        "undone": run.counts.get("undone", 0),
        "kept": dict(run.counts.get("kept", {})),
    }


def items_of(run: BulkRun) -> QuerySet[BulkItem]:
    """What became of each lead, in the order in which they were taken."""
    return BulkItem.objects.filter(run=run).select_related("lead").order_by("pk")
