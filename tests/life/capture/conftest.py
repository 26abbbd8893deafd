"""A company whose page at Meta really answers: the simulated Graph, and a connection to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import Connection
from cauce.jobs import drain
from cauce.life import intake_jobs, setup
from cauce.life.capture.models import Submission
from cauce.simulators.meta_graph import MetaGraph
from cauce.simulators.meta_leads import FORMS
from cauce.simulators.server import running
from tests.cast import Cast

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "meta"
FORM = FORMS[0]["id"]
ANA = {
    "full_name": "Ana Sofía Ibarra",
    "email": "ana@correo.example",
    "phone_number": "+525512340001",
    "¿qué_modelo_te_interesa?": "Sedán",
}


@pytest.fixture
def graph(settings: Any) -> Iterator[MetaGraph]:
    """The Graph, as an administrator of the installation would allow it."""
    with running(MetaGraph()) as simulator:
        settings.PRIVATE_TARGETS = frozenset({(simulator.host, simulator.port)})
        yield simulator


@pytest.fixture
def connect(cast: Cast, graph: MetaGraph) -> Callable[..., Connection]:
    """Make a connection to the page; options on top of the right ones."""

    def made(**options: Any) -> Connection:
        known = graph.settings
        given = {name: known[name] for name in ("page_id", "app_secret", "verify_token")}
        given |= {"access_token": known["access_token"], "graph_url": graph.url}
        given |= {"campaign": cast.campaign.slug}
        return setup.create_connection(kind="meta_lead_ads", options=given | options, by=SYSTEM)

    return made


@pytest.fixture
def connection(connect: Callable[..., Connection]) -> Connection:
    """The usual connection."""
    return connect()


def work() -> None:
    """Do what waits, also what was put off to a later time."""
    Submission.objects.filter(state="pending").update(next_attempt_at=None)
    intake_jobs.sweep.enqueue()
    drain()


def read_from(graph: MetaGraph, lead_id: str) -> int:
    """How often a lead was asked for by its id."""
    return sum(seen.request.path.endswith(f"/{lead_id}") for seen in graph.requests)
