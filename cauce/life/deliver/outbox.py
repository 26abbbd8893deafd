"""The outbox itself: rows added, claimed, carried and settled. HTTP happens between transactions.

A row is the truth; the queued job that names it only wakes somebody. The sweep finds what was
missed and what is due later than a job may wait.
"""

import logging
import random
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor, ActorKind
from cauce.accounts.scope import unscoped
from cauce.catalog.models import Connection
from cauce.jobs import company_task, task
from cauce.kit.secrets import Undecipherable
from cauce.leads.access import locked
from cauce.leads.models import Lead, Standing
from cauce.life import dossier
from cauce.life.deliver import rules
from cauce.life.deliver.carry import Round, Try, carry
from cauce.life.deliver.connectors import connector_of
from cauce.life.deliver.models import Act, Delivery, DeliveryAttempt, DeliveryState
from cauce.life.deliver.rules import Outcome, Verdict
from cauce.spine.fact import Fact
from cauce.spine.facts import (
    ConnectionRecovered,
    ConnectionTroubled,
    ContactChanged,
    DeliveryDoubtful,
    DeliveryFailed,
    DeliveryQueued,
    DeliverySent,
    LeadQualified,
    LeadRestored,
    LeadScored,
    LeadStarred,
    LeadStatusChanged,
    NoteWritten,
    QualificationAdded,
)
from cauce.spine.record import record
from cauce.spine.table import Event
from cauce.store import atomic

log = logging.getLogger(__name__)
# Facts that a target which has the lead shall hear of.
FOLLOWED: tuple[type[Fact], ...] = (
    LeadQualified, NoteWritten, LeadStatusChanged, ContactChanged, LeadScored, LeadStarred,
    LeadRestored, QualificationAdded,
)  # fmt: skip
LEASE = timedelta(minutes=4)  # three requests of a round, each with its time-out, and some
TOGETHER = timedelta(seconds=2)  # changes that come close to one another travel as one update
_TURN = timedelta(seconds=2)
_JOB_MAY_WAIT = timedelta(minutes=9)
_OVERDUE = timedelta(seconds=30)
_SWEPT = 500
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(slots=True)
class Claim:
    """A delivery that this worker may carry, and no other until the lease ends. `settling`: an
    earlier request was perhaps carried out. `round` comes when it is ready to go."""

    delivery: Delivery
    lead: Lead
    lease: datetime
    settling: bool
    number: int = 0
    round: Round | None = None

    @property
    def tries(self) -> list[Try]:
        """The requests made so far."""
        return self.round.tries if self.round else []


def add(
    lead: Lead,
    connection: Connection,
    *,
    act: str,
    cause: str,
    by: Actor,
    automatic: bool,
    after: timedelta = timedelta(0),
) -> Delivery:
    """Put a locked lead into the outbox, once per connection and cause."""
    known = Delivery.objects.filter(connection=connection, cause=cause).first()
    if known is not None:
        return known
    now = timezone.now()
    delivery = Delivery.objects.create(
        lead=lead,
        connection=connection,
        cause=cause,
        act=act,
        automatic=automatic,
        by_name="" if automatic else by.name,
        created_at=now,
        due_at=now + after,
    )
    queued = DeliveryQueued(delivery=delivery.pk, connection=connection.pk, automatic=automatic)
    record(queued, by=by, lead=lead)
    wake(delivery)
    return delivery


def wake(delivery: Delivery) -> None:
    """Enqueue the job that sends it when it is due; what is due too late is the sweep's."""
    due = delivery.due_at
    if due is None or due > timezone.now() + _JOB_MAY_WAIT:
        return
    later = send if due <= timezone.now() else send.using(run_after=due)
    later.enqueue(delivery.company_id, delivery.pk)


