"""Pages of tasks: the list in groups, the form, acts with htmx and without, the lead's part."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life.work import tasks
from cauce.life.work.tasks import rules
from cauce.life.work.tasks.models import Task
from cauce.web import task_words
from cauce.web.icons import ICONS
from cauce.web.notices import words
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HTTP_HX_REQUEST": "true"}


def plan(cast: Cast, lead: Lead | None, *, hours: float, who: str = "cleo", **more: str) -> Task:
    """A task that was planned long ago."""
    due = timezone.now() + timedelta(hours=hours)
    then = min(timezone.now(), due) - timedelta(hours=1)
    wanted = tasks.Plan(title=more.get("title", f"En {hours} h"), due_at=due)
    return tasks.plan(lead, wanted, by=cast.actor(who), at=then)


def mine(cast: Cast) -> Lead:
    lead = cast.lead()
    return lead if lead.seller_id == cast.cleo.pk else cast.lead()


def test_the_list_is_in_groups_and_counts_what_is_late(cast: Cast, signed_in: SignIn) -> None:
    lead = mine(cast)
    for hours in (-30, -2, 24 * 40):
        plan(cast, lead, hours=hours)
    done = plan(cast, lead, hours=-1, title="Hecha ya")
    tasks.finish(done, by=cast.actor("cleo"))
    client = signed_in("cleo")
    page = client.get("/tasks")
    assert [group["code"] for group in page.context["groups"]] == ["overdue", "later"]
    assert [len(group["lines"]) for group in page.context["groups"]] == [2, 1]
    late = next(place for place in page.context["nav"] if place["url"] == "/tasks")["late"]
    assert late == 2
    assert "Hecha ya" in client.get("/tasks?show=done").content.decode()
    assert "Hecha ya" not in page.content.decode()


@pytest.mark.parametrize(
    ("due", "group"),
    [
        ("2026-03-04T11:59:00-06:00", "overdue"),
        ("2026-03-04T23:59:00-06:00", "today"),
        ("2026-03-05T00:00:00-06:00", "week"),
        ("2026-03-08T23:59:00-06:00", "week"),
        ("2026-03-09T00:00:00-06:00", "later"),
    ],
)
def test_groups_are_days_of_the_companys_zone(cast: Cast, due: str, group: str) -> None:
    now = datetime.fromisoformat("2026-03-04T12:00:00-06:00")  # a Wednesday
    zone = timezone.zoneinfo.ZoneInfo("America/Mexico_City")
    assert rules.group(datetime.fromisoformat(due), now, zone) == group


def test_a_supervisor_looks_at_the_team_and_a_seller_cannot(cast: Cast, signed_in: SignIn) -> None:
    plan(cast, mine(cast), hours=3, title="De Cleo")
    plan(cast, None, hours=3, who="dana", title="De Dana")
    ben = signed_in("ben")
    assert "De Cleo" not in ben.get("/tasks").content.decode()
    team = ben.get("/tasks?who=all").content.decode()
    assert "De Cleo" in team
    assert "De Dana" not in team
    assert "De Cleo" in ben.get(f"/tasks?who={cast.cleo.pk}").content.decode()
    assert "De Dana" not in ben.get(f"/tasks?who={cast.dana.pk}").content.decode()
    assert "De Dana" in signed_in("vera").get("/tasks?who=all").content.decode()
    assert [one["label"] for one in ben.get("/tasks").context["people"]][:2] == ["Mías", "Todos"]
    assert signed_in("dana").get("/tasks").context["people"] == []


def test_pages_of_the_list_go_on_where_they_ended(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cauce.web.tasks.listing.PAGE", 2)
    for hours in (3, 1, 5, 2, 4):
        plan(cast, None, hours=hours)
    client, seen, address = signed_in("cleo"), [], "/tasks"
    while address:
        context = client.get(address).context
        seen += [one.task.title for group in context["groups"] for one in group["lines"]]
        address = context["next"]
    assert seen == ["En 1 h", "En 2 h", "En 3 h", "En 4 h", "En 5 h"]
    for nonsense in ("after=zz", "after=9.9", "who=zz", "show=zz", "after=2026-01-01.5"):
        assert client.get(f"/tasks?{nonsense}").status_code == 200


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_takes_the_same_queries_for_one_and_forty(
    cast: Cast, signed_in: SignIn, count: int
) -> None:
    lead = mine(cast)
    for hours in range(count):
        plan(cast, lead, hours=hours + 1)
    client = signed_in("cleo")
    client.get("/tasks")
    with CaptureQueriesContext(connection) as queries:
        client.get("/tasks")
    assert len(queries) <= 10
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/leads/{lead.number}/tasks")
    assert len(queries) <= 10


def test_a_task_is_planned_in_the_form(cast: Cast, signed_in: SignIn) -> None:
    lead, client = mine(cast), signed_in("cleo")
    address = f"/tasks/new?lead={lead.number}"
    assert "Mañana 9:00" in client.get(address).content.decode()
    tomorrow = timezone.localtime(timezone=timezone.zoneinfo.ZoneInfo(cast.company.timezone))
    due = (tomorrow + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    typed = {"title": "Llamar", "kind": "call", "due_at": f"{due:%Y-%m-%dT%H:%M}", "reminder": "10"}
    assert client.post(address, typed | {"title": " "}).status_code == 422
    refused = client.post(address, typed | {"due_at": "2020-01-01T09:00"}, **HTMX)
    assert "futuro" in refused.content.decode()
    assert 'value="Llamar"' in refused.content.decode()
    assert client.post(address, typed).status_code == 303
    task = Task.objects.get()
    assert (task.due_at, task.reminder, task.assignee_id) == (due, 10, cast.cleo.pk)
    assert locked(lead.pk).next_due == due
    unchanged_by_replay(lead)


def test_a_late_task_gets_another_title_without_moving(cast: Cast, signed_in: SignIn) -> None:
    task = plan(cast, mine(cast), hours=-3)
    here = timezone.localtime(task.due_at, timezone.zoneinfo.ZoneInfo(cast.company.timezone))
    typed = {"title": "Otro", "kind": "visit", "due_at": f"{here:%Y-%m-%dT%H:%M}", "reminder": ""}
    answer = signed_in("cleo").post(f"/tasks/{task.pk}", typed, **HTMX)
    assert answer.status_code == 204
    after = Task.objects.get(pk=task.pk)
    assert (after.title, after.kind, after.reminder) == ("Otro", "visit", None)
    assert after.due_at == task.due_at


def test_done_is_told_in_passing_and_can_be_taken_back(cast: Cast, signed_in: SignIn) -> None:
    task = plan(cast, mine(cast), hours=3)
    client = signed_in("cleo")
    answer = client.post(f"/tasks/{task.pk}/done", **HTMX)
    told = json.loads(answer.headers["HX-Trigger"])
    assert answer.status_code == 204
    assert told["tasks-changed"] is True
    assert Task.objects.get(pk=task.pk).done_at
    client.post(told["toast"]["undo"]["url"], **HTMX)
    assert Task.objects.get(pk=task.pk).done_at is None
    assert client.post(f"/tasks/{task.pk}/done").status_code == 303


def test_postponing_by_a_quick_choice(cast: Cast, signed_in: SignIn) -> None:
    task, client = plan(cast, mine(cast), hours=-3), signed_in("cleo")
    client.post(f"/tasks/{task.pk}/postpone", {"to": "tomorrow"}, **HTMX)
    moved = Task.objects.get(pk=task.pk).due_at
    assert timezone.now() < moved < timezone.now() + timedelta(hours=34)
    refused = client.post(f"/tasks/{task.pk}/postpone", {"to": "never"}, **HTMX)
    assert json.loads(refused.headers["HX-Trigger"])["toast"]["hue"] == "negative"
    assert Task.objects.get(pk=task.pk).due_at == moved


def test_the_leads_part_and_home_show_what_is_next(cast: Cast, signed_in: SignIn) -> None:
    lead, client = mine(cast), signed_in("cleo")
    assert "Nada planeado" in client.get(f"/leads/{lead.number}/tasks").content.decode()
    assert "Nada vence hoy" in client.get("/").content.decode()
    plan(cast, lead, hours=-3, title="<b>Llamar</b>")
    part = client.get(f"/leads/{lead.number}/tasks").content.decode()
    assert "&lt;b&gt;Llamar&lt;/b&gt;" in part
    assert "&lt;b&gt;Llamar" in client.get("/").content.decode()
    history = client.get(f"/leads/{lead.number}/history").content.decode()
    assert "puso una tarea a Cleo" in history


def test_every_kind_of_task_and_notice_has_its_sign() -> None:
    signs = {icon for _word, icon in [*task_words.KINDS.values(), *words.KINDS.values()]}
    assert signs <= set(ICONS)
