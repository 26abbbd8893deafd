"""Reading the outbox: a lead's deliveries, the company's, and how each connection is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Missing
from cauce.accounts.permissions import Right
from cauce.catalog.models import Connection
from cauce.leads import search
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.life.deliver.connectors import CONNECTORS
from cauce.life.deliver.models import Delivery, DeliveryAttempt, DeliveryState

_DAY = timedelta(hours=24)
_COUNTED = 10_000


def deliveries_of(lead: Lead) -> QuerySet[Delivery]:
    """A lead's deliveries, newest first, each with its connection and its tries in order."""
    return _whole(Delivery.objects.filter(lead_id=lead.pk)).order_by("-pk")


def deliveries_for(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries of the leads that `actor` may see, with lead and connection; no order yet."""
    rows = Delivery.objects.select_related("lead", "connection")
    if actor.may(Right.SEE_COMPANY):
        return rows
    return rows.filter(lead__in=leads_for(actor))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the company's history of sendings is narrowed to; empty leaves everything.

    `states` are those of `state_of`; `q` is looked for in the leads and among the target's ids.
    """

    states: Sequence[str] = ()
    connections: Sequence[int] = ()
    created_from: datetime | None = None  # this moment and later
    created_to: datetime | None = None  # before this moment
    q: str = ""


def filtered(rows: QuerySet[Delivery], filters: Filters, *, actor: Actor) -> QuerySet[Delivery]:
    """`rows` (from `deliveries_for`) narrowed to `filters`."""
    if filters.states:
        in_review = Q(state=DeliveryState.UNKNOWN, due_at__isnull=True)
        settling = Q(state=DeliveryState.UNKNOWN, due_at__isnull=False)
        plain = set(filters.states) - {"review", "unknown"}
        wanted = Q(state__in=plain)
        wanted |= in_review if "review" in filters.states else Q(pk__in=[])
        wanted |= settling if "unknown" in filters.states else Q(pk__in=[])
        rows = rows.filter(wanted)
    if filters.connections:
        rows = rows.filter(connection_id__in=filters.connections)
    if filters.created_from is not None:
        rows = rows.filter(created_at__gte=filters.created_from)
    if filters.created_to is not None:
        rows = rows.filter(created_at__lt=filters.created_to)
    if typed := filters.q.strip():
        leads = search.matching(leads_for(actor), typed)
        rows = rows.filter(Q(lead__in=leads.order_by().values("pk")) | Q(remote_id=typed))
    return rows


def page(
    rows: QuerySet[Delivery], *, before: int | None = None, after: int | None = None, limit: int
) -> tuple[list[Delivery], bool]:
    """(newest first, whether there are more that way): those older than the id `before`, or the
    ones just newer than `after`."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
        return found[:limit][::-1], len(found) > limit
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], len(found) > limit


def delivery_for(actor: Actor, *, id: int) -> Delivery:
    """One delivery of a lead that `actor` may see, with its tries. Raises Missing."""
    found = _whole(deliveries_for(actor).filter(pk=id)).first()
    if found is None:
        raise Missing("delivery")
    return found


def _whole(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    tries = Prefetch("tries", DeliveryAttempt.objects.order_by("pk"))
    return rows.select_related("lead", "connection").prefetch_related(tries)


def state_of(delivery: Delivery) -> str:
    """pending, sending, sent, failed, unknown (being settled) or review (waits for a person)."""
    if delivery.state == DeliveryState.UNKNOWN and delivery.due_at is None:
        return "review"
    return str(delivery.state)


def as_data(delivery: Delivery) -> dict[str, Any]:
    """A delivery as programs read it, with its tries when they were read: secrets are masked."""
    return {
        "id": delivery.pk,
        "lead": delivery.lead_id,
        "connection": {"id": delivery.connection_id, "name": delivery.connection.name},
        "act": delivery.act,
        "automatic": delivery.automatic,
        "by": delivery.by_name or None,
        "state": state_of(delivery),
        "attempts": delivery.attempts,
        "next_attempt_at": _moment(delivery.due_at),
        "status_code": delivery.status_code,
        "remote_id": delivery.remote_id or None,
        "error": delivery.error,
        "created_at": _moment(delivery.created_at),
        "sent_at": _moment(delivery.sent_at),
        "tries": [_try(one) for one in delivery.tries.all()],
    }


def _try(one: DeliveryAttempt) -> dict[str, Any]:
    sent = {"method": one.method, "url": one.url, "headers": one.headers, "body": one.body}
    answer = {"status_code": one.status_code, "headers": one.answer_headers, "body": one.answer}
    return {
        "number": one.number,
        "act": one.act,
        "at": _moment(one.at),
        "took_ms": one.took_ms,
        "sent": sent,
        "answer": None if one.status_code is None else answer,
        "error": one.error or None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@dataclass(frozen=True, slots=True)
class Health:
    """«Status de Integración» of a connection. `trouble` is a code; `state` is off, new, ok, or
    trouble."""

    connection: Connection
    state: str
    trouble: str
    last_sent_at: datetime | None
    waiting: int
    review: int
    failed_today: int
    sent_today: int


def health() -> list[Health]:
    """How each connection that takes leads is, in three queries whatever was ever sent.

    What was sent and failed is counted among the newest sendings alone.
    """
    since = timezone.now() - _DAY
    rows = Delivery.objects.order_by()
    newest = rows.filter(pk__in=Delivery.objects.order_by("-pk").values("pk")[:_COUNTED])
    recent = newest.values("connection_id").annotate(
        last_sent_at=Max("sent_at"),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED, created_at__gte=since)),
        sent=Count("pk", filter=Q(state=DeliveryState.SENT, sent_at__gte=since)),
    )
    waiting = [DeliveryState.PENDING, DeliveryState.SENDING]
    still = rows.filter(state__in=[*waiting, DeliveryState.UNKNOWN]).values("connection_id")
    unsettled = still.annotate(
        waiting=Count("pk", filter=Q(state__in=waiting)),
        review=Count("pk", filter=Q(state=DeliveryState.UNKNOWN)),
    )
    figures: dict[int, dict[str, Any]] = {}
    for found in (recent, unsettled):
        for row in found:
            figures.setdefault(row["connection_id"], {}).update(row)
    connections = Connection.objects.filter(kind__in=CONNECTORS).order_by("pk")
    return [_health(connection, figures.get(connection.pk, {})) for connection in connections]


def _health(connection: Connection, figures: dict[str, Any]) -> Health:
    state = "ok" if connection.checked_at else "new"
    if connection.trouble:
        state = "trouble"
    return Health(
        connection=connection,
        state=state if connection.active else "off",
        trouble=connection.trouble,
        last_sent_at=figures.get("last_sent_at"),
        waiting=figures.get("waiting", 0),
        review=figures.get("review", 0),
        failed_today=figures.get("failed", 0),
        sent_today=figures.get("sent", 0),
    )