@company_task(max_attempts=3)
def send(company_id: int, delivery_id: int) -> None:
    """Carry one delivery, if it is due and nobody else does."""
    claim = _claim(delivery_id)
    if claim is None:
        return
    try:
        outcome = _stopped(claim) or carry(_prepared(claim))
    except Undecipherable:
        outcome = Outcome(Verdict.REFUSED, "secrets_unreadable")
    except Exception:
        # A mapping or an answer that we do not understand must not hold the lead for ever.
        log.exception("delivery %s of company %s", delivery_id, company_id)
        outcome = Outcome(Verdict.UNKNOWN if claim.settling else Verdict.LATER, "internal_error")
    _settle(claim, outcome)


@task()
def sweep() -> None:
    """Each minute: wake what is overdue, and what a dead worker left behind."""
    late = timezone.now() - _OVERDUE
    with unscoped("the sweep finds due deliveries of every company"):
        due = Q(state__in=[DeliveryState.PENDING, DeliveryState.UNKNOWN], due_at__lte=late)
        lost = Q(state=DeliveryState.SENDING, lease_until__lte=late)
        rows = Delivery.objects.filter(due | lost).order_by("due_at")
        found = list(rows.values_list("company_id", "pk")[:_SWEPT])
    for company_id, delivery_id in found:
        send.enqueue(company_id, delivery_id)


def _claim(delivery_id: int) -> Claim | None:
    """Take a due delivery: a conditional update, under the lock of its lead so that two deliveries
    of one lead to one target never overtake each other."""
    with atomic():
        found = Delivery.objects.filter(pk=delivery_id).values_list("lead_id", flat=True)
        lead = locked(found[0]) if found else None
        delivery = Delivery.objects.select_related("connection").filter(pk=delivery_id).first()
        now = timezone.now()
        if lead is None or delivery is None or not _is_due(delivery, now):
            return None
        if _wait_for_turn(delivery, now):
            return None
        newest = Event.objects.filter(lead_id=lead.pk).aggregate(newest=Max("pk"))["newest"]
        before, lease = delivery.state, now + LEASE
        mine = Delivery.objects.filter(pk=delivery.pk, state=before, attempts=delivery.attempts)
        if not mine.update(
            state=DeliveryState.SENDING, lease_until=lease, attempts=F("attempts") + 1
        ):
            return None
        # A request that was sent and not answered carried what was true then.
        settling = before != DeliveryState.PENDING and delivery.act == Act.CREATE
        delivery.attempts += 1
        delivery.seen = delivery.seen if settling and delivery.seen else newest
        return Claim(delivery, lead, lease, settling)


def _is_due(delivery: Delivery, now: datetime) -> bool:
    if delivery.state == DeliveryState.SENDING:
        return delivery.lease_until is not None and delivery.lease_until <= now
    waiting = delivery.state in {DeliveryState.PENDING, DeliveryState.UNKNOWN}
    # A job that was queued for a moment may come a little before it.
    return waiting and delivery.due_at is not None and delivery.due_at <= now + timedelta(seconds=1)


def _wait_for_turn(delivery: Delivery, now: datetime) -> bool:
    """True when another delivery of the lead is on its way to the same target."""
    others = Delivery.objects.filter(
        lead_id=delivery.lead_id, connection_id=delivery.connection_id,
        state=DeliveryState.SENDING, lease_until__gt=now,
    ).exclude(pk=delivery.pk)  # fmt: skip
    if not others.exists():
        return False
    delivery.due_at = now + _TURN
    delivery.save(update_fields=["due_at"])
    wake(delivery)
    return True


def _stopped(claim: Claim) -> Outcome | None:
    """What has come between since it was queued: the lead is in spam, the connection off."""
    if claim.settling:
        return None
    if not claim.delivery.connection.active:
        return Outcome(Verdict.REFUSED, "connection_off")
    if claim.lead.standing != Standing.ACTIVE:
        return Outcome(Verdict.REFUSED, "lead_not_active")
    if claim.lead.erased_at is not None:
        return Outcome(Verdict.REFUSED, "person_erased")
    return None


