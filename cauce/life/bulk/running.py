"""A run on its way: chunks of leads, each in a transaction of its own, and the way back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db.models import Max
from django.utils import timezone

from cauce.accounts import actors
from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Missing, Refusal
from cauce.accounts.permissions import Right
from cauce.catalog.models import Tag
from cauce.leads.models import Lead
from cauce.life import work
from cauce.life.bulk.acts import Act, act_of
from cauce.life.bulk.models import BulkItem, BulkRun, BulkState
from cauce.spine.facts import BulkFinished, BulkUndone, LeadRestored
from cauce.spine.read import fact_of
from cauce.spine.record import happening_on, record, record_on
from cauce.spine.table import Event
from cauce.store import atomic, on_postgres, retrying, update_rows

CHUNK = 500
CHANGED, UNDONE = "changed", "undone"
_MOVING = (BulkState.RUNNING, BulkState.UNDOING)


def locked(run_id: int) -> BulkRun:
    """The run, its row locked until the transaction ends. Raises Missing."""
    runs = BulkRun.objects.filter(pk=run_id)
    run = (runs.select_for_update() if on_postgres() else runs).first()
    if run is None:
        raise Missing("run")
    return run


def run_all(run: BulkRun) -> BulkRun:
    """Go on to the end, here and now."""
    while not step(run.pk):
        continue
    run.refresh_from_db()
    return run


def step(run_id: int) -> bool:
    """The next chunk of a run or of its undo; True when there is nothing left to do."""
    return retrying(lambda: _step(run_id))


@atomic()
def _step(run_id: int) -> bool:
    run = locked(run_id)
    if run.state not in _MOVING:
        return True
    by = _actor(run)
    if by is None:
        return _fail(run, "actor_gone")
    items = list(BulkItem.objects.filter(run=run, pk__gt=run.at).order_by("pk")[:CHUNK])
    if not items:
        end(run, BulkState.DONE if run.state == BulkState.RUNNING else BulkState.UNDONE)
        return True
    try:
        act = act_of(run.act, run.params, turn=run.counts.get("turn", 0))
        by.need(act.right)
        with atomic():  # what a refusal breaks off leaves nothing behind
            (_take if run.state == BulkState.RUNNING else _take_back)(run, act, items, by)
    except Refusal as refused:  # a seller was switched off meanwhile, a right was taken away
        return _fail(run, refused.code)
    run.at, run.moved_at = items[-1].pk, timezone.now()
    run.position += len(items)
    run.save(update_fields=["at", "position", "counts", "moved_at"])
    return False


def _actor(run: BulkRun) -> Actor | None:
    kind, id, _ = run.undone_by or (run.actor_kind, run.actor_id, "")
    if kind == ActorKind.SYSTEM:
        return Actor(ActorKind.SYSTEM, rights=frozenset(Right))
    return actors.again(kind, id)


def _fail(run: BulkRun, code: str) -> bool:
    run.error = code
    end(run, BulkState.FAILED)
    return True


def _take(run: BulkRun, act: Act, items: Sequence[BulkItem], by: Actor) -> None:
    leads = _locked(act.seen(by).filter(pk__in=[one.lead_id for one in items]))
    here = [leads[one.lead_id] for one in items if one.lead_id in leads]
    act.prepare(here)
    before = {lead.pk: act.before(lead) for lead in here}
    refused = act.perform(here, by)
    changed = [lead.pk for lead in here if lead.pk not in refused]
    refused |= {one.lead_id: "not_found" for one in items if one.lead_id not in leads}
    last = _last_events(changed)
    rows = [
        (one.pk, CHANGED, orjson.dumps(before[one.lead_id]).decode(), last.get(one.lead_id))
        if one.lead_id not in refused
        else (one.pk, refused[one.lead_id], None, None)
        for one in items
    ]
    update_rows(BulkItem, ("outcome", "before", "event_id"), rows)
    run.counts["changed"] = run.counts.get("changed", 0) + len(changed)
    _count(run.counts, "refused", refused.values())
    run.counts["turn"] = act.turn


def _locked(leads: Any) -> dict[int, Lead]:
    """By id and in the order of ids: two runs upon the same leads wait, and do not block."""
    ids = sorted(leads.values_list("pk", flat=True))
    rows = Lead.objects.filter(pk__in=ids).order_by("pk").defer("search_text")
    return {lead.pk: lead for lead in (rows.select_for_update() if on_postgres() else rows)}


def _last_events(lead_ids: Sequence[int]) -> dict[int, int]:
    rows = Event.objects.filter(lead_id__in=lead_ids).order_by().values("lead_id")
    found = rows.annotate(last=Max("pk")).values_list("lead_id", "last")
    return dict(found)


def _count(counts: dict[str, Any], name: str, codes: Any) -> None:
    counts[name] = dict(Counter(counts.get(name, {})) + Counter(codes))


def _take_back(run: BulkRun, act: Act, items: Sequence[BulkItem], by: Actor) -> None:
    mine = {one.lead_id: one for one in items if one.outcome == CHANGED and not one.undone}
    leads = _locked(Lead.objects.filter(pk__in=list(mine)))
    put_back = _restore if act.columns else _retag
    kept = put_back(run, act, mine, leads, by)
    rows = [(one.pk, kept.get(one.lead_id, UNDONE)) for one in mine.values()]
    update_rows(BulkItem, ("undone",), rows)
    run.counts["undone"] = run.counts.get("undone", 0) + len(mine) - len(kept)
    _count(run.counts, "kept", kept.values())


def _restore(
    run: BulkRun,
    act: Act,
    items: Mapping[int, BulkItem],
    leads: Mapping[int, Lead],
    by: Actor,
) -> dict[int, str]:
    kept = dict.fromkeys(_changed_since(items, leads, set(act.columns)), "changed_since")
    back = {pk: lead for pk, lead in leads.items() if pk not in kept}

    def happened(lead: Lead) -> LeadRestored:
        return LeadRestored(run=run.pk, act=act.code, columns=items[lead.pk].before)

    record_on(happening_on(back.values(), happened, by=by), back)
    act.after_undo(list(back.values()))
    return kept


def _changed_since(
    items: Mapping[int, BulkItem], leads: Mapping[int, Lead], columns: set[str]
) -> set[int]:
    """Leads on which a later fact set one of these columns, whatever it set it to."""
    if not items:
        return set()
    oldest = min(one.event_id or 0 for one in items.values())
    later = Event.objects.filter(lead_id__in=list(items), pk__gt=oldest).order_by("pk")
    found = set()
    for event in later:
        lead_id = event.lead_id or 0
        if event.pk > (items[lead_id].event_id or 0):
            changes = fact_of(event).changes(leads[lead_id].__dict__, event.at)
            if columns & changes.keys():
                found.add(lead_id)
    return found


def _retag(
    run: BulkRun,
    act: Act,
    items: Mapping[int, BulkItem],
    leads: Mapping[int, Lead],
    by: Actor,
) -> dict[int, str]:
    """Tags are a set: what the run gave is taken, what it took is given, where that still holds."""
    wanted: dict[tuple[int, ...], list[Lead]] = {}
    for pk, one in items.items():
        if leads[pk].contact_id is not None:
            wanted.setdefault(tuple(one.before["tags"]), []).append(leads[pk])
    known = Tag.objects.in_bulk({pk for ids in wanted for pk in ids})
    reverse = work.untag if act.code == "tag" else work.tag
    moved: set[int] = set()
    for ids, some in wanted.items():
        last = _last_events([lead.pk for lead in some])
        reverse(some, tags=[known[pk] for pk in ids if pk in known], by=by)
        now = _last_events([lead.pk for lead in some])
        moved |= {lead.pk for lead in some if now.get(lead.pk) != last.get(lead.pk)}
    return {pk: "changed_since" for pk in items if pk not in moved}


def end(run: BulkRun, state: BulkState) -> BulkRun:
    """Set how a locked run ended, and record what it did."""
    was, run.state, run.finished_at = run.state, state, timezone.now()
    run.save(update_fields=["state", "finished_at", "error", "counts"])
    counts = run.counts
    if was == BulkState.UNDOING:
        kind, id, name = run.undone_by
        by = Actor(ActorKind(kind), id=id, name=name)
        undone = BulkUndone(
            run=run.pk, act=run.act, undone=counts.get("undone", 0),
            kept=sum(counts.get("kept", {}).values()),
        )  # fmt: skip
        record(undone, by=by, subject=("bulk", run.pk))
        return run
    by = Actor(ActorKind(run.actor_kind), id=run.actor_id, name=run.by_name)
    done = BulkFinished(
        run=run.pk, act=run.act, changed=counts.get("changed", 0),
        refused=counts.get("refused", {}), filters=run.filters,
    )  # fmt: skip
    record(done, by=by, subject=("bulk", run.pk))
    return run
