"""The outbox: leads sent to outside systems, with proof of every try. Records `delivery.*`.

Actions: `queue` (one locked lead), `queue_many` (ids), `retry`, `resolve` (what became of a
delivery in doubt), `test` and `preview` (of a connection). Reading: `deliveries_of`,
`deliveries_for`, `delivery_for`, `as_data`, `health`.
"""

from cauce.life.deliver.actions import (
    Refused,
    on_fact,
    preview,
    queue,
    queue_many,
    resolve,
    retry,
    retry_stuck,
    stuck,
    targets,
    test,
    why_not,
)
from cauce.life.deliver.connectors import CONNECTORS as KINDS
from cauce.life.deliver.connectors.call import SECRET_NAME
from cauce.life.deliver.models import Act, Delivery, DeliveryAttempt, DeliveryState
from cauce.life.deliver.outbox import FOLLOWED, send, sweep
from cauce.life.deliver.read import (
    Filters,
    Health,
    as_data,
    deliveries_for,
    deliveries_of,
    delivery_for,
    filtered,
    health,
    page,
    state_of,
)

__all__ = [
    "FOLLOWED", "KINDS", "SECRET_NAME", "Act", "Delivery", "DeliveryAttempt", "DeliveryState",
    "Filters", "Health", "Refused", "as_data", "deliveries_for", "deliveries_of", "delivery_for",
    "filtered", "health", "on_fact", "page", "preview", "queue", "queue_many", "resolve", "retry",
    "retry_stuck", "send", "state_of", "stuck", "sweep", "targets", "test", "why_not",
]  # fmt: skip
