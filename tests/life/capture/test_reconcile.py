"""The nightly comparison with what Meta lists: missed leads come late, known ones not again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.catalog.models import Connection
from cauce.jobs import drain
from cauce.leads.models import Lead
from cauce.life import intake_jobs
from cauce.life.capture import queries
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import meta_graph
from cauce.simulators.meta_graph import MetaGraph
from cauce.simulators.meta_leads import FORMS
from cauce.spine.table import Event
from tests.life.capture.conftest import ANA, FORM
from tests.life.capture.test_meta_lead_ads import tell


def reconcile() -> None:
    """A night's round."""
    intake_jobs.reconcile_all.enqueue()
    drain()


def arrive(graph: MetaGraph, count: int, form: str = FORM) -> list[str]:
    """`count` leads that no webhook tells of."""
    at = int(timezone.now().timestamp()) + 60
    return [
        graph.arrive(form, ANA | {"email": f"a{n}@{form}.example"}, created=at + n)["id"]
        for n in range(count)
    ]


def test_missed_leads_are_taken_and_told(
    graph: MetaGraph, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = [*arrive(graph, 7), *arrive(graph, 2, FORMS[1]["id"])]
    monkeypatch.setattr(meta_graph, "PAGE", 3)
    reconcile()
    assert set(Lead.objects.values_list("external_id", flat=True)) == set(missed)
    told = Event.objects.filter(kind="connection.caught_up")
    assert sorted(event.data["missed"] for event in told) == [2, 7]
    connection.refresh_from_db()
    assert connection.checked_at is not None
    reconcile()
    assert queries.tally() == queries.Tally(leads=9)
    assert told.count() == 2


def test_leads_of_before_the_connection_are_left_alone(
    graph: MetaGraph, connection: Connection
) -> None:
    earlier = int((connection.created_at - timedelta(days=1)).timestamp())
    graph.arrive(FORM, ANA, created=earlier)
    reconcile()
    assert queries.tally() == queries.Tally()


def test_what_waited_for_its_fetch_is_helped(graph: MetaGraph, connection: Connection) -> None:
    lead_id = arrive(graph, 1)[0]
    graph.set(denied="leads_retrieval")
    tell(connection, [lead_id])
    drain()
    assert Submission.objects.get().error["code"] == "no_permission"
    graph.set(denied="")
    reconcile()
    assert queries.tally() == queries.Tally(leads=1)
    assert Event.objects.filter(kind="connection.caught_up").count() == 0


def test_a_refused_token_is_shown(graph: MetaGraph, connection: Connection) -> None:
    graph.set(token_state="revoked")
    reconcile()
    connection.refresh_from_db()
    assert connection.trouble.startswith("token_refused")
    assert connection.checked_at is None
