"""The demo company: as many leads of every kind as a real one has, the same for the same seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate

from cauce.accounts.models import Company, Membership, Team
from cauce.accounts.scope import company_scope
from cauce.catalog import connections
from cauce.catalog.models import Brand, Campaign, Connection, Product
from cauce.jobs import drain
from cauce.leads.models import Lead, Standing
from cauce.life.capture.models import Submission
from cauce.life.deliver import Delivery
from cauce.life.work.tasks.models import Task
from cauce.listeners import notify
from cauce.management import demo, doctor
from cauce.management.demo import scenario
from cauce.management.demo.company import PASSWORD
from cauce.management.demo_servers import address_of
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.meta_graph import MetaGraph
from cauce.spine.read import Event
from cauce.spine.rebuild import differing
from cauce.spine.table import FeedItem

# It is made by the same actions on both databases; on PostgreSQL tests/browser lives in it.
pytestmark = pytest.mark.only_on("sqlite")

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture
def made(db):
    """A demo of 300 enquiries, its company in scope."""
    made = scenario.load(leads=300, now=NOW)
    with company_scope(made.company):
        yield made


def test_nothing_is_wrong_with_it(made):
    leads = list(Lead.objects.all())
    assert differing(leads) == {}
    found = list(doctor.examine([made.company], sample=None))
    assert [problem for check in found for problem in check.problems] == []
    assert {check.name: check.looked_at for check in found}[
        "received = leads + spam + rejected + pending"
    ] == 304


def test_it_is_as_big_as_promised(made):
    sizes = [model.objects.count() for model in (Brand, Product, Campaign, Team)]
    assert sizes == [2, 5, 8, 3]
    assert Membership.objects.filter(role="seller").count() == 12
    assert made.deeds > 1_000
    assert sum(made.states.values()) == Submission.objects.count() == 304


def test_it_has_something_of_everything(made):
    leads = Lead.objects.all()
    assert {"lead", "spam", "rejected", "pending"} == set(made.states)
    methods = Counter(leads.values_list("entry_method", flat=True))
    assert set(methods) == {
        "meta_lead_ads", "form", "api", "google_ads", "whatsapp", "chat", "hand",
    }  # fmt: skip
    scopes = Counter(leads.values_list("duplicate_scope", flat=True))
    assert {"campaign", "product", "brand", "company"} < set(scopes)
    assert 0.06 < 1 - scopes[""] / leads.count() < 0.16
    assert 0.02 < leads.filter(standing=Standing.SPAM).count() / leads.count() < 0.09
    outcomes = set(leads.values_list("status__slug", flat=True))
    assert outcomes == {"new", "in_progress", "sale", "no_sale"}
    assert set(leads.values_list("assignment_type", flat=True)) >= {
        "direct", "campaign_role", "product_role", "manual_reassignment",
    }  # fmt: skip


def test_there_is_something_to_do_and_something_new(made):
    elena = Membership.objects.get(name="Elena Fuentes")
    mine = Task.objects.filter(assignee=elena)
    assert mine.filter(done_at=None, due_at__lt=NOW).count() >= 2
    assert mine.filter(done_at=None, due_at__gt=NOW).count() > 2
    assert mine.exclude(done_at=None).exists()
    assert notify.unread(elena.pk).count >= 1


def test_its_people_can_be_reached_by_nobody(made):
    leads = Lead.objects.filter(standing=Standing.ACTIVE)
    assert {email.rpartition(".")[2] for email in leads.values_list("email", flat=True)} == {
        "example", "test", "",
    }  # fmt: skip
    addresses = {lead.navigation.get("ip", "192.0.2.1").rpartition(".")[0] for lead in leads}
    assert addresses <= {"192.0.2", "198.51.100", "203.0.113"}
    assert all("555" in (lead.phone or lead.whatsapp or "555") for lead in leads)


def test_it_ends_minutes_ago_and_begins_ninety_days_earlier(made):
    moments = list(Lead.objects.order_by("id").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert NOW - moments[-1] < timedelta(minutes=5)
    assert timedelta(days=80) < NOW - moments[0] < timedelta(days=91)
    worked = Event.objects.filter(kind__in=["note.written", "lead.qualified", "lead.scored"])
    latest = worked.order_by("-at").values_list("at", flat=True)[0]
    assert timedelta(0) < NOW - latest < timedelta(days=2)


def test_nobody_is_told_of_a_past_that_is_made_up(made):
    assert not FeedItem.objects.exists()
    assert drain() == 0


def test_people_log_in_with_the_one_password(made, rf):
    assert made.log_in == "ana.robles@altavista.example"
    request = rf.post("/")
    user = authenticate(request, email=made.log_in, password=PASSWORD)
    assert user is not None
    assert user.emailaddress_set.get().verified


def test_the_same_seed_tells_the_same_story(db):
    stories = []
    for slug, seed in (("uno", 5), ("dos", 5), ("tres", 6)):
        made = scenario.load(slug=slug, seed=seed, leads=80, now=NOW)
        with company_scope(made.company):
            stories.append(list(_story()))
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def _story():
    for lead in Lead.objects.order_by("id").select_related("seller", "status"):
        seller = lead.seller.name if lead.seller else ""
        yield (lead.name, lead.email, lead.phone, lead.created_at, lead.standing, seller,
               lead.score, lead.status.slug, lead.stars, lead.last_note, lead.last_note_at,
               lead.navigation.get("gclid"))  # fmt: skip


def test_it_is_wired_to_the_simulators_wherever_they_listen(made, monkeypatch):
    meta = Connection.objects.get(kind="meta_lead_ads")
    options = connections.options_of(meta)
    assert options["graph_url"] == address_of(MetaGraph) == "http://127.0.0.1:8900"
    for name in ("page_id", "app_secret", "verify_token", "access_token"):
        assert options[name] == MetaGraph.SETTINGS[name]
    assert demo.callback_path() == f"/in/meta_lead_ads/{meta.key}"
    monkeypatch.setenv("CAUCE_DEMO_BASE_PORT", "9100")
    demo.prepare()
    assert connections.options_of(Connection.objects.get(pk=meta.pk))["graph_url"].endswith(":9100")
    crm = connections.options_of(Connection.objects.get(kind="http"))
    assert (
        crm["url"]
        == f"{address_of(ExternalCRM)}/api/contacts"
        == "http://127.0.0.1:9101/api/contacts"
    )
    assert crm["headers"] == {"Authorization": "Bearer demo-crm-key"}
    assert Company.objects.count() == 1


def test_some_deliveries_wait_for_the_simulated_crm(db):
    made = scenario.load(leads=150, now=NOW, sending=True)
    with company_scope(made.company):
        waiting = Delivery.objects.all()
        assert 20 <= waiting.count() <= 45
        assert set(waiting.values_list("state", flat=True)) == {"pending"}
        assert set(waiting.values_list("lead__qualification", flat=True)) != {None}


def test_hints_name_log_ins_only_where_the_demo_is(db):
    assert demo.hints() == []
    assert demo.callback_path() == ""
    scenario.load(leads=5, now=NOW)
    assert any(PASSWORD in line for line in demo.hints())