def _prepared(claim: Claim) -> Round:
    """The round, its body built of what is true now."""
    delivery, lead = claim.delivery, claim.lead
    earlier = Delivery.objects.filter(
        lead_id=lead.pk, connection_id=delivery.connection_id, state=DeliveryState.SENT
    ).exclude(remote_id="")
    remote_id = earlier.order_by("-pk").values_list("remote_id", flat=True).first() or ""
    numbers = delivery.tries.aggregate(
        last=Max("number"), wrote=Max("number", filter=~Q(act=Act.SEARCH))
    )
    claim.number = (numbers["last"] or 0) + 1
    looks = claim.number - (numbers["wrote"] or 0)
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"cauce:{delivery.connection.key}:{delivery.pk}")
    claim.round = Round(
        target=connector_of(delivery.connection),
        dossier=dossier.build([lead])[0],
        act=delivery.act,
        # The same for every try of this delivery, whatever has changed in the lead meanwhile.
        key=str(key),
        remote_id=delivery.remote_id or remote_id,
        settling=claim.settling,
        last_look=looks >= len(rules.SETTLE_WAITS),
        confirmed_new=delivery.confirmed_new,
    )
    return claim.round


def _settle(claim: Claim, outcome: Outcome) -> None:
    """Write what became of a round: state, tries and fact, unless a later round has taken over."""
    delivery, now = claim.delivery, timezone.now()
    with atomic():
        lead = locked(delivery.lead_id)
        _keep_tries(claim)
        mine = Delivery.objects.filter(
            pk=delivery.pk, state=DeliveryState.SENDING, lease_until=claim.lease
        )
        changes = _changes(claim, outcome, now)
        if not mine.update(**changes, lease_until=None, seen=delivery.seen or 0):
            return
        for name, value in changes.items():
            setattr(delivery, name, value)
        happened = _fact(delivery, outcome)
        if happened is not None:
            record(happened, by=carrier(delivery.connection), lead=lead, at=now)
        if claim.tries or outcome.code in TROUBLES:
            note_health(delivery.connection, outcome, now)
        if delivery.state == DeliveryState.SENT:
            catch_up(delivery, lead)
        wake(delivery)


def _keep_tries(claim: Claim) -> None:
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(
            company_id=claim.delivery.company_id,
            delivery=claim.delivery,
            number=claim.number,
            act=one.act,
            at=one.at,
            **asdict(one.sent),
            status_code=one.status,
            answer_headers=one.answer_headers,
            answer=one.answer,
            error=one.error,
            took_ms=one.took_ms,
        )
        for one in claim.tries
    )


