"""The simulators of these tests, each alive for one test."""

from collections.abc import Iterator

import httpx
import pytest

from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph
from cauce.simulators.server import running
from tests.simulators.receiver import Receiver

NOW = 1_791_300_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def meta(receiver: Receiver) -> Iterator[MetaGraph]:
    """A Graph whose webhooks go to the receiver; attempts follow one another at once."""
    meta = MetaGraph(schedule=(0, 0, 0), clock=lambda: NOW)
    meta.set(callback=f"{receiver.url}/in")
    with running(meta):
        yield meta


@pytest.fixture
def graph(meta: MetaGraph) -> Iterator[httpx.Client]:
    """A client of the Graph with the page token."""
    token = {"access_token": meta.settings["access_token"]}
    with httpx.Client(base_url=f"{meta.url}/v25.0", params=token, trust_env=False) as client:
        yield client


@pytest.fixture
def crm() -> Iterator[ExternalCRM]:
    with running(ExternalCRM(clock=lambda: NOW)) as crm:
        yield crm


@pytest.fixture
def contacts(crm: ExternalCRM) -> Iterator[httpx.Client]:
    """A client of the CRM with its key."""
    headers = {"Authorization": f"Bearer {crm.settings['api_key']}"}
    with httpx.Client(base_url=crm.url, headers=headers, trust_env=False) as client:
        yield client
