"""Leads of Meta's forms, from the webhook's bytes to the lead: once each, and none lost."""

from collections.abc import Callable, Sequence

import orjson
import pytest
from django.utils import timezone

from cauce.catalog.models import Connection
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import intake_jobs, setup
from cauce.life.capture import pending, queries
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import meta_lead_ads, meta_webhook
from cauce.simulators.meta_graph import MetaGraph
from cauce.spine.table import Event
from tests.cast import Cast, unchanged_by_replay
from tests.life.capture.conftest import ANA, FIXTURES, FORM, read_from, work

type Connect = Callable[..., Connection]


def tell(connection: Connection, lead_ids: Sequence[str], *, page: str = "") -> int:
    """What the webhook's view does with a signed body that tells of these leads."""
    page = page or meta_lead_ads.connections.options_of(connection)["page_id"]
    changes = [
        {"field": "leadgen", "value": {"leadgen_id": one, "page_id": page, "form_id": FORM}}
        for one in lead_ids
    ]
    return post(connection, orjson.dumps({"entry": [{"id": page, "changes": changes}]}))


def post(connection: Connection, body: bytes) -> int:
    """Hand a body to intake; how many leads were new."""
    entries = meta_webhook.entries_of(body, connection_id=connection.pk, at=timezone.now())
    return intake_jobs.receive(entries)


def only() -> Submission:
    """The one submission."""
    return Submission.objects.get()


def test_a_lead_is_fetched_and_becomes_one(
    cast: Cast, graph: MetaGraph, connection: Connection
) -> None:
    lead_id = graph.arrive(FORM, ANA, ad_id="120226863088130609", created=1_790_000_000)["id"]
    assert tell(connection, [lead_id]) == 1
    drain()
    lead = locked(only().lead_id or 0)
    assert (lead.name, lead.email, lead.phone) == (
        "Ana Sofía Ibarra", "ana@correo.example", "+525512340001",
    )  # fmt: skip
    assert lead.attributes == {"¿qué_modelo_te_interesa?": "Sedán"}
    assert lead.entry_method == "meta_lead_ads"
    assert lead.external_id == lead_id
    assert lead.campaign_id == cast.campaign.pk
    assert lead.navigation["campaign_name"] == "Autos nuevos · Leads"
    assert lead.navigation["platform"] == "fb"
    assert lead.navigation["first_contact"].startswith("2026-09-21T")
    assert lead.seller_id in {cast.cleo.pk, cast.fay.pk}
    unchanged_by_replay(lead)


def test_told_again_late_and_out_of_order_it_is_still_one(
    graph: MetaGraph, connection: Connection
) -> None:
    leads = [graph.arrive(FORM, ANA | {"email": f"a{n}@x.example"})["id"] for n in range(3)]
    assert tell(connection, [leads[2], leads[0]]) == 2
    assert tell(connection, [leads[0], leads[0]]) == 0
    drain()
    assert tell(connection, list(reversed(leads))) == 1
    drain()
    assert tell(connection, leads) == 0
    drain()
    assert Lead.objects.count() == 3
    assert queries.tally() == queries.Tally(leads=3)
    assert [read_from(graph, lead) for lead in leads] == [1, 1, 1]


def test_every_fixture_twice(cast: Cast, graph: MetaGraph, connection: Connection) -> None:
    graph.store.leads |= {
        lead_id: graph.store.add(FORM, ANA | {"email": f"{lead_id}@x.example"}) | {"id": lead_id}
        for lead_id in ("98765432109876543", "98765432109876544", "555000111")
    }
    for _ in range(2):
        for path in sorted(FIXTURES.glob("*.json")):
            post(connection, path.read_bytes())
        drain()
    assert queries.tally() == queries.Tally(leads=5, rejected=2)
    named = Lead.objects.get(external_id="777000111")
    assert (named.name, named.email) == ("María Ñandú", "maria@correo.example")
    assert named.attributes == {"¿qué_modelo_te_interesa?": "Sedán, Camioneta"}
    assert Lead.objects.get(email="luis@correo.example").name == "Luis Paz"


