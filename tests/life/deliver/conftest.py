"""A company with a connection to a CRM that really listens."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import Connection
from cauce.jobs.drain import drain
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import deliver, qualify, setup
from cauce.life.deliver import Delivery
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from tests.cast import Cast

KEY = "Bearer demo-crm-key"


@pytest.fixture
def crm(settings: Any) -> Iterator[ExternalCRM]:
    """The CRM, as an administrator of the installation would allow it."""
    with running(ExternalCRM()) as simulator:
        settings.PRIVATE_TARGETS = frozenset({(simulator.host, simulator.port)})
        yield simulator


@pytest.fixture
def connect(cast: Cast, crm: ExternalCRM) -> Callable[..., Connection]:
    """Make a connection to the CRM; options on top of address and key."""

    def made(**options: Any) -> Connection:
        given = {"url": f"{crm.url}/api/contacts", "headers": {"Authorization": KEY}} | options
        return setup.create_connection(kind="http", options=given, by=SYSTEM)

    return made


@pytest.fixture
def qualified(cast: Cast) -> Callable[..., Lead]:
    """A lead with a qualification; its facts are told before it is given."""

    def made(slug: str = "high_interest", **raw: Any) -> Lead:
        lead = cast.lead(**raw)
        qualify.qualify(lead, type=cast.qualification(slug), by=cast.actor("cleo"))
        drain()
        return locked(lead.pk)

    return made


def search(crm: ExternalCRM) -> str:
    """The address that finds a lead by our own id."""
    return crm.url + "/api/contacts?external_id={lead.id}"


def work() -> None:
    """Do all jobs, the deferred ones too, until none is left."""
    for _ in range(30):
        late = timezone.now() - timedelta(minutes=1)
        DBTaskResult.objects.filter(status="READY").update(run_after=late)
        open_ones = Delivery.objects.filter(due_at__isnull=False)
        open_ones.update(due_at=late)
        deliver.sweep.enqueue()
        drain()
        waiting = DBTaskResult.objects.filter(status="READY").exists()
        if not waiting and not open_ones.exists():
            return
    raise AssertionError("the jobs never end")


def sent_to(crm: ExternalCRM, method: str = "POST") -> list[dict[str, Any]]:
    """The bodies that the CRM was sent with a method."""
    return [seen.request.json() for seen in crm.requests if seen.request.method == method]


def only(lead: Lead) -> Delivery:
    """The one delivery of a lead."""
    return deliver.deliveries_of(lead).get()
