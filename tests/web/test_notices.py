"""The bell: what it says, what is new, the panel, the page, and going to what a notice tells of."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce import jobs
from cauce.leads.models import Lead
from cauce.life import assignment, people
from cauce.listeners import notify
from cauce.listeners.notify.models import Notification
from cauce.spine import feed
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A lead that Ada has given to Fay."""
    with feed.unheard("a test begins after it"):
        lead = cast.lead(name="Lucía <b>Ríos</b>")
    if lead.seller_id == cast.fay.pk:
        with feed.unheard("a test begins after it"):
            assignment.assign(lead, to=cast.cleo, by=cast.actor("ada"))
    assignment.assign(lead, to=cast.fay, by=cast.actor("ada"))
    jobs.drain()
    return lead


def test_nothing_new_is_answered_by_one_statement(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    fay = signed_in("fay")
    before = (timezone.now() - timedelta(minutes=1)).isoformat()
    told = fay.get("/notifications/live", {"since": before})
    assert told.json()["unread"] == 1
    assert "Lucía <b>Ríos</b>" in told.json()["fresh"][0]["text"]  # set as text, never as HTML
    address = f"/notifications/live?since={told.json()['newest'].replace('+', '%2B')}"
    with CaptureQueriesContext(connection) as queries:
        again = fay.get(address, headers={"If-None-Match": told["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert sum("cauce_notification" in query["sql"] for query in queries) == 1
    assert len(queries) <= 5
    notify.mark_read(cast.fay.pk)
    changed = fay.get(address, headers={"If-None-Match": told["ETag"]}).json()
    assert (changed["unread"], changed["fresh"]) == (0, [])


def test_the_bell_stands_in_every_page_with_its_count(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    assert "Avisos: 1 sin leer" in signed_in("fay").get("/leads").content.decode()
    assert "sin leer" not in signed_in("dana").get("/leads").content.decode()


def test_opening_a_notice_reads_it_and_leads_there(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    fay, notice = signed_in("fay"), Notification.objects.get()
    panel = fay.get("/notifications/panel").content.decode()
    assert "Nuevo lead para ti: Lucía &lt;b&gt;Ríos&lt;/b&gt;" in panel
    assert "por Ada" in panel
    assert fay.get(f"/notifications/{notice.pk}")["Location"] == f"/leads/{lead.number}"
    assert notify.unread(cast.fay.pk).count == 0
    assert signed_in("cleo").get(f"/notifications/{notice.pk}").status_code == 404


def test_all_are_read_at_once_and_kinds_are_chosen(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    fay = signed_in("fay")
    answer = fay.post("/notifications/read", HTTP_HX_REQUEST="true")
    assert answer["HX-Trigger"] == "notices-changed"
    assert notify.unread(cast.fay.pk).count == 0
    fay.post("/notifications/kinds", {"kind": ["mention", "reminder"]})
    assert notify.wanted_kinds(cast.fay.pk) == ["reminder", "mention"]
    assert fay.post("/notifications/kinds", {"kind": "gossip"}).status_code == 422
    assert fay.post("/notifications/read", {"id": "x"}).status_code == 422


def test_a_lead_that_one_no_longer_sees_is_not_named(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    with feed.unheard("a test"):
        assignment.assign(lead, to=cast.dana, by=cast.actor("ada"))
    page = signed_in("fay").get("/notifications").content.decode()
    assert "Lucía" not in page
    assert "un lead que ya no ves" in page


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_takes_the_same_queries_for_one_and_forty(
    cast: Cast, signed_in: SignIn, count: int
) -> None:
    for lead in cast.leads(count):
        news = notify.News(member_id=cast.fay.pk, kind="mention", lead_id=lead.pk)
        notify.write([news])
    fay = signed_in("fay")
    fay.get("/notifications")
    with CaptureQueriesContext(connection) as queries:
        fay.get("/notifications")
    assert len(queries) <= 11


def test_pages_go_on_where_they_ended(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cauce.web.notices.pages.PAGE", 2)
    for lead in cast.leads(5):
        notify.write([notify.News(member_id=cast.fay.pk, kind="mention", lead_id=lead.pk)])
    fay, seen, address = signed_in("fay"), [], "/notifications"
    while address:
        context = fay.get(address).context
        seen += [one.id for one in context["notices"]]
        address = context["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    for nonsense in ("after=x", "after=2026-01-01_x", "after=_"):
        assert fay.get(f"/notifications?{nonsense}").status_code == 200


def test_every_kind_has_words_alone_and_together(cast: Cast, signed_in: SignIn) -> None:
    first, second = cast.leads(2)
    people.mark_spam(second, by=cast.actor("ada"))
    extra = {
        "task": {"task": 0},
        "reminder": {"task": 0},
        "import": {"run": 1},
        "ending": {"level": "answer", "due": "2026-09-14T10:05:00+00:00"},
        "alert": {"what": "conversion", "now": 0.05, "before": 0.1},
    }
    for kind in notify.KINDS:
        data = {"by": "Ada", "run": 1} if kind == "export" else {"by": "Ada"} | extra.get(kind, {})
        for lead, count in ((first, 1), (second, 7)):
            Notification.objects.create(
                member=cast.ada, kind=kind, lead=lead, count=count, data=data, at=timezone.now()
            )
    page = signed_in("ada").get("/notifications")
    assert page.status_code == 200
    assert len(page.context["notices"]) == 2 * len(notify.KINDS)
