"""Who is told of which facts, and the draining of what is still to be told."""

import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from cauce import jobs
from cauce.accounts.scope import unscoped
from cauce.jobs import company_task, task
from cauce.spine.fact import Fact
from cauce.spine.table import Event, FeedItem, FeedState
from cauce.store import atomic, rows

if TYPE_CHECKING:
    from django.tasks.base import Task

log = logging.getLogger(__name__)
BATCH = 50
MANY = 500  # for handlers that take a batch at once
LEASE = timedelta(minutes=2)
TURN = 5.0  # seconds
MAX_ATTEMPTS = 8
type Handler = Callable[[Event], None]
type BatchHandler = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Listener:
    """A named reader of facts. `handler` runs in a transaction and bears being called twice.

    `hears` leaves out facts before anything is written for them; `crowds` is whether it is told of
    each single fact of a crowd. `rests` are the seconds it is let sleep after a fact that it is to
    hear: what happens meanwhile it is told at once, instead of being woken for each.
    """

    name: str
    kinds: frozenset[str]
    handler: BatchHandler
    batches: bool
    hears: Callable[[Fact], bool]
    crowds: bool
    rests: float = 0


LISTENERS: dict[str, Listener] = {}
_unheard: ContextVar[bool] = ContextVar("unheard", default=False)
_crowd: ContextVar[bool] = ContextVar("crowd", default=False)


@contextmanager
def unheard(why: str) -> Iterator[None]:
    """Facts recorded inside are told to nobody: what is long over must not ring, mail or send."""
    if not why:
        raise ValueError("say why")
    mark = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(mark)


@contextmanager
def as_crowd() -> Iterator[None]:
    """Facts recorded inside come by the thousand and another fact tells of them as one: listeners
    that speak to people are not told of each."""
    mark = _crowd.set(True)
    try:
        yield
    finally:
        _crowd.reset(mark)


def declare(
    name: str,
    facts: Iterable[type[Fact]],
    handler: Handler,
    *,
    hears: Callable[[Fact], bool] = lambda _: True,
) -> None:
    """Register a listener; called by `config.wiring` alone."""

    def one_by_one(events: Sequence[Event]) -> None:
        for event in events:
            handler(event)

    kinds = frozenset(f.kind for f in facts)
    LISTENERS[name] = Listener(name, kinds, one_by_one, batches=False, hears=hears, crowds=True)


def declare_batches(
    name: str,
    facts: Iterable[type[Fact]],
    handler: BatchHandler,
    *,
    hears: Callable[[Fact], bool] = lambda _: True,
    crowds: bool = True,
    rests: float = 0,
) -> None:
    """As `declare`, for a handler that takes up to MANY events at once, in one transaction."""
    kinds = frozenset(f.kind for f in facts)
    LISTENERS[name] = Listener(
        name, kinds, handler, batches=True, hears=hears, crowds=crowds, rests=rests
    )


def wanting(happened: Fact) -> list[str]:
    """Names of the listeners that want this fact; none while nobody is to hear of it."""
    if _unheard.get():
        return []
    crowd = _crowd.get()
    return [
        one.name
        for one in LISTENERS.values()
        if happened.kind in one.kinds and (one.crowds or not crowd) and one.hears(happened)
    ]


def wake(company_id: int, listeners: Iterable[str]) -> None:
    """See that a drain runs per listener, as part of the transaction that wrote the items."""
    jobs.wake([(_drain_of(name), (company_id, name)) for name in sorted(set(listeners))])


def _drain_of(listener: str) -> "Task[..., Any]":
    told = LISTENERS.get(listener)
    rests = _rest_of(told) if told else 0
    return drain.using(run_after=timezone.now() + timedelta(seconds=rests)) if rests else drain


def _rest_of(listener: Listener) -> float:
    """Seconds from its wake-up to its work."""
    return listener.rests * settings.LISTENERS_REST


@company_task(max_attempts=3, again=1.0)
def drain(company_id: int, listener: str) -> int:
    """Hand due items of `listener` to its handler, each in its own transaction; return how many.

    It ends after some seconds, so that other jobs have their turn, and wakes itself for the rest.
    One that rests leaves what comes while it works to its next wake-up, or it would take the facts
    of a busy hour one by one.
    """
    done, until = 0, time.monotonic() + TURN
    told = LISTENERS[listener]
    began = timezone.now() if _rest_of(told) else None
    while items := _take_many(listener, began) if told.batches else _take(listener):
        if told.batches:
            _hand_over_many(told, items)
        else:
            for item in items:
                _hand_over(told, item)
        done += len(items)
        if time.monotonic() > until:
            wake(company_id, [listener])
            break
    return done