def test_a_refused_token_is_shown_and_what_waits_goes_on_when_it_is_changed(
    cast: Cast, graph: MetaGraph, connection: Connection
) -> None:
    leads = [graph.arrive(FORM, ANA | {"email": f"a{n}@x.example"})["id"] for n in range(3)]
    graph.set(token_state="expired")
    tell(connection, leads)
    drain()
    assert queries.tally() == queries.Tally(pending=3)
    connection.refresh_from_db()
    assert connection.trouble.startswith("token_refused: (190) ")
    assert [one.error["code"] for one in Submission.objects.all()] == ["token_refused"] * 3
    assert len(graph.requests) == 1  # the others are not asked for
    work()
    assert Event.objects.filter(kind="connection.troubled").count() == 1
    graph.set(token_state="valid", access_token="a-new-one")
    given = {"access_token": "a-new-one"}
    setup.update_connection(connection, options=given, by=cast.actor("ada"))
    assert connection.trouble == ""
    drain()  # the changed setting wakes them: no sweep is needed
    assert queries.tally() == queries.Tally(leads=3)


def test_recovering_by_itself_is_told_too(graph: MetaGraph, connection: Connection) -> None:
    graph.set(token_state="expired")
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    drain()
    graph.set(token_state="valid")
    work()
    connection.refresh_from_db()
    assert connection.trouble == ""
    assert Event.objects.filter(kind="connection.recovered").count() == 1


@pytest.mark.parametrize("code", [1, 2, 4, 17, 32, 613, 503])
def test_what_passes_is_waited_for(graph: MetaGraph, connection: Connection, code: int) -> None:
    graph.fail_next(2, code)
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    for tries in (1, 2):
        work() if tries > 1 else drain()
        assert only().state == "pending"
        assert only().next_attempt_at > timezone.now()
        assert only().error["params"]["tries"] == tries
    work()
    assert only().state == "lead"


def test_a_graph_that_is_down_loses_nothing(cast: Cast, graph: MetaGraph, connect: Connect) -> None:
    nobody = connect(graph_url="http://127.0.0.1:9")
    lead_id = graph.arrive(FORM, ANA)["id"]
    tell(nobody, [lead_id])
    drain()
    assert only().error["code"] == "address_refused"  # not among the private targets
    setup.update_connection(nobody, options={"graph_url": graph.url}, by=cast.actor("ada"))
    drain()
    assert only().state == "lead"


def test_a_lead_that_breaks_the_graph_holds_up_no_other(
    graph: MetaGraph, connection: Connection
) -> None:
    leads = [graph.arrive(FORM, ANA | {"email": f"a{n}@x.example"})["id"] for n in range(3)]
    graph.fail_next(1, 2)
    tell(connection, leads)
    drain()
    assert queries.tally() == queries.Tally(leads=2, pending=1)


def test_an_unknown_lead_is_rejected_in_words(graph: MetaGraph, connection: Connection) -> None:
    tell(connection, ["404404404"])
    drain()
    assert only().state == "rejected"
    assert only().error["code"] == "unknown_lead"
    assert "404404404" in only().error["params"]["words"]
    assert Event.objects.filter(kind="submission.rejected").count() == 1
    assert tell(connection, ["404404404"]) == 0


def test_another_page_is_rejected_unless_a_connection_of_the_app_has_it(
    cast: Cast, graph: MetaGraph, connection: Connection, connect: Connect
) -> None:
    lead_id = graph.arrive(FORM, ANA)["id"]
    tell(connection, [lead_id], page="777")
    drain()
    assert only().error == {"field": "", "code": "other_page", "params": {"page": "777"}}
    other = setup.create_campaign(name="Otra", product=cast.product, by=cast.actor("ada"))
    connect(page_id="777", campaign=other.slug)
    assert intake_jobs.replay([only().pk], by=cast.actor("ada")) == 1
    drain()
    assert locked(only().lead_id or 0).campaign_id == other.pk


