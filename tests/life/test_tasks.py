"""Tasks: who does what by when, and the lead's next step that follows from them alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cauce import jobs
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import assignment, people
from cauce.life.work import tasks
from cauce.life.work.tasks import rules
from cauce.life.work.tasks.models import Task
from cauce.spine.table import Event, FeedItem
from tests.cast import Cast, unchanged_by_replay

MEXICO = ZoneInfo("America/Mexico_City")


def soon(hours: float = 1) -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(hours=hours)


def call(lead: Lead, cast: Cast, *, hours: float = 1, who: str = "cleo", **more: object) -> Task:
    plan = tasks.Plan(title="Llamar", due_at=soon(hours), **more)  # type: ignore[arg-type]
    return tasks.plan(lead, plan, by=cast.actor(who))


def test_the_earliest_open_task_is_the_next_step(cast: Cast) -> None:
    lead = cast.lead()
    later = call(lead, cast, hours=5)
    first = call(lead, cast, hours=2)
    assert lead.next_due == first.due_at
    assert tasks.next_step(lead) == first
    tasks.finish(first, by=cast.actor("cleo"))
    assert locked(lead.pk).next_due == later.due_at
    tasks.finish(later, by=cast.actor("cleo"))
    assert locked(lead.pk).next_due is None
    tasks.reopen(first, by=cast.actor("cleo"))
    assert locked(lead.pk).next_due == first.due_at
    moved = tasks.postpone(first, due_at=soon(30), by=cast.actor("cleo"))
    assert locked(lead.pk).next_due == moved.due_at
    unchanged_by_replay(lead)


def test_a_task_is_the_sellers_unless_said(cast: Cast) -> None:
    lead = cast.lead()
    assert lead.seller_id == cast.cleo.pk
    assert call(lead, cast, who="ada").assignee == cast.cleo
    plan = tasks.Plan(title="Revisar", due_at=soon())
    mine = tasks.plan(lead, plan, by=cast.actor("ada"), assignee=cast.ada)
    assert mine.assignee == cast.ada


@pytest.mark.parametrize(
    ("plan", "field", "code"),
    [
        ({"title": " \x00 "}, "title", "required"),
        ({"title": "x" * 201}, "title", "too_long"),
        ({"kind": "dance"}, "kind", "unknown_choice"),
        ({"reminder": 7}, "reminder", "unknown_choice"),
        ({"comment": "x" * 2001}, "comment", "too_long"),
        ({"due_at": datetime(2020, 1, 1, tzinfo=UTC)}, "due_at", "not_ahead"),
        ({"due_at": datetime(2090, 1, 1, tzinfo=UTC)}, "due_at", "too_far"),
    ],
)
def test_what_no_task_can_be(cast: Cast, plan: dict[str, object], field: str, code: str) -> None:
    lead = cast.lead()
    wanted = {"title": "Llamar", "due_at": soon()} | plan
    with pytest.raises(Invalid) as refused:
        tasks.plan(lead, tasks.Plan(**wanted), by=cast.actor("cleo"))  # type: ignore[arg-type]
    assert refused.value.fields[field][0] == code
    assert not Task.objects.exists()


def test_who_may_be_given_what(cast: Cast) -> None:
    lead, plan = cast.lead(), tasks.Plan(title="Llamar", due_at=soon())
    with pytest.raises(Invalid) as refused:
        tasks.plan(lead, plan, by=cast.actor("cleo"), assignee=cast.dana)
    assert refused.value.fields["assignee"][0] == "cannot_see_lead"
    with pytest.raises(Invalid) as refused:
        tasks.plan(None, plan, by=cast.actor("cleo"), assignee=cast.fay)
    assert refused.value.fields["assignee"][0] == "not_yours_to_task"
    assert tasks.plan(None, plan, by=cast.actor("ben"), assignee=cast.fay).assignee == cast.fay
    with pytest.raises(Invalid):
        tasks.plan(None, plan, by=cast.actor("ben"), assignee=cast.dana)
    with pytest.raises(NotAllowed):
        tasks.plan(lead, plan, by=cast.actor("vera"))


def test_nobody_plans_on_what_is_not_worked(cast: Cast) -> None:
    lead = cast.lead()
    people.mark_spam(lead, by=cast.actor("cleo"))
    with pytest.raises(Conflict):
        call(lead, cast)


def test_done_twice_is_done_once_and_a_done_task_stays_put(cast: Cast) -> None:
    lead = cast.lead()
    task = call(lead, cast)
    tasks.finish(task, by=cast.actor("cleo"))
    tasks.finish(task, by=cast.actor("cleo"))
    assert Event.objects.filter(kind="task.done").count() == 1
    with pytest.raises(Conflict):
        tasks.postpone(task, due_at=soon(3), by=cast.actor("cleo"))
    with pytest.raises(Conflict):
        tasks.hand_over(task, to=cast.ada, by=cast.actor("cleo"))


def test_a_correction_tells_what_was(cast: Cast) -> None:
    task = call(cast.lead(), cast)
    values = {"title": "Escribir", "kind": "write", "reminder": None, "comment": "Por la tarde"}
    task = tasks.change(task, values=values, by=cast.actor("cleo"))
    assert (task.title, task.kind, task.remind_at) == ("Escribir", "write", None)
    told = Event.objects.get(kind="task.changed")
    assert told.data["fields"] == ["title", "kind", "reminder", "comment"]
    assert told.personal and told.personal["values"]["title"] == ["Llamar", "Escribir"]
    tasks.change(task, values=values, by=cast.actor("cleo"))
    assert Event.objects.filter(kind="task.changed").count() == 1


def test_call_back_moves_the_one_that_is_there(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    first = tasks.call_back(lead, due_at=soon(2), title="Volver a llamar", by=cleo)
    again = tasks.call_back(lead, due_at=soon(9), title="Volver a llamar", by=cleo)
    assert first.pk == again.pk
    assert locked(lead.pk).next_due == again.due_at
    unchanged_by_replay(lead)


def test_what_is_due_is_settled_and_the_rest_waits(cast: Cast) -> None:
    lead, cleo = cast.lead(), cast.actor("cleo")
    due = call(lead, cast, hours=0)
    visit = call(lead, cast, hours=0, kind="visit")
    ahead = call(lead, cast, hours=4)
    done = tasks.settle_due(lead, by=cleo, at=timezone.now() + timedelta(minutes=1))
    assert [task.pk for task in done] == [due.pk]
    assert set(tasks.tasks_of(lead).filter(done_at=None)) == {visit, ahead}
    unchanged_by_replay(lead)


def test_open_tasks_follow_the_seller_and_those_of_others_stay(cast: Cast) -> None:
    lead = cast.lead()
    mine, done = call(lead, cast), call(lead, cast)
    tasks.finish(done, by=cast.actor("cleo"))
    plan = tasks.Plan(title="Revisar", due_at=soon())
    boss = tasks.plan(lead, plan, by=cast.actor("ada"), assignee=cast.ada)
    assignment.assign(locked(lead.pk), to=cast.dana, by=cast.actor("ada"))
    jobs.drain()
    whose = dict(Task.objects.values_list("pk", "assignee_id"))
    assert whose == {mine.pk: cast.dana.pk, done.pk: cast.cleo.pk, boss.pk: cast.ada.pk}
    assert Event.objects.filter(kind="task.reassigned").count() == 1
    unchanged_by_replay(lead)


def test_a_lead_that_had_nobody_for_a_while_takes_its_tasks_along(cast: Cast) -> None:
    lead = cast.lead()
    task = call(lead, cast)
    assignment.assign(lead, to=None, by=cast.actor("ada"))
    jobs.drain()
    assignment.assign(locked(lead.pk), to=cast.dana, by=cast.actor("ada"))
    jobs.drain()
    assert Task.objects.get(pk=task.pk).assignee_id == cast.dana.pk


def test_of_a_lead_that_enters_tasks_hear_nothing(cast: Cast) -> None:
    cast.leads(3)
    assert not FeedItem.objects.filter(listener="tasks").exists()


def test_everybody_sees_the_tasks_of_their_own_people(cast: Cast) -> None:
    own = call(cast.lead(), cast)
    free = tasks.plan(None, tasks.Plan(title="Junta", due_at=soon()), by=cast.actor("fay"))
    sees = {
        name: set(tasks.tasks_for(cast.actor(name)).values_list("pk", flat=True))
        for name in ("ada", "ben", "cleo", "fay", "dana", "vera")
    }
    both = {own.pk, free.pk}
    assert sees == {
        "ada": both, "ben": both, "vera": both,
        "cleo": {own.pk}, "fay": {free.pk}, "dana": set(),
    }  # fmt: skip
    with pytest.raises(Missing):
        tasks.task_for(cast.actor("dana"), id=own.pk)
    with pytest.raises(Missing):
        tasks.task_for(cast.actor("cleo"), id=free.pk)
    people.mark_spam(locked(own.lead_id or 0), by=cast.actor("cleo"))
    assert set(tasks.tasks_for(cast.actor("cleo"))) == set()


@pytest.mark.parametrize(
    ("choice", "now", "then"),
    [
        ("hour", "2026-03-04T10:20:31", "2026-03-04T11:20:00"),
        ("tomorrow", "2026-03-04T23:50:00", "2026-03-05T09:00:00"),
        ("monday", "2026-03-04T10:00:00", "2026-03-09T09:00:00"),
        ("monday", "2026-03-09T08:00:00", "2026-03-16T09:00:00"),
        ("monday", "2026-03-08T23:00:00", "2026-03-09T09:00:00"),
    ],
)
def test_quick_choices_are_of_the_companys_zone(choice: str, now: str, then: str) -> None:
    here = datetime.fromisoformat(now).replace(tzinfo=MEXICO).astimezone(UTC)
    found = rules.quick(choice, here, MEXICO)
    assert found == datetime.fromisoformat(then).replace(tzinfo=MEXICO)


def test_a_reminder_rings_once_and_again_after_it_was_postponed(cast: Cast) -> None:
    lead = cast.lead()
    task = call(lead, cast, hours=2, reminder=60)
    _ring()
    assert Event.objects.filter(kind="task.reminded").count() == 0
    Task.objects.filter(pk=task.pk).update(remind_at=timezone.now())
    _ring()
    _ring()
    told = Event.objects.get(kind="task.reminded")
    assert (told.subject_id, told.data["assignee"]) == (task.pk, cast.cleo.pk)
    tasks.postpone(task, due_at=soon(24), by=cast.actor("cleo"))
    rings = Task.objects.get(pk=task.pk).remind_at
    assert rings and rings > timezone.now()
    unchanged_by_replay(lead)


def test_a_done_task_does_not_ring_and_one_in_spam_neither(cast: Cast) -> None:
    lead, other = cast.leads(2)
    tasks.finish(call(lead, cast), by=cast.actor("cleo"))
    call(other, cast, who="fay")
    people.mark_spam(other, by=cast.actor("fay"))
    Task.objects.exclude(remind_at=None).update(remind_at=timezone.now())
    _ring()
    assert Event.objects.filter(kind="task.reminded").count() == 0


def _ring() -> None:
    tasks.sweep.enqueue()
    jobs.drain()