@task()
def sweep() -> None:
    """Each minute: wake drains for items whose wake-up was lost or whose retry is due."""
    with unscoped("the sweep finds open feed items of every company"):
        due = FeedItem.objects.filter(_open(), due_at__lte=timezone.now())
        pairs = list(due.order_by().values_list("company_id", "listener").distinct())
    for company_id, listener in pairs:
        if listener in LISTENERS:
            wake(company_id, [listener])


def _open() -> Q:
    return Q(state__in=[FeedState.READY, FeedState.TAKEN])


def _take(listener: str) -> list[FeedItem]:
    """Claim up to BATCH due items. An expired lease makes a taken item claimable again."""
    now = timezone.now()
    taken = []
    for item in _due(listener, now).select_related("event")[:BATCH]:
        mine = FeedItem.objects.filter(_claimable(now), pk=item.pk, attempts=item.attempts)
        attempts = item.attempts + 1
        if mine.update(state=FeedState.TAKEN, lease_until=now + LEASE, attempts=attempts):
            item.attempts = attempts
            taken.append(item)
    return taken


def _take_many(listener: str, before: datetime | None) -> list[FeedItem]:
    """As `_take`, up to MANY in three statements; with `before`, of those due until then."""
    now = timezone.now()
    ids = list(_due(listener, before or now).values_list("pk", flat=True)[:MANY])
    if not ids:
        return []
    table = FeedItem._meta.db_table
    condition, given = rows.in_list("id", ids, kind="bigint")
    sql = (
        f"UPDATE {table} SET state = 'taken', lease_until = %s, attempts = attempts + 1 "  # noqa: S608
        f"WHERE {condition} AND (state = 'ready' OR (state = 'taken' AND lease_until < %s)) "
        "RETURNING id"
    )
    claimed = rows.run(sql, [rows.moment(now + LEASE), *given, rows.moment(now)])
    mine = FeedItem.objects.filter(pk__in=[pk for (pk,) in claimed])
    return list(mine.select_related("event").order_by("due_at", "id"))


def _due(listener: str, now: datetime) -> QuerySet[FeedItem]:
    due = FeedItem.objects.filter(_open(), listener=listener, due_at__lte=now)
    return due.filter(_claimable(now)).order_by("due_at", "id")


def _claimable(now: datetime) -> Q:
    return Q(state=FeedState.READY) | Q(state=FeedState.TAKEN, lease_until__lt=now)


def _hand_over_many(listener: Listener, items: Sequence[FeedItem]) -> None:
    """Tell of items, in order, in one transaction. Of a batch that breaks, or of which somebody has
    taken over a part, each is told alone."""
    mine = FeedItem.objects.filter(
        pk__in=[item.pk for item in items], state=FeedState.TAKEN, lease_until=items[0].lease_until
    )
    try:
        with atomic():
            if mine.update(state=FeedState.DONE, error="") < len(items):
                raise _TakenOver
            listener.handler([item.event for item in items])
    except Exception:  # noqa: BLE001 - what breaks again alone is kept on its item and logged
        for item in items:
            _hand_over(listener, item)


class _TakenOver(Exception):
    """Somebody else has claimed an item of the batch since."""


def _hand_over(listener: Listener, item: FeedItem) -> None:
    try:
        with atomic():
            # Settled in the handler's own transaction: its effects and «done» are one.
            if _still(item).update(state=FeedState.DONE, error=""):
                listener.handler([item.event])
    except Exception as error:  # noqa: BLE001 - kept on the item and logged
        _put_back(listener, item, error)


def _still(item: FeedItem) -> QuerySet[FeedItem]:
    """The item, if nobody has taken it over since."""
    return FeedItem.objects.filter(pk=item.pk, attempts=item.attempts, state=FeedState.TAKEN)


def _put_back(listener: Listener, item: FeedItem, error: Exception) -> None:
    log.exception("%s failed on event %s", listener.name, item.event_id)
    last = item.attempts >= MAX_ATTEMPTS
    _still(item).update(
        state=FeedState.FAILED if last else FeedState.READY,
        due_at=timezone.now() + timedelta(seconds=min(600, 5 * 3**item.attempts)),
        error="".join(traceback.format_exception_only(error))[:2000],
    )
