"""Send leads to outside systems: by a click, for a selection, by rule; settle what is in doubt."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Missing, Refusal
from cauce.accounts.permissions import Right
from cauce.catalog.models import Connection
from cauce.kit import ids
from cauce.leads.access import locked, locked_for
from cauce.leads.models import Lead, Standing
from cauce.life import dossier
from cauce.life.deliver import outbox
from cauce.life.deliver.carry import Round, Try, probe
from cauce.life.deliver.connectors import CONNECTORS, connector, connector_of
from cauce.life.deliver.connectors.call import Shown, shown
from cauce.life.deliver.models import Act, Delivery, DeliveryState
from cauce.life.deliver.rules import Outcome
from cauce.spine.facts import DeliveryQueued, DeliverySent, LeadQualified
from cauce.spine.record import record
from cauce.spine.table import Event
from cauce.store import atomic

_AT_ONCE = 500
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Refused:
    """A lead of a selection that was not queued, and why."""

    lead_id: int
    code: str
    params: Mapping[str, Any]


def targets() -> list[Connection]:
    """Active connections that take leads, in the order they were made."""
    rows = Connection.objects.filter(active=True, kind__in=CONNECTORS)
    return list(rows.order_by("pk"))


def why_not(lead: Lead, connection: Connection) -> str:
    """The code of why a lead may not go to a connection now; empty when it may."""
    if not connection.active or connection.kind not in CONNECTORS:
        return "connection_off"
    if lead.standing != Standing.ACTIVE:
        return "lead_not_active"
    if lead.erased_at is not None:
        return "person_erased"
    if lead.qualification_id is None and not connection.options.get("allow_unqualified"):
        return "not_qualified"
    return ""


@atomic()
def queue(lead: Lead, *, connection: Connection, by: Actor) -> Delivery:
    """Send a locked lead; a second click while it waits gives the same delivery.

    A lead that is there already goes as an update where the connection knows how, else again.
    Raises NotAllowed, Conflict (not_qualified, connection_off, lead_not_active,
    delivery_unsettled).
    """
    by.need(Right.SEND_TO_CRM)
    if code := why_not(lead, connection):
        raise Conflict(code)
    mine = Delivery.objects.filter(lead=lead, connection=connection)
    waiting = mine.filter(state__in=_OPEN).order_by("-pk").first()
    if waiting is not None:
        return waiting
    if mine.filter(state=DeliveryState.UNKNOWN).exists():
        raise Conflict("delivery_unsettled")
    there = mine.filter(state=DeliveryState.SENT).exclude(remote_id="").exists()
    act = Act.UPDATE if there and connector_of(connection).updates else Act.CREATE
    return outbox.add(
        lead, connection, act=act, cause=f"hand:{ids.token(12)}", by=by, automatic=False
    )


def queue_many(
    lead_ids: Iterable[int], *, connection: Connection, by: Actor
) -> tuple[list[Delivery], list[Refused]]:
    """Send a selection, each lead in a transaction of its own: (queued, refused with reasons)."""
    by.need(Right.SEND_TO_CRM)
    queued, refused = [], []
    for lead_id in lead_ids:
        try:
            with atomic():
                lead = locked_for(by, id=lead_id)
                queued.append(queue(lead, connection=connection, by=by))
        except Missing:
            refused.append(Refused(lead_id, "not_found", {}))
        except Refusal as no:
            refused.append(Refused(lead_id, no.code, no.params))
    return queued, refused


@atomic()
def retry(delivery: Delivery, *, by: Actor) -> Delivery:
    """Try a failed delivery again, or a waiting one now. Raises NotAllowed, Conflict."""
    by.need(Right.SEND_TO_CRM)
    lead, delivery = _relocked(delivery)
    if delivery.state not in {DeliveryState.FAILED, DeliveryState.PENDING}:
        raise Conflict(
            "delivery_unsettled" if delivery.state != DeliveryState.SENT else "already_sent"
        )
    if not delivery.connection.active:
        raise Conflict("connection_off")
    if lead.erased_at is not None:
        raise Conflict("person_erased")
    return _again(delivery, lead, by=by)


def stuck(connection: Connection) -> list[Delivery]:
    """Deliveries that failed by the connection's fault and were not followed by another, newest
    first, 500 at most: what is worth trying again once it is put right."""
    failed = Delivery.objects.filter(
        connection=connection,
        state=DeliveryState.FAILED,
        error__code__in=sorted(outbox.TROUBLES),
    )
    later = Delivery.objects.filter(
        connection=connection, lead_id=OuterRef("lead_id"), pk__gt=OuterRef("pk")
    )
    return list(failed.filter(~Exists(later)).order_by("-pk")[:_AT_ONCE])


def retry_stuck(connection: Connection, *, by: Actor) -> int:
    """Try all of `stuck` again, each in a transaction of its own; how many. Raises NotAllowed."""
    by.need(Right.CONFIGURE)
    done = 0
    for delivery in stuck(connection):
        with suppress(Conflict):  # somebody was faster
            retry(delivery, by=by)
            done += 1
    return done


@atomic()
def resolve(delivery: Delivery, *, sent: bool, by: Actor) -> Delivery:
    """Say what became of a delivery in doubt: the target has the lead (`sent`), or send it.

    After a doubtful match `sent` means «the same person». Raises NotAllowed, Conflict.
    """
    by.need(Right.SEND_TO_CRM)
    lead, delivery = _relocked(delivery)
    if delivery.state != DeliveryState.UNKNOWN:
        raise Conflict("delivery_settled")
    error = delivery.error or {}
    matched = error.get("code") == "doubtful_match"
    if not sent:
        delivery.confirmed_new = delivery.confirmed_new or matched
        return _again(delivery, lead, by=by)
    if matched:
        delivery.remote_id = str(error["params"].get("remote_id") or "")
    delivery.state, delivery.error, delivery.due_at = DeliveryState.SENT, None, None
    delivery.sent_at = timezone.now()
    delivery.save()
    happened = DeliverySent(
        delivery=delivery.pk, connection=delivery.connection_id, remote_id=delivery.remote_id
    )
    record(happened, by=by, lead=lead)
    if matched and connector_of(delivery.connection).updates:
        # Nothing of ours went there yet.
        outbox.add(
            lead, delivery.connection, act=Act.UPDATE, cause=f"hand:{ids.token(12)}", by=by,
            automatic=False,
        )  # fmt: skip
    else:
        outbox.catch_up(delivery, lead)
    return delivery


def _relocked(delivery: Delivery) -> tuple[Lead, Delivery]:
    """The lead locked, and the delivery as it is now."""
    lead = locked(delivery.lead_id)
    fresh = Delivery.objects.select_related("connection").get(pk=delivery.pk)
    return lead, fresh


def _again(delivery: Delivery, lead: Lead, *, by: Actor) -> Delivery:
    delivery.state, delivery.error, delivery.due_at = DeliveryState.PENDING, None, timezone.now()
    delivery.attempts = 0  # the schedule of tries begins anew
    delivery.save()
    queued = DeliveryQueued(
        delivery=delivery.pk, connection=delivery.connection_id, automatic=False
    )
    record(queued, by=by, lead=lead)
    outbox.wake(delivery)
    return delivery


def on_fact(event: Event) -> None:
    """Reaction: send a lead that was qualified so that a rule wants it; tell the targets that have
    the lead what happened to it."""
    if event.lead_id is None:
        return
    connections = targets()
    if not connections:
        return
    lead = locked(event.lead_id)
    if lead.standing != Standing.ACTIVE or lead.erased_at is not None:
        return
    for connection in connections:
        rows = Delivery.objects.filter(lead=lead, connection=connection)
        last = rows.select_related("connection").order_by("-pk").first()
        lost = last is not None and last.state == DeliveryState.FAILED and last.act == Act.CREATE
        if last is None or lost:
            _if_wanted(lead, connection, event)
        else:
            outbox.follow(last, lead, event_id=event.pk)


def _if_wanted(lead: Lead, connection: Connection, event: Event) -> None:
    wanted = connection.options.get("automatic") or ()
    if event.kind == LeadQualified.kind and event.data.get("meaning") in wanted:
        outbox.add(
            lead, connection, act=Act.CREATE, cause=f"event:{event.pk}",
            by=outbox.carrier(connection), automatic=True,
        )  # fmt: skip


def preview(kind: str, options: Mapping[str, Any], lead: Lead) -> Shown:
    """What a connection with these options would send of a lead, secrets masked. Sends nothing."""
    return shown(connector(kind, options).create(dossier.build([lead])[0], key="…"))


def test(connection: Connection, *, by: Actor) -> tuple[Outcome, Try]:
    """Ask the target something harmless: is the address right, is the key taken? Writes how the
    connection is. Raises NotAllowed."""
    by.need(Right.CONFIGURE)
    target = connector_of(connection)
    job = Round(target=target, dossier={}, act=Act.SEARCH, key="")
    outcome = probe(job)
    with atomic():
        outbox.note_health(connection, outcome, timezone.now())
    return outcome, job.tries[0]
