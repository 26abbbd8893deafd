"""Scans as people ask for them."""

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.life.identity import scanning, tasks
from cauce.life.identity.models import Scan
from cauce.store import atomic


@atomic()
def start(*, by: Actor) -> Scan:
    """Compare all contacts in the background. Raises NotAllowed, Conflict when a scan runs."""
    scan = scanning.begin(by=by)
    tasks.go_on.enqueue(current_company().pk, scan.pk)
    return scan


def latest() -> Scan | None:
    """The newest scan of the company in scope."""
    return Scan.objects.order_by("-pk").first()