def _changes(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The columns after a round."""
    delivery = claim.delivery
    error = {"code": outcome.code, "params": dict(outcome.params)} if outcome.code else None
    common = {"status_code": outcome.status, "error": error, "due_at": None}
    match outcome.verdict:
        case Verdict.SENT | Verdict.EXISTS:
            remote_id = outcome.remote_id or (claim.round.remote_id if claim.round else "")
            return common | {"state": DeliveryState.SENT, "sent_at": now, "remote_id": remote_id}
        case Verdict.REVIEW:
            return common | {"state": DeliveryState.UNKNOWN}
        case Verdict.UNKNOWN:
            pause = _settle_pause(claim)
            due = now + pause if pause else None
            return common | {"state": DeliveryState.UNKNOWN, "due_at": due}
        case Verdict.LATER:
            jitter = random.uniform(0.9, 1.1)  # noqa: S311 - so that a crowd does not come back as one
            pause = rules.wait(delivery.attempts, retry_after=outcome.retry_after, jitter=jitter)
            if pause is not None:
                return common | {"state": DeliveryState.PENDING, "due_at": now + pause}
    return common | {"state": DeliveryState.FAILED}


def _settle_pause(claim: Claim) -> timedelta | None:
    """When the target is searched next; None when it cannot be, or was in vain for a day."""
    if claim.round is None:
        return rules.wait(claim.delivery.attempts, retry_after=None)
    if claim.round.target.search(claim.round.dossier) is None:
        return None
    if any(one.act != Act.SEARCH for one in claim.tries):
        return timedelta(seconds=rules.SETTLE_WAITS[0])
    if not claim.round.last_look:
        return timedelta(seconds=rules.SETTLE_WAITS[1])
    return rules.wait(claim.delivery.attempts, retry_after=None)


def _fact(delivery: Delivery, outcome: Outcome) -> Fact | None:
    """What history tells of a round; looking again for an unanswered request is no news."""
    ids = {"delivery": delivery.pk, "connection": delivery.connection_id}
    if delivery.state == DeliveryState.SENT:
        return DeliverySent(status_code=outcome.status, remote_id=delivery.remote_id, **ids)
    if delivery.state == DeliveryState.UNKNOWN and delivery.due_at is None:
        return DeliveryDoubtful(code=outcome.code, **ids)
    if delivery.state == DeliveryState.UNKNOWN and outcome.code == "not_found_yet":
        return None
    final = delivery.state == DeliveryState.FAILED
    return DeliveryFailed(status_code=outcome.status, code=outcome.code, final=final, **ids)


def carrier(connection: Connection) -> Actor:
    """Who history names for what happens by itself: the connection."""
    return Actor(ActorKind.SYSTEM, name=connection.name, rights=SYSTEM.rights)


# What is the connection's fault, not the lead's.
TROUBLES = frozenset({
    "target_locked_out", "target_down", "target_limits", "target_moved", "target_refused",
    "bad_address", "target_unreachable", "no_answer", "internal_error", "secrets_unreadable",
})  # fmt: skip


def note_health(connection: Connection, outcome: Outcome, now: datetime) -> None:
    """Keep what a round says of the connection itself, not of one lead's data; a change of it is a
    fact."""
    trouble = outcome.code if outcome.code in TROUBLES else ""
    rows = Connection.objects.filter(pk=connection.pk)
    changed = rows.exclude(trouble=trouble).update(trouble=trouble, checked_at=now)
    if not changed:
        rows.update(checked_at=now)
        return
    words = str(outcome.status or "")
    happened: Fact = ConnectionRecovered(connection=connection.pk)
    if trouble:
        happened = ConnectionTroubled(connection=connection.pk, code=trouble, words=words)
    record(happened, by=carrier(connection), subject=("connection", connection.pk), at=now)


def catch_up(delivery: Delivery, lead: Lead) -> None:
    """After a success: what happened to the lead since the body was built goes as an update."""
    newer = Event.objects.filter(
        lead_id=lead.pk, pk__gt=delivery.seen, kind__in=[fact.kind for fact in FOLLOWED]
    )
    newest = newer.order_by("-pk").first()
    if newest is not None:
        follow(delivery, lead, event_id=newest.pk)


def follow(last: Delivery, lead: Lead, *, event_id: int) -> None:
    """Something happened to a lead whose latest delivery to a connection is `last`: see that the
    target hears of it, in one update for all that is still to be told."""
    now = timezone.now()
    if last.state == DeliveryState.PENDING:
        # Its body is built when it leaves. A target that asked us to wait is left in peace.
        if last.error and last.status_code != 429 and last.due_at and last.due_at > now:
            last.due_at = now + TOGETHER
            last.save(update_fields=["due_at"])
            wake(last)
        return
    told = last.state == DeliveryState.SENT and event_id <= last.seen
    lost = last.state == DeliveryState.FAILED and last.act == Act.CREATE
    # On its way or unsettled: `catch_up` follows when that is known.
    if told or lost or last.state in _OPEN or not connector_of(last.connection).updates:
        return
    add(
        lead, last.connection, act=Act.UPDATE, cause=f"update:{event_id}",
        by=carrier(last.connection), automatic=True, after=TOGETHER,
    )  # fmt: skip