def test_a_form_may_have_a_campaign_of_its_own(
    cast: Cast, graph: MetaGraph, connect: Connect
) -> None:
    other = setup.create_campaign(name="Otra", product=cast.product, by=cast.actor("ada"))
    connection = connect(form_campaigns={FORM: other.slug})
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    drain()
    assert Lead.objects.get().campaign_id == other.pk


def test_a_doubtful_phone_does_not_cost_the_lead(graph: MetaGraph, connection: Connection) -> None:
    tell(connection, [graph.arrive(FORM, ANA | {"phone_number": "123"})["id"]])
    drain()
    lead = Lead.objects.get()
    assert (lead.phone, lead.typed["phone"], lead.email) == ("", "123", "ana@correo.example")


def test_without_any_way_to_reach_them_it_is_rejected(
    graph: MetaGraph, connection: Connection
) -> None:
    tell(connection, [graph.arrive(FORM, {"full_name": "Ana"})["id"]])
    drain()
    assert only().error["code"] == "no_contact_point"


def test_a_replay_asks_the_graph_no_second_time(
    cast: Cast, graph: MetaGraph, connection: Connection
) -> None:
    lead_id = graph.arrive(FORM, {"full_name": "Ana", "¿dónde?": "ana@correo.example.mal@"})["id"]
    tell(connection, [lead_id])
    drain()
    assert only().state == "rejected"
    given = {"field_map": {"full_name": "message", "¿dónde?": "whatsapp"}}
    setup.update_connection(connection, options=given, by=cast.actor("ada"))
    intake_jobs.replay([only().pk], by=cast.actor("ada"))
    drain()
    assert read_from(graph, lead_id) == 1
    assert Event.objects.filter(kind="submission.replayed", actor_name="Ada").count() == 1


def test_a_switched_off_connection_takes_nothing(
    cast: Cast, graph: MetaGraph, connection: Connection
) -> None:
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    setup.update_connection(connection, active=False, by=cast.actor("ada"))
    drain()
    assert only().error["code"] == "connection_off"


def test_a_worker_that_overslept_makes_no_second_lead(
    graph: MetaGraph, connection: Connection
) -> None:
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    (claimed,) = pending.claim(["meta_lead_ads"], limit=5)
    assert pending.claim(["meta_lead_ads"], limit=5) == []
    work()  # its lease is over: another takes it
    assert only().state == "lead"
    intake_jobs._take_up([claimed])
    assert Lead.objects.count() == 1
    assert only().state == "lead"


def test_what_kills_its_worker_again_and_again_is_let_go_of(
    graph: MetaGraph, connection: Connection
) -> None:
    tell(connection, [graph.arrive(FORM, ANA)["id"]])
    Submission.objects.update(attempts=8)
    drain()
    assert only().state == "rejected"
    assert only().error["code"] == "internal_error"


def test_a_reader_that_breaks_is_tried_again(
    graph: MetaGraph, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = [graph.arrive(FORM, ANA | {"email": f"a{n}@x.example"})["id"] for n in range(2)]
    tell(connection, leads)
    with monkeypatch.context() as broken:
        broken.setattr(meta_lead_ads, "_entry", _breaks_on(leads[0]))
        drain()
    assert queries.tally() == queries.Tally(leads=1, pending=1)
    work()
    assert queries.tally() == queries.Tally(leads=2)


def _breaks_on(lead_id: str) -> Callable[..., object]:
    right = meta_lead_ads._entry

    def entry(submission: Submission, *rest: object) -> object:
        if submission.key == lead_id:
            raise RuntimeError("broken")
        return right(submission, *rest)  # type: ignore[arg-type]

    return entry
